import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Format, refusalIn, statusOf } from './format.js';
import { RequestRefused } from './requestRefused.js';
import { codeOf } from './requestState.js';

/** Answers a request for which there is no route with a page; undefined where it isn't one for a page. */
export type PageInstead = (request: FastifyRequest, reply: FastifyReply) => FastifyReply | undefined;

type ErrorHandler = (error: FastifyError, request: FastifyRequest, reply: FastifyReply) => FastifyReply;

/**
 * Every failure over HTTP has the shape of a GraphQL error, whatever the route: a client reads one form. With `earlyErrors`, also what Node
 * answers by itself with nothing in it: no Host, an expectation other than 100-continue, CONNECT. Comes before other hooks. `pageInstead`:
 * what people see where there is no route.
 */
export function installErrorHandler(http: FastifyInstance, format: Format, pageInstead: PageInstead = () => undefined): void {
  http.addHook('onRequest', ({ id, raw: { httpVersion, headers } }, reply, done) => {
    reply.header('x-request-id', id);
    if (headers.host === undefined && httpVersion === '1.1') return done(new RequestRefused(400, 'A request names its host (Host).'));
    if (headers.expect !== undefined && !/^100-continue$/i.test(headers.expect))
      return done(new RequestRefused(417, 'No other expectation than 100-continue can be met.'));
    done();
  });
  http.server.on('checkExpectation', (request, response) => http.server.emit('request', request, response));
  http.server.on('connect', (_, stream) => refuseByHand(stream, format, new RequestRefused(501, 'This server is no proxy.')));
  http.setErrorHandler(answerError(format));
  http.setNotFoundHandler((request, reply) => {
    const page = pageInstead(request, reply);
    if (page) return page;
    const shown = format(new RequestRefused(404, 'There is nothing at this address.'), request.id);
    return reply
      .code(404)
      .type('application/json; charset=utf-8')
      .send({ errors: [shown] });
  });
}

/**
 * The same form for what Fastify refuses before any route or hook (a path that can't be decoded: its own answer repeats it), and for what
 * Node can't read at all. Options of the server; those of Node's own stand beside them as `lenient`.
 */
export const earlyErrors = (format: Format) => ({
  // It would answer 503 in another form; what comes on a connection that is still open is served, and the connection closed.
  return503OnClosing: false,
  frameworkErrors: (error: FastifyError, request: FastifyRequest, reply: FastifyReply): void => {
    // No hook watches its body.
    answerError(format)(error, request, reply.headers({ 'x-request-id': request.id, connection: 'close' }));
  },
  clientErrorHandler(error: NodeJS.ErrnoException, socket: Socket): void {
    if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
    refuseByHand(socket, format, new RequestRefused(unreadable[error.code ?? ''] ?? 400, 'This is not a proper request.'));
  },
});

/** Node's own server refuses a request without Host before we see it, with an empty body: `installErrorHandler` does it. */
export const lenient = { requireHostHeader: false };

const unreadable: Record<string, number> = {
  ERR_HTTP_REQUEST_TIMEOUT: 408,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  HPE_HEADER_OVERFLOW: 431,
};

/** The same form where there is no reply to send it with: what can't be read, what comes too slowly, an upgrade. Ends the connection. */
export function refuseByHand(stream: Duplex, format: Format, refusal: RequestRefused, requestId: string = randomUUID()): void {
  const { statusCode } = refusal;
  const body = JSON.stringify({ errors: [format(refusal, requestId)] });
  const head = [
    `HTTP/1.1 ${statusCode} ${STATUS_CODES[statusCode]}`,
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    `X-Request-Id: ${requestId}`,
    'Connection: close',
  ];
  // It may break while it is written to; there is nobody to tell.
  stream.on('error', () => undefined);
  stream.end([...head, '', body].join('\r\n'), () => stream.destroy());
}

const answerError =
  (format: Format): ErrorHandler =>
  (error, request, reply) => {
    const refusal = refusalIn(error) ?? refusalOfFastify(error) ?? hangUp(error);
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

/** Node's error for a body whose caller ended the connection, or was cut, before it was complete: nobody reads the answer. */
function hangUp(error: FastifyError): RequestRefused | undefined {
  const isOne = error.code === 'ECONNRESET' && error.message === 'aborted';
  return isOne ? new RequestRefused(400, 'The connection ended before the body did.') : undefined;
}

/** Fastify's own refusals (body too large, unknown content type) carry a status below 500 and say nothing of ours. */
function refusalOfFastify(error: FastifyError): RequestRefused | undefined {
  const { statusCode } = error;
  if (!error.code?.startsWith('FST_') || statusCode === undefined || statusCode >= 500) return undefined;
  if (statusCode === 413) return new RequestRefused(413, 'The body is too large.');
  if (statusCode === 415) return new RequestRefused(415, 'Send application/json.');
  return new RequestRefused(statusCode, 'This is not a proper request.');
}
