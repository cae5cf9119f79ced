import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Log } from '../../log.js';
import type { HttpMetrics } from './metrics.js';
import type { RequestState } from './requestState.js';

/** A request that has been answered. `route` is the path as it was registered. */
export interface Answered {
  requestId: string;
  method: string;
  route: string;
  status: number;
  ms: number;
  requestState?: RequestState;
}

/** One line and one measurement per request: whose, what, how long, how it ended. Never a variable, a header or a body. */
export function createRequestLog(log: Log, metrics: HttpMetrics): (answered: Answered) => void {
  // Nothing in the line below can hold a secret, and looking for one took an eighth of a small request's time.
  const lines = log.child({}, { redact: [] });
  return ({ requestId, method, route, status, ms, requestState }) => {
    metrics.request(method, route, status, ms / 1_000);
    if (requestState) metrics.operation(requestState, ms / 1_000);
    const quiet = route === '/healthz' || route === '/readyz' || route === '/metrics';
    lines[quiet ? 'debug' : 'info'](
      {
        requestId,
        method,
        route,
        status,
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
  };
}

/** The same for what Fastify answers, also where the caller has hung up: there is no response, yet what was asked was done. */
export function logRequests(http: FastifyInstance, note: (answered: Answered) => void): void {
  const noteOne = ({ id, method, routeOptions, requestState }: FastifyRequest, { statusCode, elapsedTime }: FastifyReply): void =>
    note({ requestId: id, method, route: routeOptions.url ?? 'none', status: statusCode, ms: elapsedTime, requestState });
  http.addHook('onResponse', (request, reply, done) => {
    noteOne(request, reply);
    done();
  });
  http.addHook('onSend', (request, reply, payload, done) => {
    if (reply.raw.destroyed) noteOne(request, reply);
    done(null, payload);
  });
}
