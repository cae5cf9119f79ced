import type { FastifyInstance } from 'fastify';
import type { App } from '../../context.js';

/** /healthz: the process lives. /readyz: it can serve. `stopping` says that a shutdown has begun. */
export function healthRoutes(http: FastifyInstance, app: App, stopping: () => boolean): void {
  http.get('/healthz', async (_request, reply) => reply.header('cache-control', 'no-store').send({ ok: true }));

  http.get('/readyz', async (_request, reply) => {
    const database = await answers(app);
    const ok = database && !stopping();
    return reply
      .code(ok ? 200 : 503)
      .header('cache-control', 'no-store')
      .send({ ok, database, stopping: stopping() });
  });
}

/** Whether the database answers within two seconds: a probe must not hang. */
async function answers(app: App): Promise<boolean> {
  const query = app.db.sql.rows('select 1').then(
    () => true,
    (error: unknown) => {
      app.log.warn({ err: error }, 'the database does not answer');
      return false;
    },
  );
  const { promise: late, resolve } = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => resolve(false), 2_000);
  try {
    return await Promise.race([query, late]);
  } finally {
    clearTimeout(timer);
  }
}
