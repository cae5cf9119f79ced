import type { ServiceCheck } from './serviceCheck.js';

/** Why a payment failed; stored on its purchase. Shared with entities/types/purchaseState.ts by value. */
export type PaymentRefusal = 'PAYER_DECLINED' | 'PAYER_TIMED_OUT' | 'INSUFFICIENT_FUNDS' | 'PROVIDER_REFUSED' | 'UNKNOWN';

/** One payment request to a payer's phone. */
export interface PaymentRequest {
  /** A uuid of ours; each order is requested once. */
  orderId: string;
  /** Whole shillings. */
  amountTzs: number;
  /** E.164, a Tanzanian mobile number. */
  payerPhone: string;
  buyerName: string;
  buyerEmail: string;
}

/**
 * The outcome of a payment request. Data, never an exception:
 * - accepted: the payer gets the request.
 * - refused: the provider will never send it. The purchase is FAILED.
 * - notSent: it is proven that no payer got it; it may be sent again, after `retryAfterMs` if given.
 * - unknown: the payer may have got it. It is never sent again; `status` says what became of it.
 */
export type AskOutcome =
  | { kind: 'accepted' }
  | { kind: 'refused'; failure: PaymentRefusal; detail: string }
  | { kind: 'notSent'; detail: string; retryAfterMs?: number }
  | { kind: 'unknown'; detail: string };

/**
 * The status of an order, as the provider gives it:
 * - paid: with the amount paid, null where it can't be read; the caller compares it.
 * - pending: the payer has not answered.
 * - failed: not paid. It may still be paid later.
 * - unknown: no usable answer; ask again later.
 * `word` is the provider's own status; `raw` its answer, payers' numbers masked, at most 4,000 characters.
 */
export type OrderStatus = { word: string; raw?: string } & (
  | { kind: 'paid'; amountTzs: number | null; reference: string | null }
  | { kind: 'pending' }
  | { kind: 'failed'; failure: PaymentRefusal; detail: string }
  | { kind: 'unknown'; detail: string }
);

/** An unproven message that an order was paid. It only makes us ask the provider. */
export interface PaymentHint {
  provider: string;
  orderId: string;
  word: string;
  reference: string | null;
  raw?: string;
}

/** A mobile-money provider. `start` and `stop` are for one that sends its hints from inside the process. */
export interface PaymentProvider {
  readonly name: string;
  /** After how long `ask` gives up and answers unknown. */
  readonly timeoutMs: number;
  /** Throws only when the adapter itself is broken; the caller takes that for unknown. */
  ask(request: PaymentRequest): Promise<AskOutcome>;
  status(orderId: string): Promise<OrderStatus>;
  /** Whether the provider answers and takes our key; no payment is requested. Never throws. */
  check(): Promise<ServiceCheck>;
  /** Begins to deliver hints; `receive` resolves once they are stored. */
  start(receive: (hint: PaymentHint) => Promise<void>): Promise<void>;
  stop(): Promise<void>;
}
