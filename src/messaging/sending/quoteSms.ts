import { setImmediate } from 'node:timers/promises';
import type { QuoteSmsInput } from '../../../entities/inputs/sending.js';
import type { SmsQuote } from '../../../entities/payloads/sending.js';
import type { MessageCategory } from '../../../entities/types/messageState.js';
import type { Ctx } from '../../context.js';
import { allowInTenant, isTest } from '../../core/authorize.js';
import { AppError, Issues } from '../../errors.js';
import { encodingCliff, type ForcingCharacter, forcingCharacters } from '../../lib/segments.js';
import { readText, type Text } from './messageText.js';
import { checkCount, type Recipient, type Recipients, readRecipients, withoutUnwilling } from './recipients.js';
import { noRequestKey } from './requestKey.js';
import { readContexts, requireSender, tenantGone } from './sendContext.js';
import { senderNameOf } from './sendOptions.js';

/** What sendSms with the same input would do and cost. Refuses what sendSms refuses, except for the balance and caps. */
export async function quoteSms(ctx: Ctx, input: QuoteSmsInput): Promise<SmsQuote> {
  const tenantId = allowInTenant(ctx, 'SEND_SMS', 'tests too');
  const issues = new Issues();
  checkCount(input.to, 'to', issues);
  const text = readText(input, issues);
  issues.throwIfAny();
  const decideText = () => ({ text });
  const recipients = readRecipients(input.to);
  return quoteSend(ctx, { tenantId, senderName: senderNameOf(input.from) ?? null, recipients, category: 'TRANSACTIONAL', decideText });
}

/** A send to be priced, as `placeSend` takes it. */
interface SendToQuote {
  tenantId: string;
  senderName: string | null;
  recipients: Recipients;
  category: MessageCategory;
  decideText(phones: readonly Recipient[]): { text: Text | readonly Text[] };
}

/** What a send whose form was checked would do and cost. */
export async function quoteSend(ctx: Ctx, { tenantId, senderName, recipients, category, decideText }: SendToQuote): Promise<SmsQuote> {
  const test = isTest(ctx);
  const phonesGiven = recipients.phones.map(({ phone }) => phone);
  const lookup = {
    ...noRequestKey(test),
    tenantId,
    senderName,
    phones: phonesGiven,
    promotional: category === 'PROMOTIONAL' && !test,
    dueAt: ctx.app.now(),
  };
  const [context] = await readContexts(ctx.sql, [lookup], ctx.app.now());
  if (!context) throw tenantGone();
  if (context.tenant_status === 'SUSPENDED') throw new AppError('TENANT_SUSPENDED');
  requireSender(context, senderName);
  const { phones, rejected, duplicates, suppressed } = withoutUnwilling(recipients, context);
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
    body: texts[0]?.body ?? '',
    encoding: texts.some(({ encoding }) => encoding === 'UCS2') ? 'UCS2' : 'GSM7',
    segmentsPerMessage: Math.max(0, ...segments),
    segmentsMin: segments.length > 0 ? Math.min(...segments) : 0,
    segmentsMax: Math.max(0, ...segments),
    credits,
    affordable: credits <= context.available,
    ...(await encodingOf(texts, test ? 0 : times)),
    byOperator: byOperator(phones, prices),
  };
}

/** Others have their turn after so many texts, of which one takes up to 0.3 ms. */
const TEXTS_AT_ONCE = 50;

/** `times`: how often a segment that is saved in one of the texts is paid for. */
async function encodingOf(texts: readonly Text[], times: number): Promise<Pick<SmsQuote, 'cliff' | 'forcingCharacters'>> {
  const forcing = new Map<string, ForcingCharacter>();
  const characters = new Set<string>();
  let cliff: SmsQuote['cliff'] = null;
  for (const [n, { body, encoding, segments }] of texts.entries()) {
    if (n % TEXTS_AT_ONCE === TEXTS_AT_ONCE - 1) await setImmediate();
    if (encoding === 'GSM7') continue;
    for (const one of forcingCharacters(body)) if (!forcing.has(one.character)) forcing.set(one.character, one);
    const found = encodingCliff(body);
    if (!found) continue;
    for (const character of found.characters) characters.add(character);
    cliff ??= { ...found, creditsSaved: 0 };
    cliff.creditsSaved += (segments - found.segmentsAfter) * times;
  }
  return { cliff: cliff && { ...cliff, characters: [...characters] }, forcingCharacters: [...forcing.values()] };
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
