import { idText } from '../../../lib/exactJson.js';
import { maskedText } from '../../../lib/masked.js';
import { parsePhone } from '../../../lib/phone.js';
import type { SentMessage, SmsReport } from '../../../ports/sms.js';
import { reportMeaning } from '../reportWords.js';
import { idOf, isObject } from './answer.js';

/** The name under which attempts and reports are stored. */
export const BEEM = 'beem';

const LONGEST_STATUS = 40;

/**
 * Reads a pushed report. It is unsigned: the caller has checked the token of the address, and `lookUp` confirms a failure before it counts.
 * Undefined when the body isn't a report. A recipient that isn't ours stays as it is and matches nothing.
 */
export function parseBeemReport(body: unknown): SmsReport | undefined {
  if (!isObject(body)) return undefined;
  const { recipient_id = '' } = body;
  const recipient = recipient_id === '' || recipient_id === null ? '' : idOf(recipient_id);
  return recipient === undefined ? undefined : reportOf(body, recipient);
}

/** The answer that Beem expects: its own id and status as they came. */
export function beemReportAnswer(body: unknown): { request_id: unknown; Status: unknown; successful: 'true' } {
  const report = isObject(body) ? body : {};
  return { request_id: report.request_id ?? null, Status: report.Status ?? report.status ?? null, successful: 'true' };
}

/**
 * The reports of this message in a polled answer (an object, an array or `{data: […]}`); none while it is pending or not there. The
 * timestamps have no zone, so of several statuses delivered counts, then undelivered. Without a reference: one report for each request in
 * the answer, with the recipient given there.
 */
export function polledReports(answer: unknown, { reference, phone, recipient }: SentMessage): SmsReport[] {
  const reports = entriesOf(answer)
    .map((entry) =>
      reference ? reportOf({ request_id: reference, ...entry }, recipient) : reportOf(entry, idOf(entry.recipient_id) ?? ''),
    )
    .filter((report) => report?.phone === phone && (!reference || report.reference === reference) && report.outcome !== 'NOTHING')
    .filter((report) => report !== undefined);
  const best = new Map<string, SmsReport>();
  for (const report of reports) {
    const other = best.get(report.reference);
    if (!other || weight[report.outcome] > weight[other.outcome]) best.set(report.reference, report);
  }
  return [...best.values()];
}

const weight: Record<SmsReport['outcome'], number> = { NOTHING: 0, UNKNOWN: 1, UNDELIVERED: 2, DELIVERED: 3 };

function entriesOf(answer: unknown): Record<string, unknown>[] {
  const list = isObject(answer) && 'data' in answer ? answer.data : answer;
  return (Array.isArray(list) ? list : [list]).filter(isObject);
}

function reportOf(entry: Record<string, unknown>, recipient: string): SmsReport | undefined {
  const reference = idOf(entry.request_id);
  const phone = phoneOf(entry.dest_addr);
  const word = wordOf(entry.Status ?? entry.status);
  if (!reference || !phone || !word) return undefined;
  const meaning = reportMeaning(word);
  const status = meaning.outcome === 'UNKNOWN' ? word : word.toUpperCase();
  return { provider: BEEM, reference, recipient, phone, status, ...meaning };
}

/**
 * The status as it came, also one that nobody documented: cut, and with \ufffd for what can't be shown, so that it never becomes another
 * word. Letters or a figure: without either it is none.
 */
function wordOf(status: unknown): string | undefined {
  const word = maskedText((idText(status) ?? '').trim().replace(/\p{C}/gu, '\ufffd'), LONGEST_STATUS);
  return /[\p{L}\p{N}]/u.test(word) ? word : undefined;
}

/** `255712…`, with or without plus, as text or as a number; else as people write it. */
function phoneOf(address: unknown): string | undefined {
  const text = typeof address === 'number' ? String(address) : typeof address === 'string' ? address.trim() : '';
  if (/^\+?[1-9]\d{9,14}$/.test(text)) return text.startsWith('+') ? text : `+${text}`;
  const parsed = parsePhone(text);
  return parsed.ok ? parsed.phone : undefined;
}
