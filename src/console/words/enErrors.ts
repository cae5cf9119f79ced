import type { ErrorCodes } from '../api/documents/errorCodes.gen.js';
import type { ResultOf } from '../api/resultOf.js';

/** Every code that the API has. */
type ErrorCode = ResultOf<typeof ErrorCodes>['errorCodes'][number]['code'];

/** A page that was loaded before the server was changed asks for what isn't there. */
const old = 'This page and the server do not fit together. Reload the page.';

/** What was refused, by the API's code, and what to do about it. */
export const errors = {
  NO_ANSWER: 'The server does not answer. Check your connection; what you typed stays here.',
  UNAUTHENTICATED: 'Sign in first.',
  FORBIDDEN: 'Your role does not allow this. An owner or admin can change it.',
  NOT_FOUND: 'It is not there, or not yours to see.',
  BAD_USER_INPUT: 'Something in the form needs another value.',
  RATE_LIMITED: 'That was too often. Wait a little and try again.',
  INTERNAL: 'Something went wrong on our side. Try again; if it stays so, tell the operator.',
  DATABASE_UNAVAILABLE: 'The database does not answer; nothing was changed. Try again in a moment.',
  INSUFFICIENT_CREDITS: 'There are not enough credits for this. Buy credits or send to fewer people.',
  SENDER_ID_NOT_APPROVED: 'This sender id is not approved yet. Choose another one.',
  SENDER_ID_NOT_ALLOWED: 'You may not send with this sender id. Choose another one.',
  INVALID_PHONE_NUMBER: 'This is not a mobile number. Write it like 0712 345 678.',
  EMPTY_MESSAGE: 'Write a text.',
  MESSAGE_TOO_LONG: 'The text has more than 10 segments. Shorten it.',
  TOO_MANY_RECIPIENTS: 'One send takes at most 1,000 numbers.',
  BUDGET_CAP_REACHED: 'This would cost more than may be spent today. Wait until midnight, or ask an owner to raise the limit.',
  TENANT_SUSPENDED: 'This account is suspended. Ask the operator.',
  RESTORE_IN_PROGRESS: 'A backup is being restored; only reading works. Try again later.',
  EMAIL_TAKEN: 'There is an account with this address. Sign in instead.',
  WEAK_PASSWORD: 'The password needs 10 to 200 characters and must not be a common one.',
  IDEMPOTENCY_KEY_REUSED: 'This was changed after it had been asked. Press the button again.',
  TWO_FACTOR_CODE_INVALID: 'The code is wrong or was used. Take the next one of the app.',
  TWO_FACTOR_SETUP_REQUIRED: 'Your role needs two-factor sign-in. Set it up in Settings first.',
  MESSAGE_ARCHIVED: 'Messages of that time are archived. The operator can bring them back.',
  CONFLICT: 'Something that is there already stands against it.',
  INVALID_STATE: 'It has changed meanwhile, so this can not be done any more.',
  QUOTE_STALE: 'The price holds no more: who gets it or the text has changed. Price it again.',
  INVALID_SCHEDULE: 'Choose a time from now on, within a year.',
  TEMPLATE_VARIABLE_MISSING: 'Some recipients have no value for a place in the text.',
  UPLOAD_REFUSED: 'This file is not taken. It may be too large, or of another kind.',
  STORAGE_UNAVAILABLE: 'Files can not be stored or read at the moment. Try again later.',
  BACKUP_CORRUPT: 'The backup is damaged. Take another one.',
  BACKUP_INCOMPATIBLE: 'This backup was made by a version that can not be restored here.',
  BACKUP_IN_PROGRESS: 'A backup of this kind is being made. Wait until it is done.',
  FREQUENCY_CAP: 'This person got as much advertising lately as one may get.',
  IDEMPOTENCY_IN_FLIGHT: 'The same is being done already. Wait a moment.',
  IDEMPOTENCY_KEY_REQUIRED: 'The page forgot something. Reload it and try again.',
  LAST_OWNER: 'A business keeps at least one owner. Make somebody else one first.',
  NOT_CONFIGURED: 'This server is not set up for it. The operator can change that.',
  PAYMENT_LIMIT: 'This way of paying does not take such an amount. Choose another amount or another way.',
  RECIPIENT_OPTED_OUT: 'This person wants no messages.',
  SENDER_ID_LIMIT: 'Your package has no room for more sender ids. Switch one off, or buy a larger package.',
  SENDER_ID_TAKEN: 'This name is taken. Choose another one.',
  TOKEN_EXPIRED: 'The link or the session has ended. Ask for a new one.',
  TOKEN_INVALID: 'The link is not complete, or was replaced by a newer one.',
  TOKEN_REUSED: 'This was used already, so the session was ended. Sign in again.',
  TWO_FACTOR_REQUIRED: 'This account needs a code of its authenticator app.',
  SUBSCRIPTION_LAGGED: 'The page could not keep up. Reload it.',
  GRAPHQL_PARSE_FAILED: old,
  GRAPHQL_VALIDATION_FAILED: old,
  OPERATION_RESOLUTION_FAILURE: old,
  PERSISTED_QUERY_NOT_SUPPORTED: old,
  QUERY_TOO_COMPLEX: old,
  other: 'That did not work.',
} satisfies Record<ErrorCode | 'NO_ANSWER' | 'other', string>;

/** Of faults whose code says little: by the code and the field ("CONFLICT name"). The server says more, in English. */
export const faults = {
  'BAD_USER_INPUT body': 'Each value is written {{name}}, with two braces before and after it.',
  'BAD_USER_INPUT cron': 'These are not five fields of a time that comes: 0 9 * * 1 is nine o’clock each Monday.',
  'BAD_USER_INPUT email': 'This is not an email address. Write it like name@example.com.',
  'BAD_USER_INPUT emails': 'One of these is not an email address.',
  'BAD_USER_INPUT name': 'Write a name, in one line.',
  'BAD_USER_INPUT password': 'The password is not right.',
  'BAD_USER_INPUT phone': 'This is not a phone number. Write it like 0712 345 678.',
  'BAD_USER_INPUT reason': 'Write why, so that others understand it later.',
  'BAD_USER_INPUT tags': 'At most 50 tags, each of at most 64 characters.',
  'BAD_USER_INPUT text': 'Each value is written {{name}}, with two braces before and after it.',
  'BAD_USER_INPUT url': 'This is not an address that can be reached. It begins with https://.',
  'CONFLICT email': 'This person is a member already, or was invited.',
  'CONFLICT file': 'This file is here already.',
  'CONFLICT keyword': 'This keyword has a reply already. Change that one.',
  'CONFLICT name': 'There is one of this name already. Choose another name.',
};
/** What a value may be: `of` says what is counted, in the API's words. */
export const bounds = (min: number | undefined, max: number | undefined, of: string | undefined): string => {
  const range = min === undefined ? `at most ${max}` : max === undefined ? `at least ${min}` : `from ${min} to ${max}`;
  return `It may be ${range}${of ? ` ${of}` : ''}.`;
};
