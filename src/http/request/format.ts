import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { isInMaintenance, isUnavailable } from '../../db/faults.js';
import { AppError, catalogue, type ErrorCode, type Issue } from '../../errors.js';
import type { Log } from '../../log.js';
import { faultyField, withoutValues } from './redactErrors.js';

/** Turns anything thrown into what a caller may see, and logs it once. Call it once per error. */
export type Format = (error: unknown, requestId: string) => GraphQLFormattedError;

/** The codes of GraphQL's own errors → ours. BAD_REQUEST is Apollo's for a malformed request, which our catalogue calls bad input. */
const ourCodes: Record<string, string> = {
  GRAPHQL_PARSE_FAILED: 'GRAPHQL_PARSE_FAILED',
  GRAPHQL_VALIDATION_FAILED: 'GRAPHQL_VALIDATION_FAILED',
  OPERATION_RESOLUTION_FAILURE: 'OPERATION_RESOLUTION_FAILURE',
  BAD_USER_INPUT: 'BAD_USER_INPUT',
  BAD_REQUEST: 'BAD_USER_INPUT',
  // Clients that try persisted queries first fall back to the whole text when they read this.
  PERSISTED_QUERY_NOT_SUPPORTED: 'PERSISTED_QUERY_NOT_SUPPORTED',
};

export function createFormat(log: Log): Format {
  return (error, requestId) => {
    const refusal = refusalIn(error) ?? unavailableIn(error);
    const place = error instanceof GraphQLError ? { locations: error.locations, path: error.path } : {};
    if (refusal && refusal.code !== 'INTERNAL') {
      // A scalar refuses without knowing where it stands.
      const issues = refusal.issues.length > 0 || !(error instanceof GraphQLError) ? refusal.issues : issuesOf(error, refusal.code);
      log[catalogue[refusal.code].level]({ requestId, code: refusal.code, path: place.path, err: refusal.cause }, 'refused');
      return { message: refusal.message, ...place, extensions: extensionsOf(refusal.code, requestId, { ...refusal, issues }) };
    }
    const own = error instanceof GraphQLError ? ofGraphQL(error, requestId) : undefined;
    if (own) return { ...own, ...place };
    const cause = error instanceof GraphQLError ? (error.originalError ?? error) : error;
    log.error({ requestId, code: 'INTERNAL', path: place.path, err: cause }, 'unexpected error');
    return { message: catalogue.INTERNAL.message, ...place, extensions: extensionsOf('INTERNAL', requestId) };
  };
}

/** The AppError that was thrown, inside whatever graphql-js and Apollo wrapped around it. */
export function refusalIn(error: unknown): AppError | undefined {
  for (let at = error, layers = 0; layers < 4; layers++) {
    if (at instanceof AppError) return at;
    if (!(at instanceof GraphQLError)) return undefined;
    at = at.originalError;
  }
  return undefined;
}

/** A failure of the database that trying again may mend. */
function unavailableIn(error: unknown): AppError | undefined {
  const cause = error instanceof GraphQLError ? error.originalError : error;
  if (isInMaintenance(cause)) return new AppError('RESTORE_IN_PROGRESS', { cause });
  return isUnavailable(cause) ? new AppError('DATABASE_UNAVAILABLE', { cause }) : undefined;
}

function extensionsOf(code: string, requestId: string, more: { retryAfterSeconds?: number; issues?: Issue[] } = {}) {
  const retry = more.retryAfterSeconds === undefined ? {} : { retryAfterSeconds: more.retryAfterSeconds };
  const retryable = Object.hasOwn(catalogue, code) && catalogue[code as ErrorCode].retryable;
  return { code, requestId, retryable, ...retry, issues: more.issues ?? [] };
}

/**
 * Errors that GraphQL itself made about the document or its variables. Undefined for those of execution (a path and a field's node): a
 * result that doesn't fit its type, or a GraphQLError out of a library in a resolver, is our fault, and its message may hold a row's value.
 */
function ofGraphQL(error: GraphQLError, requestId: string): GraphQLFormattedError | undefined {
  const code = typeof error.extensions.code === 'string' ? ourCodes[error.extensions.code] : undefined;
  if (error.path && error.nodes?.[0]?.kind === 'Field') return undefined;
  if (code) {
    return { message: withoutValues(error), extensions: extensionsOf(code, requestId, { issues: issuesOf(error, code as ErrorCode) }) };
  }
  if (error.originalError && !(error.originalError instanceof GraphQLError)) return undefined;
  // Without a code it is an argument that a variable left empty, or on a socket a variable that doesn't fit: Apollo marks those for HTTP.
  return {
    message: withoutValues(error),
    extensions: extensionsOf('BAD_USER_INPUT', requestId, { issues: issuesOf(error, 'BAD_USER_INPUT') }),
  };
}

/** The place that the document gate found for a literal, or what the message says about a variable. */
function issuesOf(error: GraphQLError, code: ErrorCode): Issue[] {
  const { issue } = error.extensions;
  if (issue) return [issue as Issue];
  const field = faultyField(error.message);
  return field ? [{ code, field }] : [];
}

/** The HTTP status that stands for a code where a whole request fails. */
export function statusOf(code: string): number {
  return statuses[code] ?? 400;
}
const statuses: Record<string, number> = {
  UNAUTHENTICATED: 401,
  TOKEN_EXPIRED: 401,
  TOKEN_INVALID: 401,
  TOKEN_REUSED: 401,
  FORBIDDEN: 403,
  TENANT_SUSPENDED: 403,
  NOT_FOUND: 404,
  CONFLICT: 409,
  UPLOAD_REFUSED: 422,
  BACKUP_CORRUPT: 422,
  BACKUP_INCOMPATIBLE: 422,
  RATE_LIMITED: 429,
  INTERNAL: 500,
  DATABASE_UNAVAILABLE: 503,
  STORAGE_UNAVAILABLE: 503,
  RESTORE_IN_PROGRESS: 503,
};
