import http from 'node:http';
import https from 'node:https';
import type { Socket } from 'node:net';

/** The outcome of one HTTP request. What counts is whether the server may have read it. */
export type HttpResult =
  /** `text` is undefined when the body broke off or was too long; the status stands all the same. */
  | { kind: 'answered'; status: number; retryAfter: string | undefined; text: string | undefined }
  /** No byte of it was written. */
  | { kind: 'notSent'; detail: string }
  /** It was handed to the connection, and no answer came. */
  | { kind: 'lost'; detail: string };

export interface Ask {
  method: 'GET' | 'POST';
  url: URL;
  body?: unknown;
  /** From now until the answer's last byte. */
  timeoutMs: number;
  /** Of the answer; the rest isn't read. */
  mostBytes: number;
  /** Gives up what isn't written yet; a GET at any time. */
  signal: AbortSignal;
}

export interface BeemHttp {
  ask(ask: Ask): Promise<HttpResult>;
  close(): void;
}

export interface BeemHttpOptions {
  apiKey: string;
  secretKey: string;
  /** DNS, TCP and TLS together. */
  connectTimeoutMs: number;
  /** How long a connection may be idle and still be used again. */
  idleMs: number;
  /** Authorities to trust instead of the system's (PEM). */
  ca?: string;
}

/**
 * HTTP/1.1 by node:http, since it shows when the first byte goes out: nothing is written before the connection stands and its certificate
 * is verified. When the server closes an idle connection at this moment, the request is lost without a trace (ECONNRESET after our write):
 * that is `lost`. So connections stay idle for `idleMs` only, less than any server allows. No request is sent twice, and no redirect
 * followed.
 */
export function createBeemHttp(options: BeemHttpOptions): BeemHttp {
  const { connectTimeoutMs, idleMs, ca } = options;
  const authorization = `Basic ${Buffer.from(`${options.apiKey}:${options.secretKey}`).toString('base64')}`;
  const agents = {
    'http:': resting(new http.Agent({ keepAlive: true }), idleMs),
    'https:': resting(new https.Agent({ keepAlive: true, ca }), idleMs),
  };
  const standing = new WeakSet<Socket>();

  const ask = ({ method, url, body, timeoutMs, mostBytes, signal }: Ask): Promise<HttpResult> => {
    const { promise, resolve } = Promise.withResolvers<HttpResult>();
    const secure = url.protocol === 'https:';
    const content = body === undefined ? undefined : Buffer.from(JSON.stringify(body));
    const request = (secure ? https : http).request(url, {
      method,
      agent: agents[secure ? 'https:' : 'http:'],
      headers: {
        authorization,
        accept: 'application/json',
        ...(content && { 'content-type': 'application/json', 'content-length': content.length }),
      },
    });
    let written = false;
    let ended = false;

    const end = (result: HttpResult) => {
      ended = true;
      clearTimeout(connecting);
      clearTimeout(answering);
      signal.removeEventListener('abort', abort);
      resolve(result);
    };
    const giveUp = (detail: string) => {
      if (ended) return;
      end({ kind: written ? 'lost' : 'notSent', detail });
      request.destroy();
    };
    const abort = () => {
      if (!written || method === 'GET') giveUp('It was given up, since the adapter stops.');
    };
    const write = () => {
      clearTimeout(connecting);
      written = true;
      request.end(content);
    };
    const connecting = setTimeout(() => giveUp(`No connection within ${connectTimeoutMs} ms.`), connectTimeoutMs);
    // A process that was held up finds its timers due before it reads: an answer that lies there already is read first.
    const answering = setTimeout(() => setImmediate(giveUp, `No answer within ${timeoutMs} ms.`), timeoutMs);
    signal.addEventListener('abort', abort);

    request.on('socket', (socket) => {
      socket.setTimeout(0); // the rest's, if it had one
      if (standing.has(socket)) return socket.writable ? write() : giveUp('The connection was closed before the request was written.');
      socket.once(secure ? 'secureConnect' : 'connect', () => {
        standing.add(socket);
        if (!request.destroyed) write();
      });
    });
    request.on('error', (error) =>
      giveUp(`${written ? 'The connection broke after the request was written' : 'No connection'} (${nameOf(error)}).`),
    );
    request.on('response', (response) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      const answered = (text: string | undefined) =>
        end({ kind: 'answered', status: response.statusCode ?? 0, retryAfter: response.headers['retry-after'], text });
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes <= mostBytes) return void chunks.push(chunk);
        answered(undefined);
        request.destroy();
      });
      response.on('end', () => answered(response.complete ? Buffer.concat(chunks).toString() : undefined));
      response.on('error', () => answered(undefined));
      // Comes in any case: the first of these calls decides.
      response.on('close', () => answered(undefined));
    });
    if (signal.aborted) abort();
    return promise;
  };

  return {
    ask,
    close() {
      for (const agent of Object.values(agents)) agent.destroy();
    },
  };
}

/** An agent whose connections are closed after a short rest. `timeout` of its own options would end those at work as well. */
function resting<A extends http.Agent>(agent: A, idleMs: number): A {
  const keep = agent.keepSocketAlive.bind(agent) as (socket: Socket) => boolean;
  return Object.assign(agent, {
    keepSocketAlive(socket: Socket): boolean {
      if (!keep(socket)) return false;
      socket.setTimeout(idleMs);
      return true;
    },
  });
}

/** The error's code; never its message, which may name addresses and what was sent. */
function nameOf(error: Error): string {
  const inner = error instanceof AggregateError ? error.errors[0] : error;
  return inner instanceof Error && 'code' in inner ? String(inner.code) : error.name;
}
