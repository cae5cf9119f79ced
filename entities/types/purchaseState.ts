import { describedEnum } from './describedEnum.js';

/**
 * Every state of a purchase: whether it is an end, what became of the credits, and how far the payer's screen shows it (percent). An end
 * without credits may still become COMPLETED: money that comes late counts. The migration holds the same table as purchase_state.
 */
export const purchaseStates = {
  PENDING: { final: false, credits: 'NONE', progress: 10, about: 'Ordered; the payer has not been asked yet, or a transfer is awaited.' },
  PROCESSING: { final: false, credits: 'NONE', progress: 50, about: 'The payer is being asked on their phone.' },
  REVIEW: {
    final: false,
    credits: 'NONE',
    progress: 75,
    about: 'Another amount was paid than was asked for, or it isn’t known which amount was paid: a person decides.',
  },
  FAILED: { final: true, credits: 'NONE', progress: 0, about: 'Not paid, for the reason in `failure`. No credits.' },
  CANCELLED: {
    final: true,
    credits: 'NONE',
    progress: 0,
    about: 'Cancelled by the tenant. A payment that comes all the same still counts.',
  },
  EXPIRED: { final: true, credits: 'NONE', progress: 0, about: 'Not paid in time. A payment that comes all the same still counts.' },
  COMPLETED: { final: true, credits: 'GIVEN', progress: 100, about: 'Paid, and the credits were given.' },
  REFUNDED: { final: true, credits: 'TAKEN_BACK', progress: 100, about: 'Paid back, and the credits were taken back.' },
} as const satisfies Record<string, { final: boolean; credits: 'NONE' | 'GIVEN' | 'TAKEN_BACK'; progress: number; about: string }>;
export type PurchaseStatus = keyof typeof purchaseStates;

/** The legal moves; everything else is refused by the database. DECISION: only by a person of the platform. */
export const purchaseMoves: Record<PurchaseStatus, Partial<Record<PurchaseStatus, 'DECISION' | null>>> = {
  PENDING: { PROCESSING: null, COMPLETED: null, REVIEW: null, FAILED: null, CANCELLED: null, EXPIRED: null },
  PROCESSING: { COMPLETED: null, REVIEW: null, FAILED: null, CANCELLED: null, EXPIRED: null },
  REVIEW: { COMPLETED: 'DECISION', FAILED: 'DECISION' },
  FAILED: { COMPLETED: null, REVIEW: null },
  CANCELLED: { COMPLETED: null, REVIEW: null },
  EXPIRED: { COMPLETED: null, REVIEW: null },
  COMPLETED: { REFUNDED: 'DECISION' },
  REFUNDED: {},
};

export const PurchaseStatus = describedEnum('PurchaseStatus', 'State of a purchase.', purchaseStates);

export const PaymentMethod = describedEnum('PaymentMethod', 'How a purchase is paid.', {
  MOBILE_MONEY: "By a prompt on the payer's phone.",
  BANK_TRANSFER: 'By a transfer that the operator confirms.',
});
export type PaymentMethod = keyof typeof PaymentMethod;

export const PaymentFailure = describedEnum('PaymentFailure', 'Why a payment failed.', {
  PAYER_DECLINED: 'The payer said no.',
  PAYER_TIMED_OUT: 'The payer did not answer, or did not pay, in time.',
  INSUFFICIENT_FUNDS: 'The payer has not enough money there.',
  AMOUNT_MISMATCH: 'Another amount was paid than was asked for.',
  PROVIDER_REFUSED: 'The payment provider refused to ask the payer.',
  UNKNOWN: 'The provider gave no known reason.',
});
export type PaymentFailure = keyof typeof PaymentFailure;

export const PurchaseDecision = describedEnum('PurchaseDecision', 'What the operator decides about a payment.', {
  COMPLETE: 'It counts as paid: the credits are given.',
  FAIL: 'It does not count: no credits.',
});
export type PurchaseDecision = keyof typeof PurchaseDecision;
