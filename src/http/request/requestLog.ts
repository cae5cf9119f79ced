import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Log, memberWriter } from '../../log.js';
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
  const write = memberWriter(log);
  return ({ requestId, method, route, status, ms, requestState }) => {
    metrics.request(method, route, status, ms / 1_000);
    if (requestState) metrics.operation(requestState, ms / 1_000);
    const quiet = route === '/healthz' || route === '/readyz' || route === '/metrics';
    // Nothing in it needs an escape: our own id, a method that Node knows, the path of a route.
    const tenths = Math.round(ms * 10) / 10;
    const members = `"requestId":"${requestId}","method":"${method}","route":"${route}","status":${status},"ms":${tenths}`;
    write(quiet ? 'debug' : 'info', requestState ? members + membersOf(requestState) : members, 'request');
  };
}

function membersOf({ operation, cost, codes }: RequestState): string {
  const costMember = cost === undefined ? '' : `,"cost":${cost}`;
  const codesMember = codes.length > 0 ? `,"codes":${JSON.stringify(codes)}` : '';
  return `${operation?.members ?? ''}${costMember}${codesMember}`;
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
