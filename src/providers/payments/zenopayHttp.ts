import { parseExactJson } from '../../lib/exactJson.js';

/** The outcome of one request: an answer, or why there is none. */
export type HttpAnswer =
  | { kind: 'answer'; status: number; body?: Record<string, unknown>; retryAfterMs?: number }
  | { kind: 'notSent'; detail: string }
  | { kind: 'unknown'; detail: string };

/** An order's answer has a few hundred bytes; more than this is read no further. */
const LONGEST_BODY = 65_536;

/** Codes that only a connection that never was gives: no name, no handshake. */
const neverConnected =
  /^(ENOTFOUND|EAI_AGAIN|UND_ERR_CONNECT_TIMEOUT|CERT_|ERR_TLS_CERT_|ERR_SSL_WRONG_VERSION_NUMBER|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_)/;

/** One request, answered in data. Redirects are not followed: the key is for this address only. */
export async function sendRequest(url: string, init: RequestInit, timeoutMs: number): Promise<HttpAnswer> {
  try {
    const response = await fetch(url, { ...init, redirect: 'manual', signal: AbortSignal.timeout(timeoutMs) });
    const retryAfter = response.headers.get('retry-after');
    return {
      kind: 'answer',
      status: response.status,
      body: readObject(await readText(response)),
      retryAfterMs: retryAfter !== null && /^\d{1,5}$/.test(retryAfter) ? Number(retryAfter) * 1_000 : undefined,
    };
  } catch (error) {
    if (error instanceof Error && error.name === 'TimeoutError') return { kind: 'unknown', detail: 'No answer came in time.' };
    const { code, connecting } = reasonOf(error);
    if (connecting || neverConnected.test(code)) return { kind: 'notSent', detail: `The provider could not be reached (${code}).` };
    return { kind: 'unknown', detail: `The connection broke (${code}).` };
  }
}

async function readText(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > LONGEST_BODY) return '';
  }
  return text + decoder.decode();
}

/** Undefined for what is no JSON object: an error page, half an answer. */
function readObject(text: string): Record<string, unknown> | undefined {
  try {
    const value = parseExactJson(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * fetch hides the reason in `cause`, and several addresses of a name in an AggregateError. The same codes (EHOSTUNREACH, ETIMEDOUT) come
 * from a connection that broke half-way: only the system call tells that no byte was out.
 */
function reasonOf(error: unknown): { code: string; connecting: boolean } {
  for (let at = error, depth = 0; at instanceof Error && depth < 4; at = at.cause, depth += 1) {
    if (at instanceof AggregateError && at.errors.length > 0) return reasonOf(at.errors[0]);
    if ('code' in at && typeof at.code === 'string') return { code: at.code, connecting: 'syscall' in at && at.syscall === 'connect' };
  }
  return { code: 'no reason given', connecting: false };
}
