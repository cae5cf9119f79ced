import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect, createServer, type Socket } from 'node:net';
import { Transform } from 'node:stream';

/** What a client says is kept from the server, and all that it says afterwards, until it is let go. */
export interface Hold {
  /** Resolves when a client has said it. */
  reached: Promise<void>;
  release(): void;
}

/** A door to a server that may come back under another port: what connects here reaches whatever `to` names at that moment. */
export async function openProxy(to: string): Promise<{
  url: string;
  lead(to: string): void;
  cut(): void;
  shut(ms: number): void;
  hold(words: RegExp): Hold;
  close(): Promise<void>;
}> {
  let target = new URL(to);
  const sockets = new Set<Socket>();
  let shutUntil = 0;
  let held: { words: RegExp; reach(): void; released: Promise<void> } | undefined;
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  const server = createServer((outer) => {
    if (Date.now() < shutUntil) return void outer.destroy();
    const inner = connect(Number(target.port), target.hostname);
    for (const [one, other] of [
      [outer, inner],
      [inner, outer],
    ] as const) {
      sockets.add(one);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        sockets.delete(one);
        other.destroy();
      });
    }
    const gate = new Transform({
      transform(bytes: Buffer, _, done) {
        if (!held?.words.test(bytes.toString('latin1'))) return done(null, bytes);
        held.reach();
        void held.released.then(() => done(null, bytes));
      },
    });
    outer.pipe(gate).pipe(inner);
    inner.pipe(outer);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = new URL(to);
  url.port = String((server.address() as AddressInfo).port);
  url.hostname = '127.0.0.1';
  return {
    url: url.href,
    lead(elsewhere) {
      target = new URL(elsewhere);
    },
    /** Ends all connections; the server may go on with what it was asked. */
    cut,
    /** Ends all connections and takes no new ones for so long. */
    shut(ms) {
      shutUntil = Date.now() + ms;
      cut();
    },
    hold(words) {
      const [reached, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
      held = { words, reach: reached.resolve, released: released.promise };
      return {
        reached: reached.promise,
        release() {
          held = undefined;
          released.resolve();
        },
      };
    },
    async close() {
      held = undefined;
      cut();
      server.close();
      await once(server, 'close');
    },
  };
}
