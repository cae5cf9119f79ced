import type { ServiceCheck } from './serviceCheck.js';

/** Why a payment failed; stored on its purchase. Shared with entities/types/purchaseState.ts by value. */
export type PaymentRefusal = 'PAYER_DECLINED' | 'PAYER_TIMED_OUT' | 'INSUFFICIENT_FUNDS' | 'PROVIDER_REFUSED' | 'UNKNOWN';

/** One question to a payer's phone. */
export interface PaymentRequest {
  /** Ours, a uuid; one order is asked for once. */
  orderId: string;
  /** Whole shillings. */
  amountTzs: number;
  /** E.164, a Tanzanian mobile number. */
  payerPhone: string;
  buyerName: string;
  buyerEmail: string;
}

/**
 * What became of the question. Data, never an exception:
 * - accepted: the payer is being asked.
 * - refused: they never will be. The purchase is FAILED.
 * - notSent: proven that nobody was asked; it may be asked again, after `retryAfterMs` if given.
 * - unknown: the payer may have been asked. Never asked again; `status` tells.
 */
export type AskOutcome =
  | { kind: 'accepted' }
  | { kind: 'refused'; failure: PaymentRefusal; detail: string }
  | { kind: 'notSent'; detail: string; retryAfterMs?: number }
  | { kind: 'unknown'; detail: string };

/**
 * How an order stands, on the provider's word:
 * - paid: with the amount that was paid, null where it can't be read; the caller compares it.
 * - pending: the payer has not answered.
 * - failed: not paid. It may still be paid later.
 * - unknown: nothing was learnt; ask again later.
 * `word` is the provider's own; `raw` what it said, payers' numbers masked, at most 4,000 characters.
 */
export type OrderStatus = { word: string; raw?: string } & (
  | { kind: 'paid'; amountTzs: number | null; reference: string | null }
  | { kind: 'pending' }
  | { kind: 'failed'; failure: PaymentRefusal; detail: string }
  | { kind: 'unknown'; detail: string }
);

/** Somebody says that an order was paid. It makes us look, and no more. */
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
  /** Whether the provider answers and takes our key; nobody is asked for money. Never throws. */
  check(): Promise<ServiceCheck>;
  /** Begins to hand over hints; `receive` resolves once they are stored. */
  start(receive: (hint: PaymentHint) => Promise<void>): Promise<void>;
  stop(): Promise<void>;
}
