import { describedEnum } from './describedEnum.js';

type CreditState = 'NONE' | 'HELD' | 'SETTLED' | 'RELEASED';

/**
 * Every state of a message: `rank` (progress never falls after the first claim, but for a proven NOT_SENT), whether it is final, and
 * where the credits are. The migration holds the same table as message_state; a test compares them.
 */
export const messageStates = {
  SCHEDULED: { rank: 10, final: false, credits: 'HELD', about: 'Waits for its scheduled time.' },
  HELD: { rank: 10, final: false, credits: 'HELD', about: 'Waits for the reason in `holdReason` to clear.' },
  QUEUED: { rank: 20, final: false, credits: 'HELD', about: 'Waits to be sent.' },
  SENDING: { rank: 30, final: false, credits: 'HELD', about: 'Being handed to the provider.' },
  UNCONFIRMED: { rank: 35, final: false, credits: 'HELD', about: 'May have reached the provider, but no answer came; never sent again.' },
  SENT: { rank: 40, final: false, credits: 'SETTLED', about: 'Accepted by the provider.' },
  FAILED: { rank: 90, final: true, credits: 'RELEASED', about: 'Proven never accepted by the provider; not charged.' },
  EXPIRED: { rank: 90, final: true, credits: 'RELEASED', about: 'Its validity ended before it was sent; not charged.' },
  CANCELLED: { rank: 90, final: true, credits: 'RELEASED', about: 'Cancelled before it was sent; not charged.' },
  UNDELIVERED: { rank: 90, final: true, credits: 'SETTLED', about: 'Accepted by the provider, but not delivered.' },
  SUPPRESSED: { rank: 90, final: true, credits: 'RELEASED', about: 'Not sent because the recipient had opted out; not charged.' },
  DELIVERED: { rank: 95, final: true, credits: 'SETTLED', about: 'Delivered to the handset.' },
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
    EXPIRED: 'PROOF',
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
  SUPPRESSED: {},
  DELIVERED: {},
};

export const MessageStatus = describedEnum('MessageStatus', 'State of a message.', messageStates);

export const MessageOrder = describedEnum('MessageOrder', 'Order of messages.', {
  NEWEST_FIRST: 'The latest accepted first.',
  OLDEST_FIRST: 'The earliest accepted first.',
});
export type MessageOrder = keyof typeof MessageOrder;

export const HoldReason = describedEnum('HoldReason', 'Why a message is held.', {
  SENDER_PENDING: 'Its sender id is not approved.',
  QUIET_HOURS: 'Quiet hours of the recipient: it goes out within an hour of their end.',
  PROVIDER_DOWN: 'The SMS provider is unavailable.',
  REVIEW: 'An operator has to decide; see resolveHeld.',
});
export type HoldReason = keyof typeof HoldReason;

export const WaitReason = describedEnum('WaitReason', 'Why a due message is not going out.', {
  QUARANTINED: 'It was set aside after an error; an operator has to look at it.',
  TENANT_SUSPENDED: 'The tenant is suspended.',
  RESTORE_IN_PROGRESS: 'A restore is running or waits to be confirmed.',
  SENDING_FROZEN: 'An operator froze all sending.',
  CAMPAIGN_PAUSED: 'Its campaign is paused.',
  PROVIDER_DOWN: 'The provider is unavailable.',
  RATE_LIMITED: "The provider's rate limit is used up; it goes in its turn.",
});
export type WaitReason = keyof typeof WaitReason;

export const MessageFailure = describedEnum('MessageFailure', 'Why a message failed.', {
  INVALID_NUMBER: 'The number is not valid at the provider.',
  CONTENT_REFUSED: 'The provider refused the text.',
  SENDER_ID_REFUSED: 'The provider refused the sender id.',
  NO_ROUTE: 'The provider has no way to this number.',
  UNREACHABLE: 'The handset could not be reached.',
  BLOCKED: 'The network or the handset blocks it.',
  VALIDITY_EXPIRED: 'It was not delivered in its time.',
  OPTED_OUT: 'The number has opted out.',
  FREQUENCY_CAP: 'The number got enough promotional messages.',
  PROVIDER_REFUSED: 'The provider refused it for a reason of its own.',
  UNKNOWN: 'The provider gave no known reason.',
});
export type MessageFailure = keyof typeof MessageFailure;

export const OutcomeSource = describedEnum('OutcomeSource', 'What decided the outcome of a message.', {
  PROVIDER: "The provider's answer.",
  REPORT: 'A delivery report.',
  OPERATOR: 'An operator, with a reason.',
  POLICY: 'A policy, after a time limit.',
});
export type OutcomeSource = keyof typeof OutcomeSource;

export const AttemptPhase = describedEnum('AttemptPhase', 'How far a request to a provider got.', {
  CLAIMED: 'Claimed by a dispatcher; nothing was sent yet.',
  DISPATCHING: 'Being sent; the provider may have received it.',
  ACCEPTED: 'The provider accepted it.',
  REFUSED: 'The provider refused it for good.',
  NOT_SENT: 'Proven not sent; the message is tried again.',
  UNKNOWN: 'No answer came; never tried again.',
});
export type AttemptPhase = keyof typeof AttemptPhase;

export const MessageCategory = describedEnum('MessageCategory', 'What kind of message it is.', {
  TRANSACTIONAL: 'Asked for by the recipient: codes, receipts, reminders.',
  PROMOTIONAL: 'Advertising.',
});
export type MessageCategory = keyof typeof MessageCategory;

export const Encoding = describedEnum('Encoding', 'Character encoding of an SMS (3GPP TS 23.038).', {
  GSM7: '160 characters in one segment, 153 in each of several.',
  UCS2: '70 characters in one segment, 67 in each of several.',
});
export type Encoding = keyof typeof Encoding;

export const HeldOutcome = describedEnum('HeldOutcome', "An operator's decision on held messages.", {
  SEND: 'Send them; what a rule or the provider still holds up is held again.',
  SENT: 'Held for review only: they were sent already. Charge them and send nothing.',
  CANCEL: 'Cancel them: nothing is sent or charged.',
});
export type HeldOutcome = keyof typeof HeldOutcome;

export const UnconfirmedOutcome = describedEnum('UnconfirmedOutcome', 'What the operator found out about an unconfirmed message.', {
  SENT: 'It was sent: it is charged.',
  NOT_SENT: 'It was not sent: the credits come back.',
});
export type UnconfirmedOutcome = keyof typeof UnconfirmedOutcome;
