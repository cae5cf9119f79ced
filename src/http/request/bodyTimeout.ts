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
 * Cuts a request whose body is not complete `ms` after its headers, or after what its route allows; where it was answered before, `ms`
 * after the answer. Node's own timeout is the same for every request: it is that of the longest, a backup.
 */
export function setBodyTimeout(http: FastifyInstance, format: Format, ms: number): void {
  http.addHook('onRequest', ({ id, raw, routeOptions }, reply, done) => {
    const hasBody = raw.headers['transfer-encoding'] !== undefined || Number(raw.headers['content-length']) > 0;
    if (!hasBody || raw.complete) return done();
    const cut = (): void => {
      if (raw.complete) return;
      if (reply.raw.headersSent) return void raw.socket.destroy();
      refuseByHand(raw.socket, format, new RequestRefused(408, 'The body came too slowly.'), id);
    };
    const { bodyMs = ms } = routeOptions.config;
    let timer = bodyMs === Infinity ? undefined : setTimeout(cut, bodyMs);
    reply.raw.once('finish', () => {
      clearTimeout(timer);
      if (!raw.complete && !raw.destroyed) timer = setTimeout(cut, ms);
    });
    raw.once('close', () => clearTimeout(timer));
    done();
  });
}
