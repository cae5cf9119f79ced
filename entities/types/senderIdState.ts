import { describedEnum } from './describedEnum.js';

/** Every state of a sender id, and whether its name is taken by it. The migration holds the same table as sender_id_state. */
export const senderIdStates = {
  PENDING: { ownsName: true, about: 'Waits for review.' },
  APPROVED: { ownsName: true, about: 'May be sent with.' },
  REJECTED: { ownsName: false, about: 'Refused; the name is free again. May be handed in anew.' },
  CHANGES_REQUESTED: { ownsName: true, about: 'The reviewer asks for changes.' },
  SUSPENDED: { ownsName: true, about: 'Was approved and may not be used now.' },
  CANCELLED: { ownsName: false, about: 'Taken back by the tenant; the name is free again.' },
} as const satisfies Record<string, { ownsName: boolean; about: string }>;
export type SenderIdStatus = keyof typeof senderIdStates;

/** The legal moves; everything else is refused by the database. DECISION: only by a person of the platform. */
export const senderIdMoves: Record<SenderIdStatus, Partial<Record<SenderIdStatus, 'DECISION' | null>>> = {
  PENDING: { APPROVED: 'DECISION', REJECTED: 'DECISION', CHANGES_REQUESTED: 'DECISION', CANCELLED: null },
  CHANGES_REQUESTED: { PENDING: null, CANCELLED: null, REJECTED: 'DECISION' },
  REJECTED: { PENDING: null },
  // Handed in anew, when the provider refuses the name.
  APPROVED: { SUSPENDED: 'DECISION', PENDING: null },
  SUSPENDED: { APPROVED: 'DECISION', REJECTED: 'DECISION' },
  CANCELLED: {},
};

export const SenderIdStatus = describedEnum('SenderIdStatus', 'State of a sender id.', senderIdStates);

export const SenderIdDecision = describedEnum('SenderIdDecision', 'What the platform decides about a sender id.', {
  APPROVE: 'It may be sent with; also one that was suspended.',
  REJECT: 'It may not; its name is free again. One that waits for changes may be rejected after a day.',
  REQUEST_CHANGES: 'The tenant is asked to change what they handed in.',
  SUSPEND: 'It was approved and may not be used now; its messages wait.',
});
export type SenderIdDecision = keyof typeof SenderIdDecision;

/** Where each decision leads. */
export const decidedState: Record<SenderIdDecision, SenderIdStatus> = {
  APPROVE: 'APPROVED',
  REJECT: 'REJECTED',
  REQUEST_CHANGES: 'CHANGES_REQUESTED',
  SUSPEND: 'SUSPENDED',
};

export const ProviderNameStatus = describedEnum('ProviderNameStatus', 'State of a sender name at the SMS provider.', {
  QUEUED: 'It will be registered with the provider.',
  REQUESTED: 'It was sent to the provider, which has not answered yet.',
  PENDING: 'The provider is reviewing it.',
  ACTIVE: 'The provider carries messages from it.',
  REFUSED: 'The provider refused it.',
});
export type ProviderNameStatus = keyof typeof ProviderNameStatus;
