import { idText, parseExactJson } from '../../../lib/exactJson.js';
import type { SmsOutcome } from '../../../ports/sms.js';
import { type BeemVerdict, beemCode, beemCodes, beemStatus, unlisted } from './codes.js';
import type { HttpResult } from './http.js';

/** A retry sooner than this would spin, and one later than this would forget. */
const SOONEST_MS = 1_000;
const LATEST_MS = 600_000;
/** Where a Retry-After is proof that nothing was taken: always at 429, with 503 only if it is there. */
const BUSY = 429;
const UNAVAILABLE = 503;

/** What became of each recipient of a send; Beem answers for the request as a whole, so it is the same for all `size` of them. */
export function outcomeOf(result: HttpResult, size: number): SmsOutcome {
  if (result.kind === 'notSent') return { kind: 'notSent', detail: result.detail };
  if (result.kind === 'lost') return { kind: 'unknown', detail: result.detail };
  const { status, retryAfter, text } = result;
  const said = jsonObject(text);
  const succeeds = status >= 200 && status < 300;
  if (said && soundsTaken(said)) return succeeds ? taken(said, size) : unknown(`HTTP ${status} whose body says that it was taken.`);

  const code = said && codeOf(said);
  const row = code === undefined ? undefined : beemCode(code);
  const detail = code === undefined ? `HTTP ${status} with a body that says nothing.` : `Beem answers ${code}: ${(row ?? unlisted).means}.`;
  if (row?.alone.kind === 'unknown') return unknown(detail);
  if (isBusy(result)) return { kind: 'notSent', detail: `HTTP ${status}.`, ...waitOf(retryAfter) };
  if (status >= 500) return unknown(`HTTP ${status}.`);
  const { alone, inBatch } = row ?? beemStatus(status);
  return toOutcome(size > 1 ? inBatch : alone, detail);
}

/** 429, or 503 with a readable Retry-After: the provider itself says that it did nothing. */
const isBusy = ({ status, retryAfter }: { status: number; retryAfter: string | undefined }): boolean =>
  status === BUSY || (status === UNAVAILABLE && retryAfterMs(retryAfter) !== undefined);

/** `Retry-After` in ms from now: seconds or an HTTP date; between a second and ten minutes. Undefined when it can't be read. */
export function retryAfterMs(header: string | undefined, now = Date.now()): number | undefined {
  const text = header?.trim() ?? '';
  // Date.parse would take a bare number or "-1" for a year.
  const ms = /^\d{1,9}$/.test(text) ? Number(text) * 1_000 : /^[A-Za-z]{3},? /.test(text) ? Date.parse(text) - now : Number.NaN;
  return Number.isNaN(ms) ? undefined : Math.min(LATEST_MS, Math.max(SOONEST_MS, ms));
}

/** Accepted only where Beem says so twice, counts as many as were sent, and names the request. */
function taken(said: Record<string, unknown>, size: number): SmsOutcome {
  if (said.successful !== true || said.code !== 100) return unknown('Beem contradicts itself about whether it was taken.');
  const { valid = size, invalid = 0, duplicates = 0 } = said;
  if (!isCount(valid) || valid < size || invalid !== 0 || duplicates !== 0)
    return unknown('Fewer recipients are valid than were sent, and not known which.');
  const reference = idOf(said.request_id);
  return reference ? { kind: 'accepted', reference } : unknown('It was taken, but the answer has no request id.');
}

/** Any sign that something was taken: then nothing is sent again, whatever the rest of the answer says. */
const soundsTaken = (said: Record<string, unknown>): boolean =>
  !(said.successful === undefined || said.successful === null || said.successful === false || said.successful === 'false') ||
  codeOf(said) === 100 ||
  Number(said.valid) > 0;

function toOutcome(verdict: BeemVerdict, detail: string): SmsOutcome {
  if (verdict.kind === 'refused' || verdict.kind === 'notSent') return { ...verdict, detail };
  return unknown(detail);
}

const unknown = (detail: string): SmsOutcome => ({ kind: 'unknown', detail });
const waitOf = (header: string | undefined) => {
  const ms = retryAfterMs(header);
  return ms === undefined ? {} : { retryAfterMs: ms };
};
const isCount = (value: unknown): value is number => Number.isInteger(value);

/** The JSON object of an answer. Undefined for anything else. */
export function jsonObject(text: string | undefined): Record<string, unknown> | undefined {
  const value = json(text);
  return isObject(value) ? value : undefined;
}

/** What an answer's text is as JSON; undefined when it isn't. */
export function json(text: string | undefined): unknown {
  try {
    return parseExactJson(text ?? '');
  } catch {
    // Not JSON: what that means depends on who asks.
    return undefined;
  }
}

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Beem's code, from `{code}` or `{data: {code}}`, as a number or as its digits. */
export function codeOf(said: Record<string, unknown>): number | undefined {
  const code = said.code ?? (isObject(said.data) ? said.data.code : undefined);
  if (typeof code === 'number') return code;
  return typeof code === 'string' && /^\d{1,4}$/.test(code) ? Number(code) : undefined;
}

/** An id of Beem's as text: exact digits or a plain word. Undefined for anything else. */
export function idOf(value: unknown): string | undefined {
  const id = idText(value);
  return id !== undefined && /^[\w.:-]{1,64}$/.test(id) ? id : undefined;
}

/** Our sentence for an unusable answer, for errors and logs: it repeats nothing of Beem's text. */
export function complaintOf(result: HttpResult): string {
  if (result.kind !== 'answered') return result.detail;
  const said = jsonObject(result.text);
  const code = said && codeOf(said);
  const means = code === undefined ? undefined : (beemCodes[code] ?? beemCode(code))?.means;
  return means ? `Beem answers ${code}: ${means}.` : `HTTP ${result.status} with a body that says nothing.`;
}
