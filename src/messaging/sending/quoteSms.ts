import type { QuoteSmsInput } from '../../../entities/inputs/sending.js';
import type { SmsQuote } from '../../../entities/payloads/sending.js';
import type { Ctx } from '../../context.js';
import { allowInTenant, isTest } from '../../core/authorize.js';
import { AppError, Issues } from '../../errors.js';
import { encodingCliff } from '../../lib/segments.js';
import { readText } from './messageText.js';
import { readRecipients, withoutOptedOut } from './recipients.js';
import { readSendContext, usableSender } from './sendContext.js';
import { MAX_RECIPIENTS } from './sendSms.js';

/** What sendSms with the same input would do and cost, without doing it. Refuses what sendSms refuses, but for the balance and a key's cap. */
export async function quoteSms(ctx: Ctx, input: QuoteSmsInput): Promise<SmsQuote> {
  const tenantId = allowInTenant(ctx, 'SEND_SMS', 'tests too');
  const issues = new Issues();
  if (input.to.length < 1 || input.to.length > MAX_RECIPIENTS)
    issues.add('TOO_MANY_RECIPIENTS', 'to', { min: 1, max: MAX_RECIPIENTS, given: input.to.length });
  const text = readText(input, issues);
  issues.throwIfAny();
  const read = readRecipients(input.to);
  const context = await readSendContext(ctx, { tenantId, from: input.from, phones: read.phones.map(({ phone }) => phone) });
  if (context.tenant_status === 'SUSPENDED') throw new AppError('TENANT_SUSPENDED');
  usableSender(context, input.from);
  const { phones, rejected, duplicates, suppressed } = withoutOptedOut(read, context.opted_out);
  const price = isTest(ctx) ? 0 : text.segments;
  const credits = price * phones.length;
  const cliff = encodingCliff(text.body);
  return {
    recipients: phones.length,
    rejected,
    duplicates,
    suppressed,
    encoding: text.encoding,
    segmentsPerMessage: text.segments,
    credits,
    affordable: credits <= context.available,
    cliff: cliff && { ...cliff, creditsSaved: isTest(ctx) ? 0 : (text.segments - cliff.segmentsAfter) * phones.length },
    byOperator: shares(phones, price),
  };
}

/** The recipients by the holder of their number range, most first; 'Other' where the range has none. */
function shares(phones: { operator: string | null }[], price: number): SmsQuote['byOperator'] {
  const counts = new Map<string, number>();
  for (const { operator } of phones) counts.set(operator ?? 'Other', (counts.get(operator ?? 'Other') ?? 0) + 1);
  return [...counts]
    .map(([operator, recipients]) => ({ operator, recipients, credits: recipients * price }))
    .sort((a, b) => b.recipients - a.recipients);
}
