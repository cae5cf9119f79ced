import type { SendFailure } from '../../../ports/sms.js';

/** What a code proves about the recipients of its request. */
export type BeemVerdict =
  | { kind: 'accepted' }
  | { kind: 'unknown' }
  | { kind: 'refused'; failure: SendFailure }
  | { kind: 'notSent'; fault: 'provider' | 'sender' | 'batch' | 'message'; outOfBalance?: true };

export interface BeemCode {
  /** Our text: Beem's own may repeat numbers and messages, so it is never stored. */
  means: string;
  /** For a request with one recipient. */
  alone: BeemVerdict;
  /** For a request with several, of whom Beem doesn't say which it means. */
  inBatch: BeemVerdict;
}

type Row = Pick<BeemCode, 'alone' | 'inBatch'>;
const everyone = (verdict: BeemVerdict): Row => ({ alone: verdict, inBatch: verdict });
/** One bad recipient must not fail 99 good ones: a batch is sent again singly. */
const oneOfThem = (failure: SendFailure): Row => ({ alone: { kind: 'refused', failure }, inBatch: { kind: 'notSent', fault: 'batch' } });
const provider = everyone({ kind: 'notSent', fault: 'provider' });
const sender = everyone({ kind: 'notSent', fault: 'sender' });
/** About the request as a whole, so about each of its messages. */
const message = everyone({ kind: 'notSent', fault: 'message' });
/** It may be one recipient's fault, so each is asked for alone. */
const anyOfThem: Row = { alone: { kind: 'notSent', fault: 'message' }, inBatch: { kind: 'notSent', fault: 'batch' } };

/**
 * Every code that Beem documents. Those that only a message or a mistake of ours can cause hold that message for a person to decide: one
 * text that Beem dislikes must not close it for everybody.
 */
export const beemCodes: Readonly<Record<number, BeemCode>> = {
  100: { means: 'accepted', ...everyone({ kind: 'accepted' }) },
  101: { means: 'a number is bad', ...oneOfThem('INVALID_NUMBER') },
  102: { means: 'the account is out of balance', ...everyone({ kind: 'notSent', fault: 'provider', outOfBalance: true }) },
  103: { means: 'a time-out or a fault inside Beem, and it may have been taken', ...everyone({ kind: 'unknown' }) },
  104: { means: 'parameters are missing', ...message },
  105: { means: 'the account was not found', ...provider },
  106: { means: 'there is no route to a number', ...oneOfThem('NO_ROUTE') },
  107: { means: 'the authorization header is missing or bad', ...provider },
  108: { means: 'the token is bad', ...provider },
  109: { means: 'the message is empty', ...message },
  110: { means: 'the text has characters that are not supported', ...oneOfThem('CONTENT_REFUSED') },
  111: { means: 'the sender id is not registered or not active there', ...sender },
  112: { means: 'the schedule is in the past', ...message },
  113: { means: 'the body is malformed', ...message },
  114: { means: 'there are more than 1,000 recipients', ...anyOfThem },
  115: { means: 'a destination is missing', ...oneOfThem('INVALID_NUMBER') },
  116: { means: 'the reference id is bad', ...message },
  117: { means: 'the format of the schedule is bad', ...message },
  118: { means: 'the encoding is missing', ...message },
  119: { means: 'the recipients are missing', ...message },
  120: { means: 'the credentials are bad', ...provider },
  121: { means: 'the format of the sender id is bad', ...sender },
  122: { means: 'the sender id exists already', ...message },
};

/** A code that isn't in the list, in Beem's own form of an error. */
export const unlisted: BeemCode = { means: 'a code that is not in its list', ...anyOfThem };

/** Undefined for a number that can't be an error code of Beem's (0, 200…): the meaning of such an answer is unknown. */
export function beemCode(code: number): BeemCode | undefined {
  return beemCodes[code] ?? (Number.isInteger(code) && code > 100 && code < 200 ? unlisted : undefined);
}

/** Of the way to Beem, whatever the message: its address, our credentials. No redirect is followed: they go nowhere else. */
const OF_THE_WAY: ReadonlySet<number> = new Set([301, 307, 308, 401, 402, 407]);
/** A gateway's impatience, or a conflict with what was taken before. "See there" (303) may follow a request that was taken, too. */
const MAY_BE_TAKEN: ReadonlySet<number> = new Set([408, 409, 499]);

/** What an HTTP status from 300 to 499 proves when the body says nothing. */
export function beemStatus(status: number): Pick<BeemCode, 'alone' | 'inBatch'> {
  if (OF_THE_WAY.has(status)) return provider;
  return status < 400 || MAY_BE_TAKEN.has(status) ? everyone({ kind: 'unknown' }) : anyOfThem;
}
