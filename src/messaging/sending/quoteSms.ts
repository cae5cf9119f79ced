import type { QuoteSmsInput } from '../../../entities/inputs/sending.js';
import type { SmsQuote } from '../../../entities/payloads/sending.js';
import type { Ctx } from '../../context.js';
import { allowInTenant, isTest } from '../../core/authorize.js';
import { AppError, Issues } from '../../errors.js';
import { encodingCliff, type ForcingCharacter, forcingCharacters } from '../../lib/segments.js';
import { readText, type Text } from './messageText.js';
import { checkCount, type Recipient, type Recipients, readRecipients, withoutOptedOut } from './recipients.js';
import { noRequestKey } from './requestKey.js';
import { readContexts, requireSender, tenantGone } from './sendContext.js';
import { senderNameOf } from './sendOptions.js';

/** What sendSms with the same input would do and cost. Refuses what sendSms refuses, except for the balance and an API key's cap. */
export async function quoteSms(ctx: Ctx, input: QuoteSmsInput): Promise<SmsQuote> {
  const tenantId = allowInTenant(ctx, 'SEND_SMS', 'tests too');
  const issues = new Issues();
  checkCount(input.to, 'to', issues);
  const text = readText(input, issues);
  issues.throwIfAny();
  const decideText = () => ({ text });
  return quoteSend(ctx, { tenantId, senderName: senderNameOf(input.from) ?? null, recipients: readRecipients(input.to), decideText });
}

/** A send to be priced, as `placeSend` takes it. */
interface SendToQuote {
  tenantId: string;
  senderName: string | null;
  recipients: Recipients;
  decideText(phones: readonly Recipient[]): { text: Text | readonly Text[] };
}

/** What a send whose form was checked would do and cost. */
export async function quoteSend(ctx: Ctx, { tenantId, senderName, recipients, decideText }: SendToQuote): Promise<SmsQuote> {
  const test = isTest(ctx);
  const phonesGiven = recipients.phones.map(({ phone }) => phone);
  const lookup = { ...noRequestKey(test), tenantId, senderName, phones: phonesGiven };
  const [context] = await readContexts(ctx.sql, [lookup], ctx.app.now());
  if (!context) throw tenantGone();
  if (context.tenant_status === 'SUSPENDED') throw new AppError('TENANT_SUSPENDED');
  requireSender(context, senderName);
  const { phones, rejected, duplicates, suppressed } = withoutOptedOut(recipients, context.opted_out);
  const { text } = decideText(phones);
  // One text stands for all recipients; of several each has one.
  const texts = Array.isArray(text) ? (text as readonly Text[]) : [text as Text];
  const times = Array.isArray(text) ? 1 : phones.length;
  const segments = texts.map((one) => one.segments);
  const prices = phones.map((_, n) => (test ? 0 : (segments[n] ?? segments[0] ?? 0)));
  const credits = prices.reduce((sum, price) => sum + price, 0);
  return {
    recipients: phones.length,
    rejected,
    duplicates,
    suppressed,
    encoding: texts.some(({ encoding }) => encoding === 'UCS2') ? 'UCS2' : 'GSM7',
    segmentsPerMessage: Math.max(0, ...segments),
    segmentsMin: segments.length > 0 ? Math.min(...segments) : 0,
    segmentsMax: Math.max(0, ...segments),
    credits,
    affordable: credits <= context.available,
    cliff: cliffOf(texts, test ? 0 : times),
    forcingCharacters: forcingOf(texts),
    byOperator: byOperator(phones, prices),
  };
}

/** `times`: how often a segment that is saved in one of the texts is paid for. */
function cliffOf(texts: readonly Text[], times: number): SmsQuote['cliff'] {
  const cliffs = texts.flatMap((text) => {
    const cliff = text.encoding === 'UCS2' ? encodingCliff(text.body) : null;
    return cliff ? [{ ...cliff, saved: text.segments - cliff.segmentsAfter }] : [];
  });
  const [first] = cliffs;
  if (!first) return null;
  return {
    characters: [...new Set(cliffs.flatMap(({ characters }) => characters))],
    suggestedBody: first.suggestedBody,
    segmentsAfter: first.segmentsAfter,
    creditsSaved: cliffs.reduce((sum, { saved }) => sum + saved, 0) * times,
  };
}

function forcingOf(texts: readonly Text[]): ForcingCharacter[] {
  const found = new Map<string, ForcingCharacter>();
  for (const { body, encoding } of texts)
    if (encoding === 'UCS2') for (const one of forcingCharacters(body)) if (!found.has(one.character)) found.set(one.character, one);
  return [...found.values()];
}

/** The recipients by the holder of their number range, most first; 'Other' where the range has none. */
function byOperator(phones: readonly Recipient[], prices: readonly number[]): SmsQuote['byOperator'] {
  const shares = new Map<string, SmsQuote['byOperator'][number]>();
  for (const [n, { operator: holder }] of phones.entries()) {
    const operator = holder ?? 'Other';
    const share = shares.get(operator) ?? { operator, recipients: 0, credits: 0 };
    shares.set(operator, { operator, recipients: share.recipients + 1, credits: share.credits + (prices[n] ?? 0) });
  }
  return [...shares.values()].sort((a, b) => b.recipients - a.recipients);
}
