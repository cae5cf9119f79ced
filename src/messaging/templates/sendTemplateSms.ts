import type { SendTemplateSmsInput } from '../../../entities/inputs/templates.js';
import type { Ctx } from '../../context.js';
import { allowInTenant } from '../../core/authorize.js';
import { Issues } from '../../errors.js';
import { placeSend, type SendSmsResult } from '../sending/placeSend.js';
import { checkCount } from '../sending/recipients.js';
import { requestKeyOf } from '../sending/requestKey.js';
import { meaningOf, readTiming } from '../sending/sendOptions.js';
import { readRecipientValues, readTemplatedSend } from './templatedSend.js';

/**
 * The same as sendSms with a template, whose text is filled in for each of 1–1,000 recipients and priced as it is sent. Where one of those
 * who would get it lacks a value the whole send is refused and nothing charged. The same idempotencyKey with the same input answers the
 * same messages again, even when the template was changed or deleted meanwhile.
 */
export async function sendTemplateSms(ctx: Ctx, given: SendTemplateSmsInput): Promise<SendSmsResult> {
  const tenantId = allowInTenant(ctx, 'SEND_SMS', 'tests too');
  const input = meaningOf(given);
  const issues = new Issues();
  checkCount(input.recipients, 'recipients', issues);
  const values = readRecipientValues(input, issues);
  const timing = readTiming(ctx, input, issues);
  const templated = await readTemplatedSend(ctx, tenantId, input, values);
  const meant = input.recipients.map(({ variables }, index) => ({ to: templated.recipients.given[index], variables }));
  return placeSend(ctx, {
    ...{ tenantId, timing, ...templated, senderName: input.from ?? null },
    requestKey: requestKeyOf(ctx, 'sendTemplateSms', { ...input, recipients: meant, from: input.from?.toLowerCase() }),
    fieldOf: (index) => `recipients[${index}].to`,
  });
}
