import WebSocket from 'ws';
import { answer } from '../child.js';
import { type Spread, spreadOf } from '../stats.js';

const sockets: WebSocket[] = [];
let latencies: number[] = [];
let failures = 0;
let firstFailure: string | undefined;
const mark = '"updatedAt":"';

/**
 * One subscriber on a socket of its own. An event's latency counts from its `updatedAt` (null: it isn't counted), the clock being the
 * server's too; `onlyFirst`: of the first that has one, since later ones may repeat it.
 */
function subscriber(url: string, token: string, query: string, onlyFirst: boolean): Promise<void> {
  let counted = false;
  const socket = new WebSocket(url, 'graphql-transport-ws', { perMessageDeflate: false });
  sockets.push(socket);
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const fail = (reason: string) => {
    failures += 1;
    firstFailure ??= reason;
    reject(new Error(reason));
  };
  socket.on('open', () => socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } })));
  socket.on('error', (error) => fail(error.message));
  socket.on('close', (code) => code !== 1000 && fail(`closed with ${code}`));
  socket.on('message', (data: Buffer) => {
    const text = data.toString('latin1');
    const at = text.indexOf(mark);
    if (at > 0) {
      if (!(onlyFirst && counted)) latencies.push(Date.now() - Date.parse(text.slice(at + mark.length, at + mark.length + 24)));
      counted = true;
    } else if (text.includes('"connection_ack"')) {
      socket.send(JSON.stringify({ type: 'subscribe', id: '1', payload: { query } }));
      resolve();
    } else if (!text.includes('"type":"ping"') && !text.includes('"updatedAt":null')) fail(text.slice(0, 300));
  });
  return promise;
}

interface Opened {
  url: string;
  tokens: string[];
  count: number;
  query: string;
  onlyFirst?: boolean;
}

const commands = {
  async open({ url, tokens, count, query, onlyFirst = false }: Opened): Promise<void> {
    const open = (n: number) => subscriber(url, tokens[n % tokens.length] as string, query, onlyFirst);
    for (let n = 0; n < count; n += 50) await Promise.all(Array.from({ length: Math.min(50, count - n) }, (_, i) => open(n + i)));
  },
  /** What came since the last time. */
  take(): Spread & { failures: number; firstFailure?: string } {
    const spread = spreadOf(latencies);
    latencies = [];
    return { ...spread, failures, firstFailure };
  },
};
export type SocketsCommands = typeof commands;
answer(commands, async () => {
  for (const socket of sockets) socket.terminate();
});
