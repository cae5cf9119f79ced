import {
  type DocumentNode,
  GraphQLError,
  type GraphQLFormattedError,
  type GraphQLSchema,
  getOperationAST,
  type OperationDefinitionNode,
} from 'graphql';
import { requireTwoFactor } from '../../auth/twoFactorDuty.js';
import type { SchemaReaders } from '../../config.js';
import type { Actor } from '../../context.js';
import { AppError } from '../../errors.js';
import { maintenanceOf } from '../../system/maintenance.js';
import { type Budget, requireTaken } from '../request/budget.js';
import type { Format } from '../request/format.js';
import { codeOf, type GraphContext, type RequestState, toldOf } from '../request/requestState.js';
import { retryAfter, statusFor } from '../request/statusCodes.js';
import { checkVariables } from './admission/checkVariables.js';
import { costOf } from './admission/cost.js';
import { requirePayloadRights } from './admission/payloadRights.js';
import type { DocumentGate } from './documentGate.js';
import { createJitExecutor, type Result, type Run } from './jitExecutor.js';
import { limits, tooComplex } from './limits.js';
import { withoutUnwrittenNames } from './unwrittenNames.js';

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

export interface Pipeline {
  schema: GraphQLSchema;
  gate: DocumentGate;
  budget: Budget;
  format: Format;
  introspection: SchemaReaders;
}

/** An operation of a valid document, and what is given to it. */
export interface Operation {
  document: DocumentNode;
  operation: OperationDefinitionNode;
  variables: Readonly<Record<string, unknown>>;
}

/** An operation that runs as compiled code. */
export interface CompiledOperation extends Operation {
  source: string;
  run: Run;
}

export interface Answer {
  data?: Record<string, unknown> | null;
  errors?: readonly GraphQLFormattedError[];
  extensions?: Record<string, unknown>;
}

type SetHeader = (name: string, value: string) => void;

/**
 * An operation's way over HTTP: the gate reads its document, it is admitted, runs, its errors are shown, and the answer is described. Every
 * step is here or called from here, for both who run operations: compiled code, and Apollo (apollo.ts) what isn't compiled.
 */
export function createPipeline({ schema, gate, budget, format, introspection }: Pipeline) {
  const compiled = createJitExecutor(schema);

  /** Throws why this operation may not run; else it is paid for. */
  const admit = ({ document, operation, variables }: Operation, ctx: GraphContext): void => {
    const { app, actor, clientIp, requestState: state } = ctx;
    const { roots } = toldOf(operation);
    if (state.badToken && !roots.every((name) => needsNoToken.has(name))) throw state.badToken;
    requireTwoFactor(actor, roots);
    if (operation.operation === 'mutation' && !roots.every((name) => worksInMaintenance.has(name))) maintenanceOf(app).requireNone();
    if (state.introspects) requireReader(introspection, actor);
    if (operation.operation === 'subscription')
      throw new AppError('BAD_USER_INPUT', { message: 'Subscriptions go over a WebSocket on the same path (graphql-transport-ws).' });
    checkVariables(variables);
    state.operation = toldOf(operation);
    state.cost = costOf(schema, document, operation, variables);
    if (state.cost > limits.cost) throw tooComplex(`it costs ${state.cost} of ${limits.cost} points`);
    state.allowance = budget.spend(actor, clientIp ?? '', state.cost);
    requireTaken(state.allowance);
    requirePayloadRights(schema, document, operation, variables, ctx);
  };

  /** An error as this caller may see it. Once per error: it is logged. */
  const show = (error: GraphQLError, ctx: GraphContext, source: string | undefined, variables: unknown): GraphQLFormattedError => {
    const shown = notUndone(format(error, ctx.requestState.requestId), ctx.requestState);
    const isStranger = introspection !== 'everybody' && ctx.actor.kind === 'anonymous';
    if (!isStranger || shown.path || !aboutTheSchema.has(codeOf(shown))) return shown;
    return withoutUnwrittenNames(shown, { schema, source: source ?? '', variables });
  };

  return {
    admit,
    show,

    /** The operation of a body, if it is a proper request for one that is compiled: not at first sight, which is Apollo's. */
    findCompiled(body: unknown): CompiledOperation | undefined {
      const asked = readBody(body);
      const document = asked && gate.known(asked.source);
      const operation = document && getOperationAST(document, asked.operationName);
      const run = operation && compiled(document, operation);
      return run ? { ...asked, document, operation, run } : undefined;
    },

    /** Runs it and answers its status and text, the same as Apollo's. */
    async answer(asked: CompiledOperation, ctx: GraphContext, accept: string | undefined, setHeader: SetHeader) {
      const refusal = refusalOf(asked, ctx);
      const { errors, data, text }: Result = refusal ? { errors: [refusal] } : await asked.run(ctx, asked.variables);
      const answer: Answer = { errors: errors?.map((error) => show(error, ctx, asked.source, asked.variables)), data };
      const status = statusFor(answer, accept) ?? 200;
      describe(answer, status, ctx.requestState, setHeader);
      const { extensions } = answer;
      if (text === undefined) return { status, text: `${JSON.stringify(answer)}\n` };
      return { status, text: `{"data":${text}${extensions ? `,"extensions":${JSON.stringify(extensions)}` : ''}}\n` };
    },
  };

  /** Why it may not run, if so. */
  function refusalOf(asked: CompiledOperation, ctx: GraphContext): GraphQLError | undefined {
    try {
      admit(asked, ctx);
      return undefined;
    } catch (error) {
      if (error instanceof GraphQLError) return error;
      return new GraphQLError((error as Error).message, { originalError: error as Error });
    }
  }
}

/**
 * "Nothing was changed: try again" is right only where nothing was: not once a transaction is committed, nor where what failed is a field
 * of a mutation's answer.
 */
function notUndone(shown: GraphQLFormattedError, { committed, operation }: RequestState): GraphQLFormattedError {
  const isAnswer = operation?.type === 'mutation' && (shown.path?.length ?? 0) > 1;
  if (codeOf(shown) !== 'DATABASE_UNAVAILABLE' || !(committed || isAnswer)) return shown;
  const message = 'The database ceased to answer after something of this request was changed: look at what is there before you try again.';
  return { ...shown, message, extensions: { ...shown.extensions, retryable: false } };
}

/** The members of a body that GraphQL over HTTP names, where it is a request without anything unusual. */
function readBody(body: unknown): { source: string; operationName: string | undefined; variables: Record<string, unknown> } | undefined {
  if (!isRecord(body)) return undefined;
  const { query, operationName, variables, extensions } = body;
  if (typeof query !== 'string' || !isRecord(variables ?? {}) || !isRecord(extensions ?? {})) return undefined;
  if (typeof (operationName ?? '') !== 'string' || (extensions as { persistedQuery?: unknown } | null | undefined)?.persistedQuery)
    return undefined;
  // Explorers send an empty operationName for a document with one operation: it is none.
  return {
    source: query,
    operationName: (operationName as string | null) || undefined,
    variables: (variables ?? {}) as Record<string, unknown>,
  };
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

/** What is said along with an answer: what it cost and what is left, how long to wait, how to sign in, a cookie; its codes, for the log. */
export function describe(answer: Answer, status: number | undefined, state: RequestState, setHeader: SetHeader): void {
  const { allowance, cost } = state;
  state.codes = (answer.errors ?? []).map(codeOf);
  if (status === 401) setHeader('www-authenticate', 'Bearer');
  if (allowance) {
    setHeader('ratelimit-limit', String(allowance.limit));
    setHeader('ratelimit-remaining', String(allowance.remaining));
    setHeader('ratelimit-reset', String(allowance.resetSeconds));
  }
  if (state.setCookie) setHeader('set-cookie', state.setCookie);
  const wait = retryAfter(answer.errors);
  if (wait !== undefined) setHeader('retry-after', String(wait));
  if (cost === undefined) return;
  answer.extensions = { ...answer.extensions, cost: { requested: cost, limit: limits.cost, remaining: allowance?.remaining ?? 0 } };
}

/** Throws UNAUTHENTICATED where only who has a token may read the schema, and NOT_FOUND where nobody may. */
export function requireReader(introspection: SchemaReaders, actor: Actor): void {
  if (introspection === 'nobody') throw new AppError('NOT_FOUND', { message: 'This server does not show its schema.' });
  if (introspection === 'signedIn' && actor.kind === 'anonymous')
    throw new AppError('UNAUTHENTICATED', { message: 'Reading the schema needs a token: log in first.' });
}
