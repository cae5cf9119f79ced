import type { QuoteTemplateSmsInput } from '../../../entities/inputs/templates.js';
import type { SmsQuote } from '../../../entities/payloads/sending.js';
import type { Ctx } from '../../context.js';
import { allowInTenant } from '../../core/authorize.js';
import { Issues } from '../../errors.js';
import { quoteSend } from '../sending/quoteSms.js';
import { checkCount } from '../sending/recipients.js';
import { senderNameOf } from '../sending/sendOptions.js';
import { readRecipientValues, readTemplatedSend } from './templatedSend.js';

/** What sendTemplateSms with the same input would do and cost. Refuses what that refuses, except for the balance and caps of credits. */
export async function quoteTemplateSms(ctx: Ctx, input: QuoteTemplateSmsInput): Promise<SmsQuote> {
  const tenantId = allowInTenant(ctx, 'SEND_SMS', 'tests too');
  const issues = new Issues();
  checkCount(input.recipients, 'recipients', issues);
  const values = readRecipientValues(input, issues);
  issues.throwIfAny();
  const templated = await readTemplatedSend(ctx, tenantId, input, values);
  await templated.readPeople?.(ctx);
  return quoteSend(ctx, { tenantId, senderName: senderNameOf(input.from) ?? null, ...templated });
}
