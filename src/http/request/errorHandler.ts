import type { FastifyError, FastifyInstance } from 'fastify';
import { type Format, refusalIn, statusOf } from './format.js';
import { RequestRefused } from './requestRefused.js';
import { codeOf } from './requestState.js';

/** Every failure over HTTP has the shape of a GraphQL error, whatever the route: a client reads one form. */
export function installErrorHandler(http: FastifyInstance, format: Format): void {
  http.setErrorHandler((error: FastifyError, request, reply) => {
    const refusal = refusalIn(error) ?? refusalOfFastify(error);
    const shown = format(refusal ?? error, request.id);
    const status = refusal instanceof RequestRefused ? refusal.statusCode : statusOf(codeOf(shown));
    if (status === 401) reply.header('www-authenticate', 'Bearer');
    const wait = shown.extensions?.retryAfterSeconds;
    if (typeof wait === 'number') reply.header('retry-after', String(wait));
    return reply
      .code(status)
      .type('application/json; charset=utf-8')
      .send({ errors: [shown] });
  });
  http.setNotFoundHandler((request, reply) => {
    const shown = format(new RequestRefused(404, 'There is nothing at this address.'), request.id);
    return reply
      .code(404)
      .type('application/json; charset=utf-8')
      .send({ errors: [shown] });
  });
}

/** Fastify's own refusals (body too large, unknown content type) carry a status below 500 and say nothing of ours. */
function refusalOfFastify(error: FastifyError): RequestRefused | undefined {
  const { statusCode } = error;
  if (!error.code?.startsWith('FST_') || statusCode === undefined || statusCode >= 500) return undefined;
  if (statusCode === 413) return new RequestRefused(413, 'The body is too large.');
  if (statusCode === 415) return new RequestRefused(415, 'Send application/json.');
  return new RequestRefused(statusCode, 'This is not a proper request.');
}
