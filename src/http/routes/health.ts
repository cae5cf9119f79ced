import type { FastifyInstance } from 'fastify';
import type { App } from '../../context.js';
import { maintenanceOf } from '../../system/maintenance.js';

/** /healthz: the process lives. /readyz: it can serve, in maintenance too. `stopping` says that a shutdown has begun. */
export function healthRoutes(http: FastifyInstance, app: App, stopping: () => boolean): void {
  http.get('/healthz', async (_request, reply) => reply.header('cache-control', 'no-store').send({ ok: true }));

  http.get('/readyz', async (_request, reply) => {
    const fault = await app.db.fault();
    if (fault) app.log.warn({ fault }, 'the database can not do its work');
    const ok = !fault && !stopping();
    const maintenance = maintenanceOf(app).active;
    return reply
      .code(ok ? 200 : 503)
      .header('cache-control', 'no-store')
      .send({ ok, database: fault !== 'AWAY', ...(fault && { fault }), stopping: stopping(), ...(maintenance && { maintenance }) });
  });
}
