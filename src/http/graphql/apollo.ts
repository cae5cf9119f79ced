import { ApolloServer, type ApolloServerPlugin, HeaderMap } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import type { FastifyRequest } from 'fastify';
import { type DocumentNode, type GraphQLError, type GraphQLFormattedError, parse } from 'graphql';
import type { Log } from '../../log.js';
import { preflighted } from '../request/origins.js';
import { codeOf, type GraphContext, type RequestState } from '../request/requestState.js';
import { statusFor } from '../request/statusCodes.js';
import { limits } from './limits.js';
import { type createPipeline, describe, type Pipeline } from './pipeline.js';

/** Stands for a refused document, so that Apollo parses and validates nothing itself; it is never executed. */
const refused = parse('{ __typename }');

/** What `show` reads of Apollo's request. */
interface Request {
  contextValue: GraphContext;
  source?: string;
  request: { variables?: unknown };
}

/**
 * Apollo Server with our pipeline in it: it answers all that isn't compiled, and whatever is no proper request. `answer` resolves with
 * what HTTP says; `stop` may be called once.
 */
export async function startApollo(options: Pipeline & { log: Log }, pipeline: ReturnType<typeof createPipeline>) {
  const { log, format } = options;
  const formatted = new WeakMap<GraphQLError, GraphQLFormattedError>();
  const say = (level: 'debug' | 'info' | 'warn' | 'error') => (message: unknown) => log[level]({ from: 'apollo' }, String(message));
  const apollo = new ApolloServer<GraphContext>({
    schema: options.schema,
    // The gate decides.
    introspection: true,
    hideSchemaDetailsFromClientErrors: options.introspection !== 'everybody',
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
      // On, its protobuf is loaded, to find that this is no subgraph.
      ApolloServerPluginInlineTraceDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      plugin(options, pipeline, formatted),
    ],
  });
  await apollo.start();

  async function answer(request: FastifyRequest, ctx: GraphContext): Promise<{ status: number; headers: HeaderMap; text: string }> {
    const headers = new HeaderMap();
    for (const [name, value] of Object.entries(request.headers)) {
      if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value);
    }
    const at = request.url.indexOf('?');
    const search = at < 0 ? '' : request.url.slice(at);
    const response = await apollo.executeHTTPGraphQLRequest({
      httpGraphQLRequest: { method: request.method, headers, search: withoutEmptyParameters(search), body: namedOperation(request.body) },
      context: async () => ctx,
    });
    if (response.body.kind !== 'complete') throw new Error('incremental delivery is not part of this API');
    const { requestState } = ctx;
    const text = requestState.entered ? response.body.string : withRequestId(response.body.string, requestState);
    return { status: response.status ?? 200, headers: response.headers, text };
  }
  return { answer, stop: () => apollo.stop() };
}

/**
 * The gate instead of Apollo's parsing and validation (one cache with the sockets), and the steps of the pipeline. `formatted` hands the
 * masked errors to Apollo's `formatError`, which doesn't get the request.
 */
function plugin(
  { gate }: Pipeline,
  { admit, show }: ReturnType<typeof createPipeline>,
  formatted: WeakMap<GraphQLError, GraphQLFormattedError>,
): ApolloServerPlugin<GraphContext> {
  const showTo = (error: GraphQLError, { contextValue, source, request }: Request) => show(error, contextValue, source, request.variables);
  return {
    async requestDidStart({ contextValue }) {
      const { requestState } = contextValue;
      requestState.entered = true;
      return {
        async didResolveSource(request) {
          const reading = gate.read(request.source);
          requestState.refusals = reading.refusals;
          requestState.introspects = reading.document && reading.introspects;
          // Apollo skips its own parsing and validation once there is a document.
          (request as { document?: DocumentNode }).document = reading.document ?? refused;
        },
        async didResolveOperation({ operation, document, request }) {
          if (requestState.refusals || !operation) return;
          admit({ document, operation, variables: request.variables ?? {} }, contextValue);
        },
        async responseForOperation(request) {
          const errors = requestState.refusals?.map((error) => showTo(error, request));
          return errors ? { http: { ...request.response.http }, body: { kind: 'single', singleResult: { errors } } } : null;
        },
        async didEncounterErrors(request) {
          for (const error of request.errors) formatted.set(error, showTo(error, request));
        },
        async willSendResponse({ request, response, errors }) {
          if (response.body.kind !== 'single') return;
          const result = response.body.singleResult;
          const notOurs = (errors ?? []).some((error) => error.extensions.http !== undefined && error.extensions.code === 'BAD_REQUEST');
          const status = notOurs ? undefined : statusFor(result, request.http?.headers.get('accept'));
          if (status !== undefined) response.http.status = status;
          describe(result, status, requestState, (name, value) => response.http.headers.set(name, value));
        },
      };
    },
  };
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
