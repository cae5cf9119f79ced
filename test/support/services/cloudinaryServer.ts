import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { selfSigned } from './selfSigned.js';

/**
 * What it can be made to do: `hourly` is its own 420, `silent` takes a request and never answers, `redirects` sends downloads elsewhere.
 */
export type CloudinaryMood = 'well' | 'hourly' | 'slowDown' | 'broken' | 'down' | 'silent' | 'resets' | 'short' | 'redirects' | 'elsewhere';

export interface CloudinaryServer {
  url: string;
  /** The certificate to trust. */
  ca: string;
  cloudName: string;
  apiKey: string;
  apiSecret: string;
  mood: CloudinaryMood;
  since: Date;
  /** In mood `hourly`: when it takes calls again, as it says; never, where that is before it was started. */
  hourEnds: Date;
  /** What is left of the hour's calls, as its Admin API says it. */
  callsLeft: number;
  /** The most that it puts on a page of its list. */
  pageSize: number;
  /** What it holds: '<resource type>/<type>/<public id>' → bytes. */
  held: Map<string, Buffer>;
  /** What was asked, as 'POST /v1_1/…/upload'; no query. */
  asked: string[];
  close(): Promise<void>;
}

/** Parameters of a call that are in its signature: all but these. */
const unsigned = new Set(['file', 'api_key', 'signature', 'resource_type', 'cloud_name']);

/**
 * Cloudinary's API as its reference describes it, over TLS: POST /v1_1/<cloud>/raw/upload (a signed form), /raw/destroy, GET /raw/download
 * (a signed link); of its Admin API (the key and its secret as Basic) GET /ping and /resources/raw/<type>, in pages. Errors as
 * { error: { message } }; what is private has no public address.
 */
export async function startCloudinary(): Promise<CloudinaryServer> {
  const { key, cert } = selfSigned();
  const server = createServer({ key, cert }, (request, response) => void answer(far, request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const far: CloudinaryServer = {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ca: cert,
    cloudName: 'tuma-tests',
    apiKey: '123456789012345',
    apiSecret: 'a-secret-of-the-tests',
    mood: 'well',
    since: new Date(),
    hourEnds: new Date('2026-03-01T10:00:00Z'),
    callsLeft: 500,
    pageSize: 500,
    held: new Map(),
    asked: [],
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
  return far;
}

async function answer(far: CloudinaryServer, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '', far.url);
  far.asked.push(`${request.method} ${url.pathname}`);
  const json = (status: number, body: unknown, headers: Record<string, string> = {}) => {
    response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers });
    response.end(JSON.stringify(body));
  };
  const refuse = (status: number, message: string) => json(status, { error: { message } }, { 'x-cld-error': message });
  if (far.mood === 'resets') return void request.socket.destroy();
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of request) chunks.push(chunk as Buffer);
  } catch {
    // Whoever asked has gone: nobody is left to be answered.
    return;
  }
  if (far.mood === 'silent') return;
  if (far.mood === 'hourly' && !(far.hourEnds > far.since && far.hourEnds <= new Date()))
    return refuse(420, `Rate Limit Exceeded. Limit of 500 api operations reached. Try again on ${inWords(far.hourEnds)} UTC`);
  if (far.mood === 'slowDown') return refuse(429, 'Too Many Requests');
  if (far.mood === 'broken') return refuse(500, 'General Error');
  if (far.mood === 'down') {
    response.writeHead(503, { 'content-type': 'text/html' });
    return void response.end('<html>Service Unavailable</html>');
  }
  const what = `${request.method} ${url.pathname}`;
  const [, asked, type] = new RegExp(`^GET /v1_1/${far.cloudName}/(ping|resources/raw/(\\w+))$`).exec(what) ?? [];
  if (asked) {
    const basic = Buffer.from(`${far.apiKey}:${far.apiSecret}`).toString('base64');
    if (request.headers.authorization !== `Basic ${basic}`) return refuse(401, 'unknown api_key');
    if (asked === 'ping') return json(200, { status: 'ok' });
    const limits = { 'x-featureratelimit-limit': '500', 'x-featureratelimit-reset': far.hourEnds.toUTCString() };
    return json(200, pageOf(far, `raw/${type}/`, url.searchParams), { ...limits, 'x-featureratelimit-remaining': String(far.callsLeft) });
  }
  if (what === 'GET /elsewhere') {
    const bytes = far.held.get(url.searchParams.get('held') ?? '');
    return bytes ? void response.writeHead(200).end(bytes) : refuse(404, 'Resource not found');
  }
  const [, action] = new RegExp(`^/v1_1/${far.cloudName}/raw/(upload|destroy|download)$`).exec(url.pathname) ?? [];
  if (!action || (action === 'download') !== (request.method === 'GET')) return refuse(404, 'Not found');
  const params =
    action === 'download'
      ? new Map<string, Buffer>([...url.searchParams].map(([k, v]) => [k, Buffer.from(v)]))
      : parts(request, Buffer.concat(chunks));
  const of = (name: string) => params.get(name)?.toString() ?? '';
  if (of('api_key') !== far.apiKey) return refuse(401, `Invalid api_key ${of('api_key')}`);
  const toSign = stringToSign(params);
  if (
    createHash('sha1')
      .update(toSign + far.apiSecret)
      .digest('hex') !== of('signature')
  )
    return refuse(401, `Invalid Signature ${of('signature')}. String to sign - '${toSign}'.`);
  if (Math.abs(Number(of('timestamp')) - Date.now() / 1_000) > 3_600)
    return refuse(400, 'Stale request - reported time is more than 1 hour ago');
  const place = `raw/${of('type') || 'upload'}/${of('public_id')}`;
  if (action === 'destroy') return json(200, { result: far.held.delete(place) ? 'ok' : 'not found' });
  if (action === 'download') {
    if (Number(of('expires_at')) < Date.now() / 1_000) return refuse(401, 'Link expired');
    const bytes = far.held.get(place);
    if (!bytes) return refuse(404, `Resource not found - ${of('public_id')}`);
    const onward = `/elsewhere?held=${encodeURIComponent(place)}`;
    if (far.mood === 'redirects') return void response.writeHead(302, { location: onward }).end();
    if (far.mood === 'elsewhere') return void response.writeHead(302, { location: `http://127.0.0.1:9${onward}` }).end();
    return void response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(bytes);
  }
  const file = params.get('file');
  if (!file || file.length === 0) return refuse(400, 'Empty file');
  if (file.length > 10_485_760) return refuse(400, `File size too large. Got ${file.length}. Maximum is 10485760.`);
  const kept = far.mood === 'short' ? file.subarray(1) : file;
  far.held.set(place, kept);
  json(200, { public_id: of('public_id'), resource_type: 'raw', type: of('type') || 'upload', bytes: kept.length, version: 1 });
}

const inWords = (at: Date): string => at.toISOString().slice(0, 19).replace('T', ' ');

function pageOf(far: CloudinaryServer, place: string, params: URLSearchParams): object {
  const after = params.get('next_cursor') ?? '';
  const found = [...far.held.keys()].filter((key) => key.startsWith(`${place}${params.get('prefix') ?? ''}`) && key > after).sort();
  const page = found.slice(0, Math.min(Number(params.get('max_results') ?? 10), far.pageSize));
  const resources = page.map((key) => ({ public_id: key.slice(place.length), resource_type: 'raw', bytes: far.held.get(key)?.length }));
  return { resources, ...(page.length < found.length && { next_cursor: page.at(-1) }) };
}

/** Sorted by name, the empty left out, & written as %26 (signature version 2). */
const stringToSign = (params: Map<string, Buffer>): string =>
  [...params]
    .filter(([name, value]) => !unsigned.has(name) && value.length > 0)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${String(value)}`.replaceAll('&', '%26'))
    .join('&');

/** The parts of a form; this one is written by the package, so they are as regular as can be. */
function parts(request: IncomingMessage, body: Buffer): Map<string, Buffer> {
  const [, boundary] = /boundary=(\S+)$/.exec(request.headers['content-type'] ?? '') ?? [];
  const found = new Map<string, Buffer>();
  const line = Buffer.from(`--${boundary}`);
  for (let at = body.indexOf(line); at >= 0; ) {
    const next = body.indexOf(line, at + line.length);
    if (next < 0) break;
    const part = body.subarray(at + line.length + 2, next - 2);
    const split = part.indexOf('\r\n\r\n');
    const [, name = ''] = /name="([^"]*)"/.exec(part.toString('latin1', 0, split)) ?? [];
    found.set(name, Buffer.from(part.subarray(split + 4)));
    at = next;
  }
  return found;
}
