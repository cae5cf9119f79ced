import type { PurchaseStatus } from '../../../entities/types/purchaseState.js';
import { type Ctx, inTransaction } from '../../context.js';
import { statement } from '../../db/statement.js';
import { newId } from '../../lib/ids.js';
import { plainText } from '../../lib/masked.js';
import type { PaymentHint } from '../../ports/payments.js';
import { wakePayments } from '../purchases.js';

/** One thing that a provider said about a payment. `orderId` is theirs to say, and may name no purchase of ours. */
export interface PaymentEvent {
  provider: string;
  source: 'ASK' | 'POLL' | 'WEBHOOK';
  orderId: string;
  /** The provider's own word for the state. */
  word: string;
  amountTzs?: number | null;
  reference?: string | null;
  body?: string | null;
  /** What the event made of the purchase. */
  result?: PurchaseStatus | null;
  /** Store it only when it differs from the last event of its source: most polls find nothing new. */
  onlyIfChanged?: boolean;
}

const recordStatement = statement<
  Required<PaymentEvent> & { id: string; now: Date; purchaseId: string | null },
  { purchaseId: string | null }
>('billing/payments/recordPaymentEvent.sql');

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Stores the event, beside its purchase if that is one of ours; answers the purchase's uuid. */
export async function recordPaymentEvent(ctx: Ctx, event: PaymentEvent): Promise<string | undefined> {
  const { provider, source, orderId, amountTzs = null, reference = null, body = null, result = null, onlyIfChanged = false } = event;
  const row = await ctx.sql.row(recordStatement, {
    id: newId(),
    now: ctx.app.now(),
    purchaseId: UUID.test(orderId) ? orderId : null,
    orderId: plainText(orderId, 100),
    word: plainText(event.word, 50),
    ...{ provider, source, amountTzs, reference, body, result, onlyIfChanged },
  });
  return row?.purchaseId ?? undefined;
}

/**
 * Stores a hint that an order was paid, and makes the worker poll the provider at once: a webhook carries no signature, so it moves nothing
 * by itself. Answers whether the order is ours. Resolves when it is committed: then the provider may be answered.
 */
export async function receivePaymentHint(ctx: Ctx, hint: PaymentHint): Promise<boolean> {
  return inTransaction(ctx, async (ctx) => {
    const { provider, orderId, word, reference } = hint;
    const id = await recordPaymentEvent(ctx, { provider, source: 'WEBHOOK', orderId, word, reference, body: hint.raw });
    if (!id) return false;
    await ctx.sql.rows(
      `update purchase set next_poll_at = $2 where id = $1 and status not in ('COMPLETED', 'REFUNDED') and method = 'MOBILE_MONEY'`,
      [id, ctx.app.now()],
    );
    await wakePayments(ctx.sql);
    return true;
  });
}
