import type { GraphQLFormattedError } from 'graphql';
import { statusOf } from './format.js';
import { codeOf } from './requestState.js';

/** Failures of a well-formed request: 200 where the caller only knows application/json, 400 under application/graphql-response+json. */
const ofTheDocument = new Set([
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'OPERATION_RESOLUTION_FAILURE',
  'BAD_USER_INPUT',
  'INVALID_PHONE_NUMBER',
]);

/**
 * The status that GraphQL over HTTP wants for an answer; undefined leaves Apollo's. RATE_LIMITED is 429 wherever nothing else was answered,
 * since proxies and programs look for it.
 */
export function statusFor(
  answer: { data?: Record<string, unknown> | null; errors?: readonly GraphQLFormattedError[] },
  accept: string | undefined,
): number | undefined {
  const [first] = answer.errors ?? [];
  if (!first) return undefined;
  const code = codeOf(first);
  const nothing = Object.values(answer.data ?? {}).every((value) => value === null);
  if (code === 'RATE_LIMITED' && nothing) return 429;
  if (answer.data !== undefined) return undefined;
  if (ofTheDocument.has(code)) return wantsResponseJson(accept) ? 400 : 200;
  return statusOf(code);
}

/**
 * Whether application/graphql-response+json comes before application/json in an Accept header; quality values are no client's habit here.
 */
function wantsResponseJson(accept: string | undefined): boolean {
  const at = accept?.indexOf('application/graphql-response+json') ?? -1;
  if (at < 0) return false;
  const json = accept?.indexOf('application/json') ?? -1;
  return json < 0 || at < json;
}

/** How long the caller must wait, in seconds, from the errors of an answer. */
export function retryAfter(errors: readonly GraphQLFormattedError[] | undefined): number | undefined {
  const seconds = errors?.find((error) => codeOf(error) === 'RATE_LIMITED')?.extensions?.retryAfterSeconds;
  return typeof seconds === 'number' ? seconds : undefined;
}
