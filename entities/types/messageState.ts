import { describedEnum } from './describedEnum.js';

type CreditState = 'NONE' | 'HELD' | 'SETTLED' | 'RELEASED';

/**
 * Every state of a message: `rank` (progress never falls after the first claim, but for a proven NOT_SENT), whether it is final, and
 * where the credits are. The migration holds the same table as message_state; a test compares them.
 */
export const messageStates = {
  SCHEDULED: { rank: 10, final: false, credits: 'HELD', about: 'Durable, with its time in the future.' },
  HELD: { rank: 10, final: false, credits: 'HELD', about: 'Waits for `holdReason` to clear.' },
  QUEUED: { rank: 20, final: false, credits: 'HELD', about: 'May be claimed by a dispatcher.' },
  SENDING: { rank: 30, final: false, credits: 'HELD', about: 'Claimed; an attempt exists.' },
  UNCONFIRMED: { rank: 35, final: false, credits: 'HELD', about: 'May have reached the provider, and no answer came. Never sent again.' },
  SENT: { rank: 40, final: false, credits: 'SETTLED', about: 'The provider accepted it.' },
  FAILED: { rank: 90, final: true, credits: 'RELEASED', about: 'Proven never accepted; nothing was charged.' },
  EXPIRED: { rank: 90, final: true, credits: 'RELEASED', about: 'Its validity ended before it was sent; nothing was charged.' },
  CANCELLED: { rank: 90, final: true, credits: 'RELEASED', about: 'Cancelled before it was sent; nothing was charged.' },
  UNDELIVERED: { rank: 90, final: true, credits: 'SETTLED', about: 'Accepted by the provider, and the handset did not get it.' },
  REJECTED: { rank: 90, final: true, credits: 'NONE', about: 'A row of a bulk send that never was valid.' },
  SUPPRESSED: { rank: 90, final: true, credits: 'RELEASED', about: 'Opted out, a duplicate, or over a cap; nothing was charged.' },
  DELIVERED: { rank: 95, final: true, credits: 'SETTLED', about: 'The handset got it.' },
} as const satisfies Record<string, { rank: number; final: boolean; credits: CreditState; about: string }>;
export type MessageStatus = keyof typeof messageStates;

/** What a move needs beside its two states: see legalMoves. */
export type MoveNeed = 'REVIEW' | 'PROOF' | 'CONTRADICTION';

/** The legal moves; everything else is refused by the database. A string names what the move needs. */
export const legalMoves: Record<MessageStatus, Partial<Record<MessageStatus, MoveNeed | null>>> = {
  SCHEDULED: { QUEUED: null, HELD: null, CANCELLED: null, EXPIRED: null, SUPPRESSED: null },
  HELD: { QUEUED: null, CANCELLED: null, EXPIRED: null, SUPPRESSED: null, SENT: 'REVIEW', DELIVERED: 'REVIEW', UNDELIVERED: 'REVIEW' },
  QUEUED: { SENDING: null, HELD: null, CANCELLED: null, EXPIRED: null, SUPPRESSED: null },
  SENDING: {
    SENT: null,
    FAILED: null,
    EXPIRED: null,
    UNCONFIRMED: null,
    DELIVERED: null,
    UNDELIVERED: null,
    QUEUED: 'PROOF',
    HELD: 'PROOF',
  },
  UNCONFIRMED: { SENT: null, FAILED: null, DELIVERED: null, UNDELIVERED: null, QUEUED: 'PROOF' },
  SENT: { DELIVERED: null, UNDELIVERED: null },
  UNDELIVERED: { DELIVERED: null },
  FAILED: { DELIVERED: 'CONTRADICTION' },
  EXPIRED: { DELIVERED: 'CONTRADICTION' },
  CANCELLED: { DELIVERED: 'CONTRADICTION' },
  REJECTED: {},
  SUPPRESSED: {},
  DELIVERED: {},
};

export const MessageStatus = describedEnum('MessageStatus', 'The state of a message.', messageStates);

export const HoldReason = describedEnum('HoldReason', 'What a held message waits for.', {
  SENDER_PENDING: 'Its sender id to be approved.',
  QUIET_HOURS: 'The end of the quiet hours.',
  BUDGET_CAP: 'The daily cap of the API key to reset.',
  PROVIDER_DOWN: 'The provider to come back.',
  REVIEW: 'A decision of the operator.',
});
export type HoldReason = keyof typeof HoldReason;

export const MessageFailure = describedEnum('MessageFailure', 'Why a message failed.', {
  INVALID_NUMBER: 'The number is not valid at the provider.',
  CONTENT_REFUSED: 'The provider refused the text.',
  SENDER_ID_REFUSED: 'The provider refused the sender id.',
  NO_ROUTE: 'The provider has no way to this number.',
  UNREACHABLE: 'The handset could not be reached.',
  BLOCKED: 'The network or the handset blocks it.',
  VALIDITY_EXPIRED: 'It was not delivered in its time.',
  OPTED_OUT: 'The number has opted out.',
  DUPLICATE: 'The number was in the list already.',
  FREQUENCY_CAP: 'The number got enough messages.',
  PROVIDER_REFUSED: 'The provider refused it for a reason of its own.',
  UNKNOWN: 'The provider gave no reason that we know.',
});
export type MessageFailure = keyof typeof MessageFailure;

export const OutcomeSource = describedEnum('OutcomeSource', 'Where the outcome comes from.', {
  PROVIDER: "The provider's answer.",
  REPORT: 'A delivery report.',
  OPERATOR: 'A person, with a note.',
  POLICY: 'A rule of ours, after its time ran out.',
});
export type OutcomeSource = keyof typeof OutcomeSource;

export const AttemptPhase = describedEnum('AttemptPhase', 'How far one call to a provider came.', {
  CLAIMED: 'Taken by a dispatcher; no byte is out.',
  DISPATCHING: 'Bytes may be out.',
  ACCEPTED: 'The provider took it.',
  REFUSED: 'The provider never will.',
  NOT_SENT: 'Proven not sent; may be tried again.',
  UNKNOWN: 'No answer; never tried again.',
});
export type AttemptPhase = keyof typeof AttemptPhase;

export const MessageCategory = describedEnum('MessageCategory', 'What kind of message it is.', {
  TRANSACTIONAL: 'Expected by the recipient: codes, receipts, reminders.',
  PROMOTIONAL: 'Advertising.',
});
export type MessageCategory = keyof typeof MessageCategory;

export const Encoding = describedEnum('Encoding', 'How the text is coded on the air (3GPP TS 23.038).', {
  GSM7: '160 characters in one segment, 153 in each of several.',
  UCS2: '70 characters in one segment, 67 in each of several.',
});
export type Encoding = keyof typeof Encoding;

export const UnconfirmedOutcome = describedEnum('UnconfirmedOutcome', 'What the operator found out about an unconfirmed message.', {
  SENT: 'It was sent: it is charged.',
  NOT_SENT: 'It was not sent: the credits come back.',
});
export type UnconfirmedOutcome = keyof typeof UnconfirmedOutcome;
