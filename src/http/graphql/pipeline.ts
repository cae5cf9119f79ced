import type { ApolloServerPlugin, HeaderMap } from '@apollo/server';
import { type DocumentNode, type GraphQLError, type GraphQLFormattedError, type GraphQLSchema, parse } from 'graphql';
import type { SchemaReaders } from '../../config.js';
import type { Actor } from '../../context.js';
import { AppError } from '../../errors.js';
import { maintenanceOf } from '../../system/maintenance.js';
import { type Budget, requireTaken } from '../request/budget.js';
import type { Format } from '../request/format.js';
import { codeOf, type GraphContext, type RequestState, rootsOf } from '../request/requestState.js';
import { checkVariables } from './checkVariables.js';
import { costOf } from './cost.js';
import type { DocumentGate } from './documentGate.js';
import { createJitExecutor } from './jitExecutor.js';
import { limits, tooComplex } from './limits.js';
import { retryAfter, statusFor } from './statusCodes.js';
import { withoutUnwrittenNames } from './unwrittenNames.js';

/** Stands for a refused document, so that Apollo parses and validates nothing itself; it is never executed. */
const refused = parse('{ __typename }');

/** How a token is got, or given back: these run whatever came in the Authorization header. */
const needsNoToken = new Set([
  'login',
  'register',
  'refreshSession',
  'switchTenant',
  'logout',
  'verifyEmail',
  'requestPasswordReset',
  'resetPassword',
]);

/** What people need in maintenance; it changes nothing of what a restore replaces. All other mutations answer RESTORE_IN_PROGRESS. */
const worksInMaintenance = new Set([
  ...['login', 'refreshSession', 'logout', 'startRestore', 'cancelRestore', 'confirmRestore', 'undoRestore', 'pruneRestore'],
]);

/** Errors whose words are graphql-js': they name parts of the schema. */
const aboutTheSchema = new Set(['GRAPHQL_VALIDATION_FAILED', 'BAD_USER_INPUT']);

/** What `show` reads of Apollo's request. */
interface Request {
  contextValue: GraphContext;
  source?: string;
  request: { variables?: unknown };
}

export interface Pipeline {
  schema: GraphQLSchema;
  gate: DocumentGate;
  budget: Budget;
  format: Format;
  introspection: SchemaReaders;
}

/**
 * Our part of Apollo's request: the gate instead of its parsing and validation (one cache with the sockets), the cost, the masked errors
 * and the status. `formatted` hands the masked errors to Apollo's `formatError`, which doesn't get the request.
 */
export function pipelinePlugin(
  { schema, gate, budget, format, introspection }: Pipeline,
  formatted: WeakMap<GraphQLError, GraphQLFormattedError>,
) {
  const compiled = createJitExecutor(schema);
  const show = (error: GraphQLError, { contextValue, source, request: { variables } }: Request): GraphQLFormattedError => {
    const shown = format(error, contextValue.requestState.requestId);
    const isStranger = introspection !== 'everybody' && contextValue.actor.kind === 'anonymous';
    if (!isStranger || shown.path || !aboutTheSchema.has(codeOf(shown))) return shown;
    return withoutUnwrittenNames(shown, { schema, source: source ?? '', variables });
  };
  const plugin: ApolloServerPlugin<GraphContext> = {
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
        async didResolveOperation({ operation, operationName, document, request }) {
          if (requestState.refusals || !operation) return;
          const { badToken } = requestState;
          if (badToken && !rootsOf(operation).every((name) => needsNoToken.has(name))) throw badToken;
          if (operation.operation === 'mutation' && !rootsOf(operation).every((name) => worksInMaintenance.has(name)))
            maintenanceOf(contextValue.app).requireNone();
          if (requestState.introspects) requireReader(introspection, contextValue.actor);
          if (operation.operation === 'subscription') {
            throw new AppError('BAD_USER_INPUT', { message: 'Subscriptions go over a WebSocket on the same path (graphql-transport-ws).' });
          }
          const variables = request.variables ?? {};
          checkVariables(variables);
          requestState.operation = { type: operation.operation, name: operationName, roots: rootsOf(operation), document };
          requestState.cost = costOf(schema, document, operation, variables);
          if (requestState.cost > limits.cost) throw tooComplex(`it costs ${requestState.cost} of ${limits.cost} points`);
          requestState.allowance = budget.spend(contextValue.actor, contextValue.clientIp ?? '', requestState.cost);
          requireTaken(requestState.allowance);
        },
        async responseForOperation({ request, response, document, operation, source }) {
          if (!requestState.refusals) {
            // Apollo asks here even where the document has no such operation; its own answer to that is the right one.
            const data = operation ? await compiled(document, operation, request.variables ?? {}, contextValue) : undefined;
            return data ? { http: { ...response.http }, body: { kind: 'single', singleResult: { data } } } : null;
          }
          const errors = requestState.refusals.map((error) => show(error, { contextValue, source, request }));
          return { http: { ...response.http }, body: { kind: 'single', singleResult: { errors } } };
        },
        async didEncounterErrors({ errors, source, request }) {
          for (const error of errors) formatted.set(error, show(error, { contextValue, source, request }));
        },
        async willSendResponse({ request, response, errors }) {
          if (response.body.kind !== 'single') return;
          const result = response.body.singleResult;
          requestState.codes = (result.errors ?? []).map(codeOf);
          const notOurs = (errors ?? []).some((error) => error.extensions.http !== undefined && error.extensions.code === 'BAD_REQUEST');
          const status = notOurs ? undefined : statusFor(result, request.http?.headers.get('accept'));
          if (status !== undefined) response.http.status = status;
          if (status === 401) response.http.headers.set('www-authenticate', 'Bearer');
          sayCost(requestState, response.http.headers);
          const wait = retryAfter(result.errors);
          if (wait !== undefined) response.http.headers.set('retry-after', String(wait));
          if (requestState.cost !== undefined) {
            const remaining = requestState.allowance?.remaining ?? 0;
            result.extensions = { ...result.extensions, cost: { requested: requestState.cost, limit: limits.cost, remaining } };
          }
        },
      };
    },
  };
  return plugin;
}

/** Throws UNAUTHENTICATED where only who has a token may read the schema, and NOT_FOUND where nobody may. */
export function requireReader(introspection: SchemaReaders, actor: Actor): void {
  if (introspection === 'nobody') throw new AppError('NOT_FOUND', { message: 'This server does not show its schema.' });
  if (introspection === 'signedIn' && actor.kind === 'anonymous')
    throw new AppError('UNAUTHENTICATED', { message: 'Reading the schema needs a token: log in first.' });
}

function sayCost({ allowance }: RequestState, headers: HeaderMap): void {
  if (!allowance) return;
  headers.set('ratelimit-limit', String(allowance.limit));
  headers.set('ratelimit-remaining', String(allowance.remaining));
  headers.set('ratelimit-reset', String(allowance.resetSeconds));
}
