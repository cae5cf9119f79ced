import type { FastifyInstance } from 'fastify';
import { refuseByHand } from './errorHandler.js';
import type { Format } from './format.js';
import { RequestRefused } from './requestRefused.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Its body may take as long as the server allows at all. */
    slowBody?: boolean;
  }
}

/**
 * Cuts a request whose body is not complete `ms` after its headers. Node's own timeout is the same for every request, and a file of 5 MiB
 * from a phone takes longer than a query may.
 */
export function setBodyTimeout(http: FastifyInstance, format: Format, ms: number): void {
  http.addHook('onRequest', async ({ id, raw, routeOptions }, reply) => {
    const hasBody = raw.headers['transfer-encoding'] !== undefined || Number(raw.headers['content-length']) > 0;
    if (!hasBody || raw.complete || routeOptions.config.slowBody) return;
    const cut = setTimeout(() => {
      if (raw.complete) return;
      if (reply.raw.headersSent) return void raw.socket.destroy();
      refuseByHand(raw.socket, format, new RequestRefused(408, 'The body came too slowly.'), id);
    }, ms);
    raw.once('close', () => clearTimeout(cut));
  });
}
