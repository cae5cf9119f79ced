import type { PurchaseStatus } from '../../../entities/types/purchaseState.js';
import { type Ctx, inTransaction } from '../../context.js';
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
  result?: PurchaseStatus;
  /** Store it only when it differs from the last event of its source: most polls find nothing new. */
  onlyIfChanged?: boolean;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Stores the event, beside its purchase if that is one of ours; answers the purchase's uuid. */
export async function recordPaymentEvent(ctx: Ctx, event: PaymentEvent): Promise<string | undefined> {
  const row = await ctx.sql.row<{ purchase_id: string | null }>(
    `with known as (select id, tenant_id from purchase where id = $3 and provider = $4),
       last as (select e.word, e.amount_tzs from payment_event e join known on e.purchase_id = known.id where e.source = $5 order by e.id desc limit 1),
       stored as (
         insert into payment_event (id, tenant_id, purchase_id, provider, source, order_id, word, amount_tzs, reference, body, result, at)
         select $1, known.tenant_id, known.id, $4, $5, $6, $7, $8, $9, $10, $11, $2
         from (select 1) as one left join known on true
         where not $12 or not exists (select from last where word = $7 and amount_tzs is not distinct from $8::bigint))
     select (select id from known) as purchase_id`,
    [
      newId(),
      ctx.app.now(),
      UUID.test(event.orderId) ? event.orderId : null,
      event.provider,
      event.source,
      plainText(event.orderId, 100),
      plainText(event.word, 50),
      event.amountTzs ?? null,
      event.reference ?? null,
      event.body ?? null,
      event.result ?? null,
      event.onlyIfChanged ?? false,
    ],
  );
  return row?.purchase_id ?? undefined;
}

/**
 * Stores a hint that an order was paid, and makes the worker poll the provider at once: a webhook carries no signature, so it moves nothing by
 * itself. Answers whether the order is ours. Resolves when it is committed: then the provider may be answered.
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
