import { parsePhone } from '../../lib/phone.js';
import { idOf, isObject } from './beemAnswer.js';
import { beemWords } from './beemCodes.js';
import type { SmsReport } from './port.js';

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

export interface LookUpItem {
  /** Beem's request id. */
  reference: string;
  /** E.164. */
  phone: string;
  /** Our number of the recipient: a polled report doesn't repeat it. */
  recipient: string;
}

/**
 * What a polled answer (an object, an array or `{data: […]}`) says of this recipient. Undefined while it is pending or not there. Its
 * timestamp has no zone, so where it says both, delivered is what counts.
 */
export function polledReport(answer: unknown, { reference, phone, recipient }: LookUpItem): SmsReport | undefined {
  const reports = entriesOf(answer)
    .map((entry) => reportOf({ request_id: reference, ...entry }, recipient))
    .filter((report) => report?.phone === phone && report.reference === reference);
  return reports.find((report) => report?.outcome === 'DELIVERED') ?? reports.find((report) => report?.outcome === 'UNDELIVERED');
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
