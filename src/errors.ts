/** The catalogue of errors that a caller can meet: code → sentence, whether trying again can help, and how loudly it is logged. */
export const catalogue = {
  UNAUTHENTICATED: { message: 'Sign in first.', retryable: false, level: 'debug' },
  FORBIDDEN: { message: 'You may not do this.', retryable: false, level: 'debug' },
  NOT_FOUND: { message: 'There is no such object.', retryable: false, level: 'debug' },
  BAD_USER_INPUT: { message: 'The input is not valid.', retryable: false, level: 'debug' },
  CONFLICT: { message: 'This conflicts with what is there.', retryable: false, level: 'debug' },
  INVALID_STATE: { message: 'This can not be done in the present state.', retryable: false, level: 'debug' },
  RATE_LIMITED: { message: 'Too many requests; wait a little.', retryable: true, level: 'info' },
  INTERNAL: { message: 'Something went wrong on our side.', retryable: true, level: 'error' },
  DATABASE_UNAVAILABLE: {
    message: 'The database does not answer or has no room; nothing was changed: try again.',
    retryable: true,
    level: 'error',
  },
  INSUFFICIENT_CREDITS: { message: 'There are not enough credits.', retryable: false, level: 'debug' },
  SENDER_ID_NOT_APPROVED: { message: 'This sender id is not approved.', retryable: false, level: 'debug' },
  SENDER_ID_NOT_ALLOWED: { message: 'You may not send with this sender id.', retryable: false, level: 'debug' },
  SENDER_ID_TAKEN: { message: 'This name is taken.', retryable: false, level: 'debug' },
  SENDER_ID_LIMIT: { message: 'Your package allows no more sender ids.', retryable: false, level: 'debug' },
  INVALID_PHONE_NUMBER: {
    message: 'This is not a mobile number: write it like 0712345678 or +255712345678.',
    retryable: false,
    level: 'debug',
  },
  EMPTY_MESSAGE: { message: 'The message is empty: write a text.', retryable: false, level: 'debug' },
  TEMPLATE_VARIABLE_MISSING: {
    message: 'A variable of the template has no value and no default.',
    retryable: false,
    level: 'debug',
  },
  QUOTE_STALE: {
    message: 'The quote has expired, or text, audience or opt-outs changed: ask for a new one.',
    retryable: false,
    level: 'debug',
  },
  MESSAGE_ARCHIVED: {
    message: 'Messages of that time are archived, this one with them if there was one; the operator can bring them back.',
    retryable: false,
    level: 'debug',
  },
  MESSAGE_TOO_LONG: { message: 'The message has more than 10 segments.', retryable: false, level: 'debug' },
  TOO_MANY_RECIPIENTS: { message: 'One send takes at most 1,000 recipients.', retryable: false, level: 'debug' },
  RECIPIENT_OPTED_OUT: { message: 'The recipient has opted out.', retryable: false, level: 'debug' },
  INVALID_SCHEDULE: { message: 'The time is more than a minute past or more than 365 days ahead.', retryable: false, level: 'debug' },
  IDEMPOTENCY_KEY_REQUIRED: { message: 'With an API key this needs an idempotencyKey.', retryable: false, level: 'debug' },
  IDEMPOTENCY_KEY_REUSED: { message: 'This idempotencyKey was used for another request.', retryable: false, level: 'debug' },
  IDEMPOTENCY_IN_FLIGHT: { message: 'A request with this idempotencyKey is still running.', retryable: true, level: 'info' },
  FREQUENCY_CAP: { message: 'The recipient got enough promotional messages lately.', retryable: false, level: 'debug' },
  BUDGET_CAP_REACHED: { message: 'This would cost more than the API key or the tenant may spend today.', retryable: false, level: 'info' },
  TENANT_SUSPENDED: { message: 'This tenant is suspended.', retryable: false, level: 'debug' },
  PAYMENT_LIMIT: { message: 'The amount is outside what this channel takes.', retryable: false, level: 'debug' },
  NOT_CONFIGURED: { message: 'This server is not configured for it.', retryable: false, level: 'info' },
  STORAGE_UNAVAILABLE: { message: 'The store of files can not be reached; try again later.', retryable: true, level: 'error' },
  BACKUP_CORRUPT: { message: 'The backup is damaged.', retryable: false, level: 'warn' },
  BACKUP_INCOMPATIBLE: {
    message: "The backup was made by a version that can't be restored here.",
    retryable: false,
    level: 'warn',
  },
  BACKUP_IN_PROGRESS: { message: 'A backup of this kind is running.', retryable: true, level: 'debug' },
  RESTORE_IN_PROGRESS: { message: 'A restore is running; only reading works.', retryable: true, level: 'info' },
  UPLOAD_REFUSED: { message: 'This file is not accepted.', retryable: false, level: 'debug' },
  EMAIL_TAKEN: { message: 'There is an account with this address.', retryable: false, level: 'debug' },
  WEAK_PASSWORD: { message: 'The password needs 10 to 200 characters and must not be a common one.', retryable: false, level: 'debug' },
  TOKEN_EXPIRED: { message: 'The token has expired.', retryable: false, level: 'debug' },
  TOKEN_INVALID: { message: 'The token is not valid.', retryable: false, level: 'debug' },
  TOKEN_REUSED: { message: 'The token was used already; the session is ended.', retryable: false, level: 'warn' },
  TWO_FACTOR_REQUIRED: { message: 'This account needs a code of its authenticator app.', retryable: false, level: 'debug' },
  TWO_FACTOR_CODE_INVALID: { message: 'The code is wrong or was used.', retryable: false, level: 'debug' },
  TWO_FACTOR_SETUP_REQUIRED: { message: 'This role needs two-factor sign-in: set it up first.', retryable: false, level: 'debug' },
  LAST_OWNER: { message: 'A tenant keeps at least one owner: make another one first.', retryable: false, level: 'debug' },
  PERSISTED_QUERY_NOT_SUPPORTED: {
    message: 'This server takes no persisted queries; send the whole document.',
    retryable: false,
    level: 'debug',
  },
  QUERY_TOO_COMPLEX: { message: 'The document is too expensive.', retryable: false, level: 'info' },
  SUBSCRIPTION_LAGGED: { message: 'Events came faster than they were read; refetch and subscribe again.', retryable: true, level: 'info' },
  GRAPHQL_PARSE_FAILED: { message: 'The document can not be parsed.', retryable: false, level: 'debug' },
  GRAPHQL_VALIDATION_FAILED: { message: 'The document does not fit the schema.', retryable: false, level: 'debug' },
  OPERATION_RESOLUTION_FAILURE: { message: 'The document has no such operation.', retryable: false, level: 'debug' },
} as const satisfies Record<string, { message: string; retryable: boolean; level: 'debug' | 'info' | 'warn' | 'error' }>;

export type ErrorCode = keyof typeof catalogue;

/** One fault of a form: the code, the field as a path ("to[3]"), and figures that a translation needs. */
export interface Issue {
  code: ErrorCode;
  field?: string;
  params?: Record<string, unknown>;
}

/** What tells a person how to mend an input: a sentence, or what it may be at least and at most; `of` says what is counted. */
export type Explained = Record<string, unknown> & ({ reason: string } | { min: number } | { max: number });

interface Said {
  message?: string;
  issues?: Issue[];
  field?: string;
  params?: Record<string, unknown>;
  retryAfterSeconds?: number;
  cause?: unknown;
}
/** Their sentences of the catalogue alone leave a person at a loss: whoever throws them says what to do. */
type NeedsWords = 'BAD_USER_INPUT' | 'INVALID_STATE' | 'CONFLICT';

/**
 * What a use case throws when it refuses. The edge (HTTP, socket, command line) translates it once; everything else that is thrown is
 * INTERNAL. `message` is written for a person and never repeats input.
 */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly issues: Issue[];
  readonly retryAfterSeconds?: number;

  constructor(code: Exclude<ErrorCode, NeedsWords>, said?: Said);
  constructor(code: ErrorCode, said: Said & ({ message: string } | { issues: Issue[] }));
  constructor(code: 'BAD_USER_INPUT', said: Said & { field: string; params: Explained });
  constructor(code: ErrorCode, { message, issues, field, params, retryAfterSeconds, cause }: Said = {}) {
    const all = issues ?? (field || params ? [{ code, field, params }] : []);
    super(message ?? (code === 'BAD_USER_INPUT' && all[0] ? sentenceOf(all[0]) : catalogue[code].message), { cause });
    this.name = 'AppError';
    this.code = code;
    this.issues = all;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** Why Tuma, or one of its commands, can't start, in words for whoever starts it: printed alone, without a stack. No secret is in it. */
export class StartError extends Error {
  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'StartError';
  }
}

/** Collects all faults of a form and throws them at once: the first one's code, BAD_USER_INPUT when they differ. */
export class Issues {
  readonly list: Issue[] = [];

  add(code: 'BAD_USER_INPUT', field: string, params: Explained): void;
  add(code: Exclude<ErrorCode, NeedsWords>, field: string, params?: Record<string, unknown>): void;
  add(code: ErrorCode, field: string, params?: Record<string, unknown>): void {
    this.list.push({ code, field, params });
  }

  throwIfAny(): void {
    const [first] = this.list;
    if (!first) return;
    throw new AppError(this.list.every(({ code }) => code === first.code) ? first.code : 'BAD_USER_INPUT', { issues: this.list });
  }
}

/** Says what to do about the first fault: its `reason`, or what another code means, and what it may be at least and at most. */
function sentenceOf({ code, field, params: { reason, min, max, of } = {} }: Issue): string {
  const bounded = min === undefined ? `at most ${max}` : max === undefined ? `at least ${min}` : `from ${min} to ${max}`;
  const range = (min ?? max) === undefined ? undefined : [bounded, of].filter(Boolean).join(' ');
  // Of other codes it is a word for programs.
  const why = code === 'BAD_USER_INPUT' ? reason : catalogue[code].message;
  const what = [typeof why === 'string' ? why.replace(/\.$/, '') : undefined, range].filter(Boolean).join('; ');
  return `${catalogue.BAD_USER_INPUT.message} ${what ? `${field}: ${what}.` : `Look at ${field}.`}`;
}

/** A PostgreSQL error's SQLSTATE and constraint, or undefined for anything else. */
export function databaseFault(error: unknown): { state: string; constraint?: string; message: string } | undefined {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string' || error.code.length !== 5) return undefined;
  const constraint = 'constraint' in error && typeof error.constraint === 'string' ? error.constraint : undefined;
  return { state: error.code, constraint, message: error.message };
}
