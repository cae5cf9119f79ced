import type { FastifyInstance, FastifyRequest } from 'fastify';
import { authenticate } from '../../auth/authenticate.js';
import type { Config } from '../../config.js';
import type { App } from '../../context.js';
import { AppError } from '../../errors.js';
import type { Metrics } from '../request/metrics.js';
import { isLoopback } from '../request/proxies.js';

/** /healthz: the process lives. /readyz: it can serve. /metrics: Prometheus' text. `stopping` says that a shutdown has begun. */
export function healthRoutes(http: FastifyInstance, app: App, config: Config, metrics: Metrics, stopping: () => boolean): void {
  http.get('/healthz', async (_request, reply) => reply.header('cache-control', 'no-store').send({ ok: true }));

  http.get('/readyz', async (_request, reply) => {
    const database = await answers(app);
    const ok = database && !stopping();
    return reply
      .code(ok ? 200 : 503)
      .header('cache-control', 'no-store')
      .send({ ok, database, stopping: stopping() });
  });

  http.get('/metrics', async (request, reply) => {
    if (config.TUMA_MODE === 'production') await allowMetrics(app, request);
    return reply.type(metrics.registry.contentType).send(await metrics.registry.metrics());
  });
}

/** Passes this machine and platform staff; throws otherwise. */
async function allowMetrics(app: App, request: FastifyRequest): Promise<void> {
  if (isLoopback(request.raw)) return;
  const actor = await authenticate(app, request.headers.authorization, request.ip);
  if (actor.kind === 'anonymous') throw new AppError('UNAUTHENTICATED');
  if (actor.kind !== 'user' || !actor.platformRole) throw new AppError('FORBIDDEN');
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
