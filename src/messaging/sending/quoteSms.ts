import type { QuoteSmsInput } from '../../../entities/inputs/sending.js';
import type { SmsQuote } from '../../../entities/payloads/sending.js';
import type { Ctx } from '../../context.js';
import { allowInTenant, isTest } from '../../core/authorize.js';
import { AppError, Issues } from '../../errors.js';
import { encodingCliff, forcingCharacters } from '../../lib/segments.js';
import { readText } from './messageText.js';
import { checkCount, readRecipients, withoutOptedOut } from './recipients.js';
import { noRequestKey } from './requestKey.js';
import { readContexts, requireSender, senderNameOf, tenantGone } from './sendContext.js';

/** What sendSms with the same input would do and cost. Refuses what sendSms refuses, except for the balance and an API key's cap. */
export async function quoteSms(ctx: Ctx, input: QuoteSmsInput): Promise<SmsQuote> {
  const tenantId = allowInTenant(ctx, 'SEND_SMS', 'tests too');
  const senderName = senderNameOf(input.from);
  const issues = new Issues();
  checkCount(input.to, issues);
  const text = readText(input, issues);
  issues.throwIfAny();
  const test = isTest(ctx);
  const all = readRecipients(input.to);
  const phonesGiven = all.phones.map(({ phone }) => phone);
  const lookup = { ...noRequestKey(test), tenantId, senderName: senderName ?? null, phones: phonesGiven };
  const [context] = await readContexts(ctx.sql, [lookup], ctx.app.now());
  if (!context) throw tenantGone();
  if (context.tenant_status === 'SUSPENDED') throw new AppError('TENANT_SUSPENDED');
  requireSender(context, senderName);
  const { phones, rejected, duplicates, suppressed } = withoutOptedOut(all, context.opted_out);
  const price = test ? 0 : text.segments;
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
    cliff: cliff && { ...cliff, creditsSaved: test ? 0 : (text.segments - cliff.segmentsAfter) * phones.length },
    forcingCharacters: forcingCharacters(text.body),
    byOperator: byOperator(phones, price),
  };
}

/** The recipients by the holder of their number range, most first; 'Other' where the range has none. */
function byOperator(phones: { operator: string | null }[], price: number): SmsQuote['byOperator'] {
  const counts = new Map<string, number>();
  for (const { operator } of phones) counts.set(operator ?? 'Other', (counts.get(operator ?? 'Other') ?? 0) + 1);
  return [...counts]
    .map(([operator, recipients]) => ({ operator, recipients, credits: recipients * price }))
    .sort((a, b) => b.recipients - a.recipients);
}
