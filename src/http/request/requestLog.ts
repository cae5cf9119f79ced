import type { FastifyInstance } from 'fastify';
import type { Log } from '../../log.js';
import type { HttpMetrics } from './metrics.js';

/** One line and one measurement per request: whose, what, how long, how it ended. Never a variable, a header or a body. */
export function logRequests(http: FastifyInstance, log: Log, metrics: HttpMetrics): void {
  // Nothing in the line below can hold a secret, and looking for one took an eighth of a small request's time.
  const lines = log.child({}, { redact: [] });
  http.addHook('onResponse', (request, reply, done) => {
    const ms = reply.elapsedTime;
    const route = request.routeOptions.url ?? 'none';
    const { requestState } = request;
    metrics.request(request.method, route, reply.statusCode, ms / 1_000);
    if (requestState) metrics.operation(requestState, ms / 1_000);
    const quiet = route === '/healthz' || route === '/readyz' || route === '/metrics';
    lines[quiet ? 'debug' : 'info'](
      {
        requestId: request.id,
        method: request.method,
        route,
        status: reply.statusCode,
        ms: Math.round(ms * 10) / 10,
        ...(requestState && {
          type: requestState.operation?.type,
          // The caller's own text: cut, and never a label of a metric.
          operation: requestState.operation?.name?.slice(0, 80),
          fields: requestState.operation?.roots,
          cost: requestState.cost,
          codes: requestState.codes.length > 0 ? requestState.codes : undefined,
        }),
      },
      'request',
    );
    done();
  });
}
