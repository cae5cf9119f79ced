import type { FastifyInstance, FastifyRequest } from 'fastify';
import { authenticate } from '../../auth/authenticate.js';
import type { Config } from '../../config.js';
import type { App } from '../../context.js';
import { AppError } from '../../errors.js';
import { addPlatformMetrics } from '../../system/platformMetrics.js';
import { isLoopback } from '../request/proxies.js';
import { isKey } from './webhooks.js';

/**
 * /metrics: Prometheus' text, of this process and of the platform. In production for this machine, for platform staff, and for whoever has
 * METRICS_TOKEN.
 */
export function metricsRoute(http: FastifyInstance, app: App, config: Config): void {
  const { registry } = app.metrics;
  app.metrics.addProcess();
  addPlatformMetrics(app);
  http.get('/metrics', async (request, reply) => {
    if (config.TUMA_MODE === 'production' && !carriesMetricsToken(request, config)) await allowMetrics(app, request);
    return reply
      .type(registry.contentType)
      .header('cache-control', 'no-store')
      .send(await registry.metrics());
  });
}

/** Asks for the metrics with the token of METRICS_TOKEN; by any name or address of this server, as Prometheus finds it. */
export function carriesMetricsToken({ url, headers }: FastifyRequest, { METRICS_TOKEN: token }: Config): boolean {
  return url === '/metrics' && token !== undefined && isKey(headers.authorization, `Bearer ${token}`);
}

/** Passes this machine and platform staff; throws otherwise. */
async function allowMetrics(app: App, request: FastifyRequest): Promise<void> {
  if (isLoopback(request.raw)) return;
  const actor = await authenticate(app, request.headers.authorization, request.clientIp);
  if (actor.kind === 'anonymous') throw new AppError('UNAUTHENTICATED');
  if (actor.kind !== 'user' || !actor.platformRole) throw new AppError('FORBIDDEN');
}
