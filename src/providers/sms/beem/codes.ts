import type { SendFailure } from '../../../ports/sms.js';

/** What a code proves about the recipients of its request. */
export type BeemVerdict =
  | { kind: 'accepted' }
  | { kind: 'unknown' }
  | { kind: 'refused'; failure: SendFailure }
  | { kind: 'notSent'; fault: 'provider' | 'sender' | 'batch'; outOfBalance?: true };

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

/** Every code that Beem documents. Those that only a mistake of ours can cause close the provider: messages wait until it is mended. */
export const beemCodes: Readonly<Record<number, BeemCode>> = {
  100: { means: 'accepted', ...everyone({ kind: 'accepted' }) },
  101: { means: 'a number is bad', ...oneOfThem('INVALID_NUMBER') },
  102: { means: 'the account is out of balance', ...everyone({ kind: 'notSent', fault: 'provider', outOfBalance: true }) },
  103: { means: 'a time-out or a fault inside Beem, and it may have been taken', ...everyone({ kind: 'unknown' }) },
  104: { means: 'parameters are missing', ...provider },
  105: { means: 'the account was not found', ...provider },
  106: { means: 'there is no route to a number', ...oneOfThem('NO_ROUTE') },
  107: { means: 'the authorization header is missing or bad', ...provider },
  108: { means: 'the token is bad', ...provider },
  109: { means: 'the message is empty', ...provider },
  110: { means: 'the text has characters that are not supported', ...oneOfThem('CONTENT_REFUSED') },
  111: { means: 'the sender id is not registered or not active there', ...sender },
  112: { means: 'the schedule is in the past', ...provider },
  113: { means: 'the body is malformed', ...provider },
  114: { means: 'there are more than 1,000 recipients', ...provider },
  115: { means: 'a destination is missing', ...oneOfThem('INVALID_NUMBER') },
  116: { means: 'the reference id is bad', ...provider },
  117: { means: 'the format of the schedule is bad', ...provider },
  118: { means: 'the encoding is missing', ...provider },
  119: { means: 'the recipients are missing', ...provider },
  120: { means: 'the credentials are bad', ...provider },
  121: { means: 'the format of the sender id is bad', ...sender },
  122: { means: 'the sender id exists already', ...provider },
};

/** A code that isn't in the list, in Beem's own form of an error: our bug as much as the others. */
const unlisted: BeemCode = { means: 'a code that is not in its list', ...provider };

/** Undefined for a number that can't be an error code of Beem's (0, 200…): the meaning of such an answer is unknown. */
export function beemCode(code: number): BeemCode | undefined {
  return beemCodes[code] ?? (Number.isInteger(code) && code > 100 && code < 200 ? unlisted : undefined);
}

/** What an HTTP status proves when the body says nothing, below 500. A redirect isn't followed: the credentials go nowhere else. */
export const beemStatuses: Readonly<Record<number, BeemVerdict>> = {
  301: { kind: 'notSent', fault: 'provider' },
  307: { kind: 'notSent', fault: 'provider' },
  308: { kind: 'notSent', fault: 'provider' },
  // "See there" may follow a request that was taken; so may a gateway's impatience, or a conflict with what was taken before.
  408: { kind: 'unknown' },
  409: { kind: 'unknown' },
  499: { kind: 'unknown' },
};
