import type { FastifyInstance } from 'fastify';
import type { Log } from '../../log.js';
import type { Metrics } from './metrics.js';

/** One line and one measurement per request: whose, what, how long, how it ended. Never a variable, a header or a body. */
export function logRequests(http: FastifyInstance, log: Log, metrics: Metrics): void {
  // Nothing in the line below can hold a secret, and looking for one took an eighth of a small request's time.
  const lines = log.child({}, { redact: [] });
  http.addHook('onResponse', async (request, reply) => {
    const ms = reply.elapsedTime;
    const route = request.routeOptions.url ?? 'none';
    const { exchange } = request;
    metrics.request(request.method, route, reply.statusCode, ms / 1_000);
    if (exchange) metrics.operation(exchange, ms / 1_000);
    const quiet = route === '/healthz' || route === '/readyz' || route === '/metrics';
    lines[quiet ? 'debug' : 'info'](
      {
        requestId: request.id,
        method: request.method,
        route,
        status: reply.statusCode,
        ms: Math.round(ms * 10) / 10,
        ...(exchange && {
          type: exchange.operation?.type,
          // The caller's own text: cut, and never a label of a metric.
          operation: exchange.operation?.name?.slice(0, 80),
          fields: exchange.operation?.roots,
          cost: exchange.cost,
          codes: exchange.codes.length > 0 ? exchange.codes : undefined,
        }),
      },
      'request',
    );
  });
}
