import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect, createServer, type Socket } from 'node:net';

/** A door to a server that may come back under another port: what connects here reaches whatever `to` names at that moment. */
export async function openProxy(
  to: string,
): Promise<{ url: string; lead(to: string): void; cut(): void; shut(ms: number): void; close(): Promise<void> }> {
  let target = new URL(to);
  const sockets = new Set<Socket>();
  let shutUntil = 0;
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
      one.pipe(other);
    }
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
    async close() {
      cut();
      server.close();
      await once(server, 'close');
    },
  };
}
