import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Format, refusalIn, statusOf } from './format.js';
import { RequestRefused } from './requestRefused.js';
import { codeOf } from './requestState.js';

type ErrorHandler = (error: FastifyError, request: FastifyRequest, reply: FastifyReply) => FastifyReply;

/** Every failure over HTTP has the shape of a GraphQL error, whatever the route: a client reads one form. */
export function installErrorHandler(http: FastifyInstance, format: Format): void {
  http.setErrorHandler(answerError(format));
  http.setNotFoundHandler((request, reply) => {
    const shown = format(new RequestRefused(404, 'There is nothing at this address.'), request.id);
    return reply
      .code(404)
      .type('application/json; charset=utf-8')
      .send({ errors: [shown] });
  });
}

/**
 * The same form for what Fastify refuses before any route or hook (a path that can't be decoded: its own answer repeats it), and for what
 * Node can't read at all. Options of the server.
 */
export const earlyErrors = (format: Format) => ({
  frameworkErrors: (error: FastifyError, request: FastifyRequest, reply: FastifyReply): void => {
    answerError(format)(error, request, reply.header('x-request-id', request.id));
  },
  clientErrorHandler(error: NodeJS.ErrnoException, socket: Socket): void {
    if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
    const [status, phrase] = unreadable[error.code ?? ''] ?? [400, 'Bad Request'];
    const body = JSON.stringify({ errors: [format(new RequestRefused(status, 'This is not a proper request.'), randomUUID())] });
    const headers = ['Content-Type: application/json; charset=utf-8', `Content-Length: ${Buffer.byteLength(body)}`, 'Connection: close'];
    socket.end([`HTTP/1.1 ${status} ${phrase}`, ...headers, '', body].join('\r\n'), () => socket.destroy());
  },
});

const unreadable: Record<string, [number, string]> = {
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'Request Timeout'],
  HPE_HEADER_OVERFLOW: [431, 'Request Header Fields Too Large'],
};

const answerError =
  (format: Format): ErrorHandler =>
  (error, request, reply) => {
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
  };

/** Fastify's own refusals (body too large, unknown content type) carry a status below 500 and say nothing of ours. */
function refusalOfFastify(error: FastifyError): RequestRefused | undefined {
  const { statusCode } = error;
  if (!error.code?.startsWith('FST_') || statusCode === undefined || statusCode >= 500) return undefined;
  if (statusCode === 413) return new RequestRefused(413, 'The body is too large.');
  if (statusCode === 415) return new RequestRefused(415, 'Send application/json.');
  return new RequestRefused(statusCode, 'This is not a proper request.');
}
