import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { frame } from '../../http/websocket/socketClient.js';
import { answer } from '../child.js';
import { type Spread, spreadOf } from '../stats.js';

// Subscribers that count frames without a WebSocket library: at 400,000 frames a second it would be what is measured.
const sockets: Socket[] = [];
let frames = 0;
let latencies: number[] = [];
let failure: string | undefined;
const mark = '"updatedAt":"';
/** One of so many is read for its latency. */
const SAMPLE = 97;

let closed = 0;

/** One subscriber; resolves once its subscription is sent. One that does not read takes nothing from then on. */
function subscriber(url: URL, token: string, query: string, reads: boolean): Promise<void> {
  const socket = connect({ host: url.hostname, port: Number(url.port), noDelay: true });
  sockets.push(socket);
  const say = (message: unknown) => socket.write(frame(JSON.stringify(message)));
  const { promise, resolve } = Promise.withResolvers<void>();
  socket.on('error', (error) => {
    if (reads) failure ??= error.message;
  });
  socket.on('close', () => {
    closed += 1;
  });
  socket.write(
    `GET ${url.pathname} HTTP/1.1\r\nHost: ${url.host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n` +
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n',
  );
  let rest: Buffer | undefined;
  let subscribed = false;
  socket.once('data', () => {
    say({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } });
    socket.on('data', (chunk) => {
      const data = rest ? Buffer.concat([rest, chunk]) : chunk;
      let at = 0;
      for (let next = endOf(data, at); next <= data.length; next = endOf(data, at)) {
        if ((data[at] as number) === 0x89) socket.write(frame('', 10));
        else if (subscribed) count(data, at, next);
        else {
          subscribed = true;
          say({ type: 'subscribe', id: '0b0f1a39-73d5-4a3e-a7b5-5c1d1f5e6f10', payload: { query } });
          if (!reads) socket.pause();
          resolve();
        }
        at = next;
      }
      rest = at < data.length ? data.subarray(at) : undefined;
    });
  });
  return promise;
}

/** Where the frame that begins at `at` ends; beyond the data when it isn't all there. */
function endOf(data: Buffer, at: number): number {
  if (data.length < at + 4) return data.length === at + 2 && data[at + 1] === 0 ? at + 2 : Number.POSITIVE_INFINITY;
  const short = data[at + 1] as number;
  return short < 126 ? at + 2 + short : at + 4 + data.readUInt16BE(at + 2);
}

function count(data: Buffer, from: number, to: number): void {
  frames += 1;
  if (frames % SAMPLE !== 0) return;
  const text = data.toString('latin1', from, to);
  const at = text.indexOf(mark);
  if (at < 0) failure ??= text;
  else latencies.push(Date.now() - Date.parse(text.slice(at + mark.length, at + mark.length + 24)));
}

interface Subscribers {
  url: string;
  tokens: string[];
  count: number;
  query: string;
  reads?: boolean;
}

const commands = {
  async open({ url, tokens, count, query, reads = true }: Subscribers): Promise<void> {
    for (let n = 0; n < count; n += 50)
      await Promise.all(
        Array.from({ length: Math.min(50, count - n) }, (_, i) => subscriber(new URL(url), tokens[n + i] as string, query, reads)),
      );
  },
  /** How many were closed. Those that do not read notice it only when they read again: all that the network has kept for them. */
  async closed(): Promise<number> {
    for (const socket of sockets) socket.resume();
    for (let seen = -1; seen !== frames + closed && closed < sockets.length; await sleep(1_000)) seen = frames + closed;
    return closed;
  },
  /** What came since the last time: `frames` counts all, the spread is of a sample. */
  take(): Spread & { frames: number; failure?: string } {
    const taken = { ...spreadOf(latencies), frames, failure };
    latencies = [];
    frames = 0;
    return taken;
  },
};
export type FramesCommands = typeof commands;
answer(commands, async () => {
  for (const socket of sockets) socket.destroy();
});
