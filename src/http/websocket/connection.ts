import { CloseCode, type WebSocket as GraphSocket } from 'graphql-ws';
import type { WebSocket } from 'ws';
import type { Actor } from '../../context.js';
import { TokenBucket } from '../../lib/flow/tokenBucket.js';
import type { Log } from '../../log.js';
import type { Outbox } from './outbox.js';

export type SocketActor = Extract<Actor, { kind: 'user' | 'apiKey' }>;

/** One WebSocket and its user. */
export interface Connection {
  readonly socket: WebSocket;
  /** Stands as the request id of everything that happens on it. */
  readonly id: string;
  readonly clientIp: string;
  readonly outbox: Outbox;
  actor?: SocketActor;
  /** It answered the last ping. */
  alive: boolean;
}

/** Messages that a socket may send: enough for fifty subscriptions at once. */
const MESSAGES = { burst: 100, perSecond: 50 };
/** Bytes that may wait to be sent: a slower reader is cut rather than kept in memory. */
const MAX_BUFFERED = 1024 * 1024;

/** graphql-ws' view of a socket: limits what comes in, watches what waits on the way out. */
export class SocketMessages implements GraphSocket {
  readonly protocol: string;
  private readonly bucket = new TokenBucket(MESSAGES, performance.now());

  constructor(
    private readonly connection: Connection,
    private readonly log: Log,
  ) {
    this.protocol = connection.socket.protocol;
  }

  /** Resolves once the text is handed to the network, so that each subscription has at most one event on the way. */
  send(text: string): Promise<void> {
    const { socket, id } = this.connection;
    if (socket.readyState !== socket.OPEN) return Promise.resolve();
    const sent = new Promise<void>((resolve) => {
      // ws closes a socket that breaks while it is written to; there is no caller to report to.
      socket.send(text, () => resolve());
    });
    if (socket.bufferedAmount > MAX_BUFFERED) {
      this.log.info({ requestId: id, buffered: socket.bufferedAmount }, 'a socket that does not read was cut');
      socket.terminate();
    }
    return sent;
  }

  close(code: number, reason: string): void {
    this.connection.socket.close(code, reason);
  }

  onMessage(receive: (text: string) => Promise<void>): void {
    const { socket, id } = this.connection;
    socket.on('message', (data) => {
      if (socket.readyState !== socket.OPEN || !this.spend()) return;
      receive(String(data)).catch((error: unknown) => {
        this.log.error({ requestId: id, err: error }, 'unexpected error');
        socket.close(CloseCode.InternalServerError, 'Something went wrong on our side');
      });
    });
  }

  /** Counts a frame; closes the socket with 1008 and answers false when there were too many. */
  spend(): boolean {
    if (this.bucket.take(1, performance.now()) === 0) return true;
    this.connection.socket.close(1008, 'Too many messages');
    return false;
  }
}
