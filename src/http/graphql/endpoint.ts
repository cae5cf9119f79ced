import { ApolloServer, HeaderMap } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { GraphQLError, GraphQLFormattedError } from 'graphql';
import { authenticate } from '../../auth/authenticate.js';
import type { Actor, App, Ctx } from '../../context.js';
import { AppError } from '../../errors.js';
import { maintenanceOf } from '../../system/maintenance.js';
import { readJson } from '../request/jsonBody.js';
import { languageOf } from '../request/language.js';
import { preflighted } from '../request/origins.js';
import { RequestRefused } from '../request/requestRefused.js';
import { codeOf, type GraphContext, newRequestState, type RequestState } from '../request/requestState.js';
import { limits } from './limits.js';
import { type Pipeline, pipelinePlugin } from './pipeline.js';
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

/** POST and GET /graphql on Apollo Server, which is handed each request as data. Returns how to stop it (once). */
export async function graphEndpoint(http: FastifyInstance, endpoint: Endpoint): Promise<() => Promise<void>> {
  const { app, format } = endpoint;
  const formatted = new WeakMap<GraphQLError, GraphQLFormattedError>();
  const say = (level: 'debug' | 'info' | 'warn' | 'error') => (message: unknown) => app.log[level]({ from: 'apollo' }, String(message));
  const apollo = new ApolloServer<GraphContext>({
    schema: endpoint.schema,
    // The gate decides.
    introspection: true,
    hideSchemaDetailsFromClientErrors: endpoint.introspection !== 'everybody',
    includeStacktraceInErrorResponses: false,
    csrfPrevention: { requestHeaders: preflighted },
    allowBatchedHttpRequests: false,
    persistedQueries: false,
    // Its own handler calls stop() a second time, and that one never resolves.
    stopOnTerminationSignals: false,
    // The gate parses, validates and keeps documents, for sockets too.
    documentStore: null,
    parseOptions: { maxTokens: limits.tokens },
    nodeEnv: 'production',
    logger: { debug: say('debug'), info: say('info'), warn: say('warn'), error: say('error') },
    formatError: (_, error) => formatted.get(error as GraphQLError) ?? format(error, ''),
    plugins: [
      // On, it walks every field: a third to three quarters of the throughput.
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      pipelinePlugin(endpoint, formatted),
    ],
  });
  await apollo.start();

  await http.register(async (scope) => {
    readJson(scope, limits.bytes);
    const ask = {
      exposeHeadRoute: false,
      handler: async (request: FastifyRequest, reply: FastifyReply) => {
        if (wantsPage(request)) return sendPage(reply, { introspection: endpoint.introspection, address: endpoint.address() });
        // Apollo refuses it as well, but after a mutation has run.
        if (!takesJson(request.headers.accept)) throw new RequestRefused(406, JSON_ONLY);
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
    const ctx: Ctx = {
      app,
      sql: app.db.sql,
      actor: await actorOf(request, requestState),
      requestId: request.id,
      clientIp: request.clientIp,
      language: languageOf(request.headers['accept-language']),
    };
    const headers = new HeaderMap();
    for (const [name, value] of Object.entries(request.headers)) {
      if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value);
    }
    const at = request.url.indexOf('?');
    const search = at < 0 ? '' : request.url.slice(at);
    const response = await apollo.executeHTTPGraphQLRequest({
      httpGraphQLRequest: { method: request.method, headers, search: withoutEmptyParameters(search), body: namedOperation(request.body) },
      context: async () => ({ ...ctx, requestState }),
    });
    if (response.body.kind !== 'complete') throw new Error('incremental delivery is not part of this API');
    for (const [name, value] of response.headers) reply.header(name, value);
    const text = requestState.entered ? response.body.string : withRequestId(response.body.string, requestState);
    return reply.code(response.status ?? 200).send(text);
  }

  /** Who asks. A token that is no good is remembered: clients send their expired one along when they refresh it. */
  async function actorOf(request: FastifyRequest, requestState: RequestState): Promise<Actor> {
    try {
      return await authenticate(app, request.headers.authorization, request.clientIp);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      requestState.badToken = error;
      return { kind: 'anonymous' };
    }
  }

  return () => apollo.stop();
}

const JSON_ONLY =
  'Answers are application/json or application/graphql-response+json; subscriptions go over a WebSocket (graphql-transport-ws).';
const answersAs = new Set(['*/*', 'application/*', 'application/json', 'application/graphql-response+json']);

/** Whether an Accept header, or none, lets us answer. A type with `q=0` is one that the caller does not take. */
function takesJson(accept: string | undefined): boolean {
  if (accept === undefined || accept.trim() === '') return true;
  return accept.split(',').some((one) => {
    const [type = '', ...parameters] = one.toLowerCase().replaceAll(' ', '').split(';');
    return answersAs.has(type) && parameters.every((parameter) => parameter === 'charset=utf-8' || /^q=(?!0(\.0*)?$)/.test(parameter));
  });
}

/** Explorers send an empty operationName for a document with one operation: it is none. */
function namedOperation(body: unknown): unknown {
  const isEmpty = typeof body === 'object' && body !== null && 'operationName' in body && body.operationName === '';
  return isEmpty ? { ...body, operationName: null } : body;
}
/** In an address, an empty parameter is one that isn't there; of those that are JSON, null, too. */
const withoutEmptyParameters = (search: string): string =>
  search.replace(/(?<=[?&])(?:operationName=|(?:variables|extensions)=(?:null|(?:%20|\+)*))(?:&|$)/g, '');

/** Apollo refuses what isn't a GraphQL request at all before any hook of ours knows whose request it is. */
function withRequestId(text: string, requestState: RequestState): string {
  const body = JSON.parse(text) as { errors?: GraphQLFormattedError[] };
  const errors = body.errors?.map((error) => ({ ...error, extensions: { ...error.extensions, requestId: requestState.requestId } }));
  requestState.codes = (errors ?? []).map(codeOf);
  return JSON.stringify({ ...body, errors });
}
