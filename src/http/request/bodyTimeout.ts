import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { refuseByHand } from './errorHandler.js';
import type { Format } from './format.js';
import { RequestRefused } from './requestRefused.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** How long its body may take, in ms; Infinity where the route itself sees to it that bytes keep coming. */
    bodyMs?: number;
  }
}

/**
 * Cuts a request of this id whose body is not complete `bodyMs` after its headers; where it was answered before, after the answer.
 * `onRefused` is called where that is its answer: 408.
 */
export type WatchBody = (
  raw: IncomingMessage,
  response: ServerResponse,
  requestId: string,
  bodyMs?: number,
  onRefused?: () => void,
) => void;

/** Node's own timeout is the same for every request: it is that of the longest, a backup. `ms` holds where no `bodyMs` is given. */
export function createBodyTimeout(format: Format, ms: number): WatchBody {
  // Of this turn of the event loop: one immediate for all.
  let begun: (() => void)[] = [];
  const endTurn = (): void => {
    const all = begun;
    begun = [];
    for (const look of all) look();
  };
  return (raw, response, requestId, bodyMs = ms, onRefused) => {
    const hasBody = raw.headers['transfer-encoding'] !== undefined || Number(raw.headers['content-length']) > 0;
    if (!hasBody || raw.complete) return;
    // A small body is there as soon as what came with the headers has been read: no timer for each of those.
    if (begun.length === 0) setImmediate(endTurn);
    begun.push(() => {
      if (raw.complete || raw.destroyed) return;
      const cut = (): void => {
        if (raw.complete) return;
        if (response.headersSent) return void raw.socket.destroy();
        onRefused?.();
        refuseByHand(raw.socket, format, new RequestRefused(408, 'The body came too slowly.'), requestId);
      };
      let timer = bodyMs === Infinity ? undefined : setTimeout(cut, bodyMs);
      const wasAnswered = (): void => {
        clearTimeout(timer);
        if (!raw.complete && !raw.destroyed) timer = setTimeout(cut, ms);
      };
      if (response.writableFinished) wasAnswered();
      else response.once('finish', wasAnswered);
      raw.once('close', () => clearTimeout(timer));
    });
  };
}

/** Watches all bodies that Fastify reads; a route's `bodyMs` counts. */
export function watchBodies(http: FastifyInstance, watch: WatchBody): void {
  http.addHook('onRequest', ({ id, raw, routeOptions }, reply, done) => {
    watch(raw, reply.raw, id, routeOptions.config.bodyMs);
    done();
  });
}
