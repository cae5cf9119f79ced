import { connect, type Socket } from 'node:net';
import { type Spread, spreadOf } from './stats.js';

/** What one request says: a body to post, or a path to get. `%n` in either becomes a number of eight digits, another one each time. */
export type Template = { body: string; token?: string } | { path: string };

export interface LoadSpec {
  url: string;
  connections: number;
  seconds: number;
  /** Before the seconds that count. */
  warmUpSeconds?: number;
  /** Requests a second, whether answers come or not (open loop); without it each connection asks again at once (closed loop). */
  perSecond?: number;
  /** Asked in turn. */
  requests: Template[];
  /** How a good answer begins; its status is one of 2xx. */
  begins?: string;
}

export interface LoadResult extends Spread {
  perSecond: number;
  /** All good answers, the warm-up's too. */
  answered: number;
  /** Answers other than 2xx that begin as they should, and lost connections; the first of them in words. */
  failures: number;
  firstFailure?: string;
  /** Of an open loop: were due, and still waited for a free connection at the end. They count with the time until then. */
  unsent: number;
}

/** Between the parts go numbers. */
type Prepared = string[];

let serial = 10_000_000;

/** Loads a server over keep-alive connections. In an open loop a latency counts from when the request was due, not from when it left. */
export async function load(spec: LoadSpec): Promise<LoadResult> {
  const prepared = spec.requests.map((template) => prepare(spec.url, template));
  const begin = performance.now();
  const from = begin + (spec.warmUpSeconds ?? 1) * 1_000;
  const until = from + spec.seconds * 1_000;
  const latencies: number[] = [];
  const result = { answered: 0, failures: 0, firstFailure: undefined as string | undefined };
  let turn = 0;
  let issued = 0;
  const due: number[] = [];
  const idle: Connection[] = [];

  const ask = (connection: Connection, since: number): void => {
    const parts = prepared[turn++ % prepared.length] as Prepared;
    connection.ask(parts.length > 1 ? parts.join(String(serial++)) : (parts[0] as string), (failure) => {
      const now = performance.now();
      if (failure !== undefined) {
        result.failures += 1;
        result.firstFailure ??= failure;
      } else {
        result.answered += 1;
        if (since >= from && now <= until) latencies.push(now - since);
      }
      next(connection, now);
    });
  };
  const next = (connection: Connection, now: number): void => {
    const since = spec.perSecond ? due.shift() : now;
    if (now >= until) connection.rest();
    else if (since === undefined) idle.push(connection);
    else ask(connection, since);
  };

  const { hostname, port } = new URL(spec.url);
  const connections = await Promise.all(Array.from({ length: spec.connections }, () => open(hostname, Number(port), spec.begins)));
  for (const connection of connections) next(connection, performance.now());
  if (spec.perSecond) {
    const gap = 1_000 / spec.perSecond;
    for (let now = begin; now < until; now = performance.now()) {
      for (; begin + issued * gap <= now; issued++) {
        const connection = idle.pop();
        if (connection) ask(connection, begin + issued * gap);
        else due.push(begin + issued * gap);
      }
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    for (const connection of idle) connection.rest();
  }
  await Promise.all(connections.map((connection) => connection.done));
  // Those that were due and never left have waited at least this long; left out, they would flatter a server that can't keep up.
  const unsent = due.filter((since) => since >= from).map((since) => until - since);
  const perSecond = latencies.length / spec.seconds;
  return { ...spreadOf([...latencies, ...unsent]), ...result, perSecond, unsent: unsent.length };
}

export interface PostSpec {
  url: string;
  connections: number;
  bodies: string[];
}

/** Posts each of these once, as fast as answers come. */
export async function postEach({ url, connections, bodies }: PostSpec): Promise<void> {
  const prepared = bodies.map((body) => prepare(url, { body }));
  const { hostname, port } = new URL(url);
  let next = 0;
  const work = async (): Promise<void> => {
    const connection = await open(hostname, Number(port), '');
    for (let request = prepared[next++]; request; request = prepared[next++]) {
      const { promise, resolve } = Promise.withResolvers<string | undefined>();
      connection.ask(request[0] as string, resolve);
      const failure = await promise;
      if (failure !== undefined) throw new Error(`not answered: ${failure}`);
    }
    connection.rest();
    await connection.done;
  };
  await Promise.all(Array.from({ length: connections }, work));
}

function prepare(url: string, template: Template): Prepared {
  const { host, pathname } = new URL(url);
  if ('path' in template) return `GET ${template.path} HTTP/1.1\r\nhost: ${host}\r\n\r\n`.split('%n');
  const { body, token } = template;
  const bytes = Buffer.byteLength(body) + (body.split('%n').length - 1) * 6; // eight digits instead of two characters
  return `POST ${pathname} HTTP/1.1\r\nhost: ${host}\r\ncontent-type: application/json\r\ncontent-length: ${bytes}\r\n${
    token ? `authorization: Bearer ${token}\r\n` : `x-forwarded-for: 10.${turn3()}\r\n`
  }\r\n${body}`.split('%n');
}

/** Callers without a token come from many addresses: one address alone meets the budget of strangers. */
let stranger = 0;
const turn3 = (): string => {
  stranger += 1;
  return `${(stranger >> 16) & 255}.${(stranger >> 8) & 255}.${stranger & 255}`;
};

interface Connection {
  /** Calls back once, without an argument for 2xx and a body that begins as it should. */
  ask(text: string, done: (failure?: string) => void): void;
  rest(): void;
  done: Promise<void>;
}

async function open(hostname: string, port: number, begins = '{"data"'): Promise<Connection> {
  const socket: Socket = connect({ host: hostname, port, noDelay: true });
  await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject));
  const { promise: done, resolve } = Promise.withResolvers<void>();
  let asked: ((failure?: string) => void) | undefined;
  let chunks: Buffer[] = [];
  let missing = -1;
  let bodyAt = 0;
  const finish = (failure?: string): void => {
    const callback = asked;
    asked = undefined;
    chunks = [];
    missing = -1;
    callback?.(failure);
  };
  socket.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    if (missing < 0) {
      const all = chunks.length === 1 ? chunk : Buffer.concat(chunks);
      bodyAt = all.indexOf('\r\n\r\n') + 4;
      if (bodyAt < 4) return;
      const length = /content-length: (\d+)/i.exec(all.toString('latin1', 0, bodyAt))?.[1];
      if (length === undefined) return void socket.destroy(new Error('an answer without content-length'));
      missing = bodyAt + Number(length) - all.length;
    } else missing -= chunk.length;
    if (missing > 0) return;
    const first = chunks[0] as Buffer;
    const whole = first.length >= bodyAt + 8 ? first : Buffer.concat(chunks);
    const good = whole.toString('latin1', 9, 10) === '2' && whole.toString('latin1', bodyAt, bodyAt + begins.length) === begins;
    finish(good ? undefined : Buffer.concat(chunks).toString('utf8').slice(0, 900));
  });
  const broken = (reason: string) => () => {
    finish(reason);
    resolve();
  };
  socket.on('error', (error) => broken(error.message)());
  socket.on('close', broken('the connection was closed'));
  return {
    ask(text, callback) {
      asked = callback;
      socket.write(text);
    },
    rest: () => void socket.end(),
    done,
  };
}
