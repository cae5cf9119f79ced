import { parsePhone } from '../../../lib/phone.js';
import type { SentMessage, SmsReport } from '../../../ports/sms.js';
import { idOf, isObject } from './answer.js';
import { beemWords } from './codes.js';

/** The name under which attempts and reports are stored. */
export const BEEM = 'beem';

/**
 * A pushed report → ours. It is unsigned: whoever hands it over has checked the address's token, and a failure is confirmed by `lookUp`
 * before it counts. Undefined when the body isn't a report at all. A recipient that isn't ours stays as it is and matches nothing.
 */
export function parseBeemReport(body: unknown): SmsReport | undefined {
  if (!isObject(body)) return undefined;
  const { recipient_id = '' } = body;
  const recipient = recipient_id === '' || recipient_id === null ? '' : idOf(recipient_id);
  return recipient === undefined ? undefined : reportOf(body, recipient);
}

/** What Beem wants to hear, with its own id and word as they came. */
export function beemReportAnswer(body: unknown): { request_id: unknown; Status: unknown; successful: 'true' } {
  const said = isObject(body) ? body : {};
  return { request_id: said.request_id ?? null, Status: said.Status ?? said.status ?? null, successful: 'true' };
}

/**
 * What a polled answer (an object, an array or `{data: […]}`) says of this message; nothing while it is pending or not there. Its
 * timestamp has no zone, so where it says both, delivered is what counts. Without a reference: one report for each request that it names, with
 * the recipient that it names.
 */
export function polledReports(answer: unknown, { reference, phone, recipient }: SentMessage): SmsReport[] {
  const reports = entriesOf(answer)
    .map((entry) =>
      reference ? reportOf({ request_id: reference, ...entry }, recipient) : reportOf(entry, idOf(entry.recipient_id) ?? ''),
    )
    .filter((report) => report?.phone === phone && (!reference || report.reference === reference) && report.outcome !== 'NOTHING')
    .filter((report) => report !== undefined);
  const best = new Map<string, SmsReport>();
  for (const report of reports) if (best.get(report.reference)?.outcome !== 'DELIVERED') best.set(report.reference, report);
  return [...best.values()];
}

function entriesOf(answer: unknown): Record<string, unknown>[] {
  const list = isObject(answer) && 'data' in answer ? answer.data : answer;
  return (Array.isArray(list) ? list : [list]).filter(isObject);
}

function reportOf(entry: Record<string, unknown>, recipient: string): SmsReport | undefined {
  const reference = idOf(entry.request_id);
  const phone = phoneOf(entry.dest_addr);
  const status = wordOf(entry.Status ?? entry.status);
  if (!reference || !phone || !status) return undefined;
  return { provider: BEEM, reference, recipient, phone, status, ...(beemWords[status] ?? { outcome: 'NOTHING' }) };
}

/** In upper case, so that a repetition in another case is the same report. */
function wordOf(status: unknown): string | undefined {
  const word = typeof status === 'string' ? status.trim().toUpperCase() : '';
  return /^[A-Z][A-Z0-9 _-]{0,39}$/.test(word) ? word : undefined;
}

/** `255712…`, with or without plus, as text or as a number; else as people write it. */
function phoneOf(address: unknown): string | undefined {
  const text = typeof address === 'number' ? String(address) : typeof address === 'string' ? address.trim() : '';
  if (/^\+?[1-9]\d{9,14}$/.test(text)) return text.startsWith('+') ? text : `+${text}`;
  const parsed = parsePhone(text);
  return parsed.ok ? parsed.phone : undefined;
}
