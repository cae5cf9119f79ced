import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocketServer } from 'ws';
import { newId } from '../../../src/lib/ids.js';
import { answer } from '../child.js';

// The limit of live streams: `ws` for the handshakes, and each event made into one text and one frame for all sockets of its tenant. What
// comes within 8 ms is written to each of them at once, as ours is.
const CORK_MS = 8;

const readers = new Map<string, Socket[]>();

/** A text frame of the server, complete and not masked (RFC 6455, 5.2), of 126 to 65,535 bytes. */
function frameOf(text: string): Buffer {
  const head = Buffer.from([0x81, 126, 0, 0]);
  head.writeUInt16BE(Buffer.byteLength(text), 2);
  return Buffer.concat([head, Buffer.from(text)]);
}

const commands = {
  /** Each token is its tenant's. */
  async serve({ tenantOf }: { tenantOf: Map<string, string> }): Promise<string> {
    const server = createServer();
    const sockets = new WebSocketServer({ server, perMessageDeflate: false, handleProtocols: () => 'graphql-transport-ws' });
    sockets.on('connection', (socket, request) => {
      socket.on('message', (data: Buffer) => {
        const { type, payload } = JSON.parse(data.toString()) as { type: string; payload: { authorization: string } };
        if (type !== 'connection_init') return;
        const tenant = tenantOf.get(payload.authorization.replace('Bearer ', '')) ?? '';
        readers.set(tenant, [...(readers.get(tenant) ?? []), request.socket]);
        socket.send('{"type":"connection_ack"}');
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `ws://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  },

  /** Tells so many events of each tenant a second; answers how many of each. */
  async publish({ perSecond, seconds }: { perSecond: number; seconds: number }): Promise<number> {
    const begin = performance.now();
    let told = 0;
    while (told < perSecond * seconds) {
      const frames = new Map([...readers.keys()].map((tenant) => [tenant, [] as Buffer[]]));
      for (; told <= ((performance.now() - begin) / 1_000) * perSecond && told < perSecond * seconds; told++)
        for (const ofTenant of frames.values()) {
          const messageUpdated = { id: newId(), status: 'QUEUED', updatedAt: new Date().toISOString() };
          ofTenant.push(frameOf(JSON.stringify({ id: '1', type: 'next', payload: { data: { messageUpdated } } })));
        }
      await sleep(CORK_MS);
      for (const [tenant, sockets] of readers) {
        const gathered = Buffer.concat(frames.get(tenant) ?? []);
        if (gathered.length > 0) for (const socket of sockets) socket.write(gathered);
      }
    }
    return told;
  },

  cpuSeconds: () => (process.cpuUsage().user + process.cpuUsage().system) / 1e6,
};
export type RawSocketsCommands = typeof commands;
answer(commands);
