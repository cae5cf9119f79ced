import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';

/** A request that the fast path began: the body that it has read, or what failed, which is answered as any other failure. */
export type HandedOver = { requestId: string } & ({ body: Buffer; error?: undefined } | { error: unknown; body?: undefined });

const handedOver = new WeakMap<IncomingMessage, HandedOver>();

export const handOver = (raw: IncomingMessage, what: HandedOver): void => void handedOver.set(raw, what);

/** Its id stays. */
export const requestIdOf = (raw: IncomingMessage): string => handedOver.get(raw)?.requestId ?? randomUUID();

/** Fastify takes over what the fast path began. After all hooks that refuse a request or set headers. */
export function takeOver(http: FastifyInstance): void {
  http.addHook('onRequest', ({ raw }, _reply, done) => done(handedOver.get(raw)?.error as Error | undefined));
  http.addHook('preParsing', ({ raw }, _reply, payload, done) => {
    const body = handedOver.get(raw)?.body;
    done(null, body ? Readable.from([body]) : payload);
  });
}
