import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import https from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

export const KEYS = { apiKey: 'key-5f1e0c', secretKey: 'secret-9b2d7a' };
const authorization = `Basic ${Buffer.from(`${KEYS.apiKey}:${KEYS.secretKey}`).toString('base64')}`;

interface SendBody {
  source_addr: string;
  encoding: number;
  message: string;
  recipients: { recipient_id: string; dest_addr: string }[];
}

/** One request as it arrived, whole. */
export interface Call {
  method: string;
  url: URL;
  headers: http.IncomingHttpHeaders;
  body: unknown;
  /** Writes the request's recipients (or the first of them) to the accept log, and answers the request's number. */
  take(most?: number): number;
  socket: Socket;
  response: ServerResponse;
}
/** What the server does with a request, instead of what it should. */
export type Script = (call: Call) => void | Promise<void>;

const success = (call: Call, more: object = {}) => {
  const size = (call.body as SendBody).recipients.length;
  return {
    successful: true,
    request_id: call.take(),
    code: 100,
    message: 'Message Submitted Successfully',
    valid: size,
    invalid: 0,
    duplicates: 0,
    ...more,
  };
};

/** Answers so, having taken nothing. */
export const answers =
  (status: number, body: unknown, headers: http.OutgoingHttpHeaders = {}): Script =>
  ({ response }) => {
    response.writeHead(status, headers);
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  };
/** Takes all of it, then does that. */
export const takesAndThen =
  (then: Script): Script =>
  (call) => {
    call.take();
    return then(call);
  };
/** Accepts, with an answer that is a bit different. */
export const acceptsWith =
  (more: object): Script =>
  (call) =>
    answers(200, success(call, more))(call);
export const accepts: Script = acceptsWith({});
export const resets: Script = ({ socket }) => void socket.resetAndDestroy();
export const hangsUp: Script = ({ socket }) => void socket.destroy();
export const hangs: Script = () => undefined;
export const slowly =
  (ms: number, then: Script): Script =>
  async (call) => {
    await sleep(ms);
    await then(call);
  };
/** Writes these bytes as they are, and hangs up unless told to hold the line. */
export const writesRaw =
  (text: string, { hold = false } = {}): Script =>
  ({ socket }) => {
    socket.write(text);
    if (!hold) socket.end();
  };

export interface BeemServer {
  /** Without a slash at the end, as BEEM_URL and BEEM_REPORTS_URL take it. */
  url: string;
  urls: { send: string; balance: string; senderNames: string; deliveryReports: string };
  /** What was taken, one entry per recipient and time: the ground truth. */
  accepted: { requestId: number; recipient: string; phone: string; sender: string; encoding: number; message: string }[];
  /** Every request that arrived whole. */
  calls: Call[];
  /** What it says of its balance. */
  credits: number;
  /**
   * What it says of a recipient when it is polled, by `request_id dest_addr`; else that it is pending. Without a request: all of the
   * number.
   */
  words: Map<string, string>;
  /** TCP connections so far. */
  readonly connections: number;
  /** The next requests go by these, one each; then all is as it should be again. */
  next(...scripts: Script[]): void;
  /** The next sends go by these; whatever else is asked meanwhile is answered as it should be. */
  nextSends(...scripts: Script[]): void;
  /** All requests go by this one. */
  always(script: Script | undefined): void;
  /** Pushes a report as Beem does; answers its status and body. */
  push(url: string, report: object): Promise<{ status: number; body: unknown }>;
  close(): Promise<void>;
}

/**
 * A server on this machine that speaks Beem's documented contract, and on request none of it. Numbers ending in 0012 are bad (101), on
 * those ending in 0008 it takes the message and says nothing.
 */
export async function beemServer(options: { tls?: { key: string; cert: string }; keepAliveMs?: number } = {}): Promise<BeemServer> {
  const accepted: BeemServer['accepted'] = [];
  const calls: Call[] = [];
  const scripts: Script[] = [];
  const sendScripts: Script[] = [];
  const words: BeemServer['words'] = new Map();
  let always: Script | undefined;
  let lastId = 35_918_914;
  let connections = 0;

  const asItShould: Script = (call) => {
    const { pathname, searchParams } = call.url;
    if (pathname === '/public/v1/vendors/balance') return answers(200, { data: { credit_balance: server.credits } })(call);
    if (pathname === '/public/v1/delivery-reports') {
      const [dest_addr, request_id] = [searchParams.get('dest_addr'), searchParams.get('request_id')];
      const ofNumber = [...words].flatMap(([key, status]) => {
        const [id, address] = key.split(' ');
        return address === dest_addr ? [{ dest_addr, request_id: id, status }] : [];
      });
      if (!request_id) return answers(200, { data: ofNumber })(call);
      return answers(200, { dest_addr, request_id, status: words.get(`${request_id} ${dest_addr}`) ?? 'PENDING' })(call);
    }
    if (pathname !== '/v1/send') return answers(404, { message: 'Not Found' })(call);
    const { recipients } = call.body as SendBody;
    if (recipients.some(({ dest_addr }) => dest_addr.endsWith('0012')))
      return answers(400, { code: 101, message: 'Invalid phone number' })(call);
    if (recipients.some(({ dest_addr }) => dest_addr.endsWith('0008'))) return takesAndThen(hangs)(call);
    return accepts(call);
  };

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString();
    const body: unknown = text === '' ? undefined : JSON.parse(text);
    const id = ++lastId;
    const call: Call = {
      method: request.method ?? '',
      url: new URL(request.url ?? '/', 'http://localhost'),
      headers: request.headers,
      body,
      socket: request.socket,
      response,
      take(most) {
        const { source_addr: sender, encoding, message, recipients } = body as SendBody;
        for (const one of recipients.slice(0, most))
          accepted.push({ requestId: id, recipient: one.recipient_id, phone: `+${one.dest_addr}`, sender, encoding, message });
        return id;
      },
    };
    calls.push(call);
    if (request.headers.authorization !== authorization)
      return answers(401, { data: { code: 120, message: 'Invalid api_key and/or secret_id' } })(call);
    await ((call.url.pathname === '/v1/send' ? sendScripts.shift() : undefined) ?? scripts.shift() ?? always ?? asItShould)(call);
  };

  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    // A client that leaves in the middle of its request is part of the play.
    serve(request, response).catch(() => request.socket.destroy());
  };
  const listening = options.tls ? https.createServer(options.tls, listener) : http.createServer(listener);
  listening.keepAliveTimeout = options.keepAliveMs ?? 60_000;
  listening.on('connection', () => {
    connections++;
  });
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  const base = `${options.tls ? 'https' : 'http'}://127.0.0.1:${(listening.address() as AddressInfo).port}`;

  const server: BeemServer = {
    url: base,
    credits: 4_250,
    words,
    urls: {
      send: `${base}/v1/send`,
      balance: `${base}/public/v1/vendors/balance`,
      senderNames: `${base}/public/v1/sender-names`,
      deliveryReports: `${base}/public/v1/delivery-reports`,
    },
    accepted,
    calls,
    get connections() {
      return connections;
    },
    next: (...more) => void scripts.push(...more),
    nextSends: (...more) => void sendScripts.push(...more),
    always(script) {
      always = script;
    },
    async push(url, report) {
      const answer = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(report) });
      return { status: answer.status, body: await answer.json() };
    },
    close: () =>
      new Promise((resolve) => {
        listening.close(() => resolve());
        listening.closeAllConnections();
      }),
  };
  return server;
}
