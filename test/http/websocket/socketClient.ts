import { connect, type Socket } from 'node:net';
import { type ClientOptions, WebSocket } from 'ws';
import type { HttpServer } from '../../../src/http/server.js';

export interface Message {
  type: string;
  id?: string;
  payload?: unknown;
}

/** A plain graphql-transport-ws client: what it hears, in order, and how it was closed. */
export class SocketClient {
  readonly heard: Message[] = [];
  readonly closed: Promise<{ code: number; reason: string }>;
  private readonly wanting: (() => void)[] = [];

  private constructor(readonly socket: WebSocket) {
    this.closed = new Promise((resolve) => socket.once('close', (code, reason) => resolve({ code, reason: String(reason) })));
    socket.on('error', () => undefined);
    socket.on('message', (data) => {
      this.heard.push(JSON.parse(String(data)) as Message);
      for (const look of this.wanting) look();
    });
  }

  /** Opens a socket; rejects with the HTTP status when the server refuses the upgrade. */
  static open(http: Pick<HttpServer, 'port'>, options: ClientOptions = {}, path = '/graphql'): Promise<SocketClient> {
    const socket = new WebSocket(`ws://127.0.0.1:${http.port}${path}`, 'graphql-transport-ws', options);
    const client = new SocketClient(socket);
    return new Promise((resolve, reject) => {
      socket.once('open', () => resolve(client));
      socket.once('unexpected-response', (_request, response) => reject(new Error(`refused with ${response.statusCode}`)));
    });
  }

  /** Opens and introduces itself with this token. */
  static async signedIn(http: Pick<HttpServer, 'port'>, token: string, options: ClientOptions = {}): Promise<SocketClient> {
    const client = await SocketClient.open(http, options);
    client.send({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } });
    await client.hears((message) => message.type === 'connection_ack');
    return client;
  }

  send(message: unknown): void {
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  subscribe(id: string, query: string, variables?: unknown): void {
    this.send({ type: 'subscribe', id, payload: { query, variables } });
  }

  /** The first message, heard or to come, that fits. Rejects when the socket closes before. */
  hears(fits: (message: Message) => boolean): Promise<Message> {
    return new Promise((resolve, reject) => {
      const look = () => {
        const found = this.heard.find(fits);
        if (found) resolve(found);
      };
      this.wanting.push(look);
      look();
      this.closed.then(({ code }) => reject(new Error(`closed with ${code}`)));
    });
  }

  /** The codes of the `error` message that ends a subscription. */
  async refused(id: string): Promise<unknown[]> {
    const { payload } = await this.hears((message) => message.type === 'error' && message.id === id);
    return (payload as { extensions: { code: unknown } }[]).map(({ extensions }) => extensions.code);
  }

  close(): void {
    this.socket.terminate();
  }
}

/** A socket by hand that, once subscribed, never reads again: what the server sends stays in its own buffers. */
export async function neverReads(http: Pick<HttpServer, 'port'>, token: string, subscribe: unknown[]): Promise<Socket> {
  const stream = connect(http.port, '127.0.0.1');
  stream.on('error', () => undefined);
  stream.write(
    `GET /graphql HTTP/1.1\r\nHost: 127.0.0.1:${http.port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n` +
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n',
  );
  await new Promise((resolve) => stream.once('data', resolve));
  stream.write(frame(JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } })));
  await new Promise((resolve) => stream.once('data', resolve));
  for (const message of subscribe) stream.write(frame(JSON.stringify(message)));
  stream.pause();
  return stream;
}

/** A masked text frame; the mask is zero, so the text is itself. */
export function frame(text: string, opcode = 1): Buffer {
  const payload = Buffer.from(text);
  const short = payload.length < 126;
  const head = Buffer.alloc(short ? 6 : 8);
  head[0] = 0x80 | opcode;
  head[1] = 0x80 | (short ? payload.length : 126);
  if (!short) head.writeUInt16BE(payload.length, 2);
  return Buffer.concat([head, payload]);
}
