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

/** POST and GET /graphql: what is compiled is answered at once, everything else by Apollo Server. Returns how to stop it (once). */
export async function graphEndpoint(http: FastifyInstance, endpoint: Endpoint): Promise<() => Promise<void>> {
  const { app } = endpoint;
  const pipeline = createPipeline(endpoint);
  const apollo = await startApollo({ ...endpoint, log: app.log }, pipeline);
  /** Accept headers that Apollo has answered, and the content type that it chose. */
  const contentTypes = new LRUCache<string, string>({ max: 100 });

  await http.register(async (scope) => {
    readJson(scope, limits.bytes);
    const ask = {
      exposeHeadRoute: false,
      handler: async (request: FastifyRequest, reply: FastifyReply) => {
        if (wantsPage(request)) return sendPage(reply, { introspection: endpoint.introspection, address: endpoint.address() });
        const { accept = '' } = request.headers;
        // Apollo refuses it as well, but after a mutation has run.
        if (!contentTypes.has(accept) && !takesJson(accept)) throw new RequestRefused(406, JSON_ONLY);
        return maintenanceOf(app).during(() => answer(request, reply, accept));
      },
    };
    const refuse = async (_request: FastifyRequest, reply: FastifyReply) => {
      reply.header('allow', 'GET, POST');
      throw new RequestRefused(405, 'Use GET or POST.');
    };
    scope.route({ method: ['GET', 'POST'], url: '/graphql', ...ask });
    scope.route({ method: ['PUT', 'PATCH', 'DELETE', 'HEAD'], url: '/graphql', handler: refuse });
  });

  async function answer(request: FastifyRequest, reply: FastifyReply, accept: string): Promise<FastifyReply> {
    const requestState = newRequestState(request.id);
    request.requestState = requestState;
    const { clientIp } = request;
    const { authorization, 'accept-language': language } = request.headers;
    const ctx: GraphContext = {
      app,
      sql: app.db.sql,
      actor: await actorOf(authorization, clientIp, requestState),
      requestId: request.id,
      clientIp,
      language: languageOf(language),
      requestState,
    };
    const contentType = contentTypes.get(accept);
    const compiled = contentType && request.method === 'POST' ? pipeline.findCompiled(request.body) : undefined;
    if (contentType && compiled) {
      const { status, text } = await pipeline.answer(compiled, ctx, accept, (name, value) => void reply.header(name, value));
      return reply.code(status).header('content-type', contentType).send(text);
    }
    const { status, headers, text } = await apollo.answer(request, ctx);
    for (const [name, value] of headers) reply.header(name, value);
    const chosen = headers.get('content-type');
    if (status === 200 && chosen) contentTypes.set(accept, chosen);
    return reply.code(status).send(text);
  }

  /** Who asks. A token that is no good is remembered: clients send their expired one along when they refresh it. */
  async function actorOf(authorization: string | undefined, clientIp: string, requestState: RequestState): Promise<Actor> {
    try {
      return await authenticate(app, authorization, clientIp);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      requestState.badToken = error;
      return { kind: 'anonymous' };
    }
  }

  return apollo.stop;
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
