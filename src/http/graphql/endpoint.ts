import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { LRUCache } from 'lru-cache';
import { authenticate } from '../../auth/authenticate.js';
import type { Actor, App } from '../../context.js';
import { AppError } from '../../errors.js';
import { maintenanceOf } from '../../system/maintenance.js';
import { readJson } from '../request/jsonBody.js';
import { languageOf } from '../request/language.js';
import { RequestRefused } from '../request/requestRefused.js';
import { type GraphContext, newRequestState, type RequestState } from '../request/requestState.js';
import { startApollo } from './apollo.js';
import { limits } from './limits.js';
import { createPipeline, type Pipeline } from './pipeline.js';
import { refreshCookieOf } from './refreshCookie.js';
import { sendPage, wantsPage } from './sandbox.js';

export interface Endpoint extends Pipeline {
  app: App;
  /** Where people reach the endpoint, for the page. */
  address(): string;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set on requests to the graph, for the log and the metrics. */
    requestState?: RequestState;
  }
}

/** What answers a compiled operation without Fastify: fastPath. */
export interface Graph extends Pick<ReturnType<typeof createPipeline>, 'findCompiled' | 'answer'> {
  /**
   * The headers that every good answer to such a request has, as names and values in turn; those of one request alone aren't among them.
   * Undefined before there was one.
   */
  headersFor(request: IncomingHttpHeaders): readonly string[] | undefined;
  contextOf(request: IncomingHttpHeaders, clientIp: string, requestState: RequestState): Promise<GraphContext>;
  /** Once. */
  stop(): Promise<void>;
}

const anonymous: Actor = { kind: 'anonymous' };

/** What of an answer's headers is of one request alone. */
const ofOneRequest = new Set([
  ...['x-request-id', 'ratelimit-limit', 'ratelimit-remaining', 'ratelimit-reset', 'retry-after', 'www-authenticate'],
  ...['content-length', 'connection', 'set-cookie'],
]);

/** POST and GET /graphql, answered by Apollo Server. */
export async function graphEndpoint(http: FastifyInstance, endpoint: Endpoint): Promise<Graph> {
  const { app } = endpoint;
  const pipeline = createPipeline(endpoint);
  const apollo = await startApollo({ ...endpoint, log: app.log }, pipeline);
  /** By what they depend on: what the caller accepts, and the page that calls. */
  const answerHeaders = new LRUCache<string, readonly string[]>({ max: 200 });
  const keyOf = ({ accept = '', origin = '' }: IncomingHttpHeaders): string => `${accept}\n${origin}`;

  await http.register(async (scope) => {
    readJson(scope, limits.requestBytes);
    const ask = {
      exposeHeadRoute: false,
      handler: async (request: FastifyRequest, reply: FastifyReply) => {
        if (wantsPage(request)) return sendPage(reply, { introspection: endpoint.introspection, address: endpoint.address() });
        const { accept = '' } = request.headers;
        // Apollo refuses it as well, but after a mutation has run.
        if (!takesJson(accept)) throw new RequestRefused(406, JSON_ONLY);
        return maintenanceOf(app).during(() => answer(request, reply));
      },
    };
    const refuse = async (_request: FastifyRequest, reply: FastifyReply) => {
      reply.header('allow', 'GET, POST');
      throw new RequestRefused(405, 'Use GET or POST.');
    };
    scope.route({ method: ['GET', 'POST'], url: '/graphql', ...ask });
    scope.route({ method: ['PUT', 'PATCH', 'DELETE', 'HEAD'], url: '/graphql', handler: refuse });
  });

  async function answer(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const requestState = newRequestState(request.id);
    request.requestState = requestState;
    const { status, headers, text } = await apollo.answer(request, await contextOf(request.headers, request.clientIp, requestState));
    for (const [name, value] of headers) reply.header(name, value);
    if (request.method === 'POST' && status === 200 && requestState.codes.length === 0) learnHeaders(request, reply);
    return reply.code(status).send(text);
  }

  function learnHeaders(request: FastifyRequest, reply: FastifyReply): void {
    const steady = Object.entries(reply.getHeaders()).filter(([name, value]) => value !== undefined && !ofOneRequest.has(name));
    answerHeaders.set(
      keyOf(request.headers),
      steady.flatMap(([name, value]) => [name, String(value)]),
    );
  }

  async function contextOf(headers: IncomingHttpHeaders, clientIp: string, requestState: RequestState): Promise<GraphContext> {
    const { authorization, 'accept-language': language, 'user-agent': userAgent } = headers;
    const actor = authorization === undefined ? anonymous : await actorOf(authorization, clientIp, requestState);
    const { requestId } = requestState;
    const onCommit = () => {
      requestState.committed = true;
    };
    const refreshCookie = refreshCookieOf(app, headers, requestState);
    // One literal: members of another would be copied one by one, each time.
    return {
      app,
      sql: app.db.sql,
      actor,
      requestId,
      clientIp,
      userAgent,
      refreshCookie,
      language: languageOf(language),
      requestState,
      onCommit,
    };
  }

  /** Who asks. A token that is no good is remembered: clients send their expired one along when they refresh it. */
  async function actorOf(authorization: string, clientIp: string, requestState: RequestState): Promise<Actor> {
    try {
      return await authenticate(app, authorization, clientIp);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      requestState.badToken = error;
      return anonymous;
    }
  }

  return {
    findCompiled: pipeline.findCompiled,
    answer: pipeline.answer,
    headersFor: (request) => answerHeaders.get(keyOf(request)),
    contextOf,
    stop: apollo.stop,
  };
}

const JSON_ONLY =
  'Answers are application/json or application/graphql-response+json; subscriptions go over a WebSocket (graphql-transport-ws).';
const answersAs = new Set(['*/*', 'application/*', 'application/json', 'application/graphql-response+json']);

/** Whether an Accept header, or none (''), lets us answer. A type with `q=0` is one that the caller does not take. */
function takesJson(accept: string): boolean {
  if (accept.trim() === '') return true;
  return accept.split(',').some((one) => {
    const [type = '', ...parameters] = one.toLowerCase().replaceAll(' ', '').split(';');
    return answersAs.has(type) && parameters.every((parameter) => parameter === 'charset=utf-8' || /^q=(?!0(\.0*)?$)/.test(parameter));
  });
}
