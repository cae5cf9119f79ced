import { type ServerResponse, STATUS_CODES } from 'node:http';

const joined = new WeakMap<readonly string[], string>();
let [second, date] = [0, ''];

function lines(headers: readonly string[]): string {
  let text = '';
  for (let at = 0; at < headers.length; at += 2) text += `${headers[at]}: ${headers[at + 1]}\r\n`;
  return text;
}

/** One text for all answers with these headers. */
function joinedOnce(headers: readonly string[]): string {
  const text = joined.get(headers) ?? lines(headers);
  joined.set(headers, text);
  return text;
}

/** The header Date, to the second. */
function dateNow(): string {
  const now = Math.floor(Date.now() / 1_000);
  if (now !== second) {
    second = now;
    date = new Date(now * 1_000).toUTCString();
  }
  return date;
}

/**
 * Answers with `headers`, which are the same for many and were sent by Node before, and `own` ones of this answer, all as names and values
 * in turn. Nothing in them may need a check: Node's writeHead looks through each name and value anew, which took a twentieth of a small
 * request's time. `keepAliveSeconds` is what the server allows.
 */
export function send(response: ServerResponse, { status, headers, own, text, keepAliveSeconds }: Sent): void {
  const bytes = Buffer.byteLength(text);
  own.push('content-length', String(bytes));
  if (response.shouldKeepAlive) {
    response.statusCode = status;
    const begin = `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${joinedOnce(headers)}${lines(own)}`;
    // What writeHead would have made. Node sends it with the body in one piece.
    (response as unknown as { _header: string })._header =
      `${begin}Date: ${dateNow()}\r\nConnection: keep-alive\r\nKeep-Alive: timeout=${keepAliveSeconds}\r\n\r\n`;
  } else response.writeHead(status, [...headers, ...own]);
  // Text of ASCII alone, which most is, needs no encoding.
  if (endings.length === 0) setImmediate(endTurn);
  endings.push(() => response.end(text, bytes === text.length ? 'latin1' : 'utf8'));
}

/**
 * Answers that wait for the end of this turn of the event loop, to be written one right after the other: a client or
 * proxy on this machine is woken once for them, not for each.
 */
let endings: (() => void)[] = [];

function endTurn(): void {
  const now = endings;
  endings = [];
  for (const end of now) end();
}

interface Sent {
  status: number;
  headers: readonly string[];
  own: string[];
  text: string;
  keepAliveSeconds: number;
}
