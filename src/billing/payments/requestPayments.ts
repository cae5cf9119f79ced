import { type Ctx, inTransaction } from '../../context.js';
import { backOffMs } from '../../lib/flow/backOff.js';
import { publicId } from '../../lib/ids.js';
import type { AskOutcome, PaymentProvider } from '../../ports/payments.js';
import { lockPurchase } from './lockPurchase.js';
import { recordPaymentEvent } from './paymentEvents.js';
import { settlePurchase } from './settlePurchase.js';

interface PendingPayment {
  id: string;
  amountTzs: number;
  payerPhone: string;
  asks: number;
  buyerName: string;
  buyerEmail: string;
}

/** Payers asked at once by one call; others may run beside it. */
const BATCH = 10;
const SECOND = 1_000;
/** When an order is first polled that was accepted, or whose answer was lost. */
const FIRST_POLL_MS = 2 * SECOND;
/** So long after the time-out another process polls the order of a process that died while it asked. */
const GRACE_MS = 5 * SECOND;

/**
 * Asks the payers of all due orders, each once: PROCESSING and asked_at are committed before the first byte, and no claim takes such a row
 * again. Only proof that nobody was asked (notSent) makes it due again. Answers how many were asked. Any number may run at once.
 */
export async function requestPayments(ctx: Ctx): Promise<number> {
  const provider = ctx.app.payments;
  if (!provider) return 0;
  let total = 0;
  for (;;) {
    const claimed = await inTransaction(ctx, (ctx) => claimDue(ctx, provider));
    await Promise.all(claimed.map((one) => askPayer(ctx, provider, one)));
    total += claimed.length;
    if (claimed.length < BATCH) return total;
  }
}

function claimDue(ctx: Ctx, provider: PaymentProvider): Promise<PendingPayment[]> {
  const now = ctx.app.now();
  return ctx.sql.rows<PendingPayment>(
    `with due as (
       select id from purchase
       where next_ask_at <= $1 and provider = $2 and status in ('PENDING', 'PROCESSING') and expires_at > $1 and payer_phone is not null
       order by next_ask_at limit ${BATCH} for update skip locked),
     asked as (
       update purchase p set status = 'PROCESSING', asked_at = $1, next_ask_at = null, asks = asks + 1, next_poll_at = $3, updated_at = $1
       from due where p.id = due.id returning p.id, p.tenant_id, p.amount_tzs, p.payer_phone, p.asks, p.created_by),
     notified as (insert into outbox (topic, tenant_id, ids) select 'purchase', tenant_id, array_agg(id) from asked group by tenant_id)
     select a.id, a.amount_tzs as "amountTzs", a.payer_phone as "payerPhone", a.asks, coalesce(u.name, t.name) as "buyerName",
       coalesce(u.email, o.email, '') as "buyerEmail"
     from asked a join tenant t on t.id = a.tenant_id
     left join app_user u on u.id = a.created_by
     left join lateral (select owner.email from membership m join app_user owner on owner.id = m.user_id
       where m.tenant_id = a.tenant_id and m.role = 'OWNER' order by m.id limit 1) o on true`,
    [now, provider.name, new Date(now.getTime() + provider.timeoutMs + GRACE_MS)],
  );
}

async function askPayer(ctx: Ctx, provider: PaymentProvider, { id, asks, ...asking }: PendingPayment): Promise<void> {
  const outcome = await provider.ask({ ...asking, orderId: id }).catch((error: unknown): AskOutcome => {
    ctx.app.log.error({ err: error }, 'the payment adapter is broken');
    return { kind: 'unknown', detail: 'The adapter failed.' };
  });
  if (outcome.kind === 'notSent' || outcome.kind === 'unknown')
    ctx.app.log.warn(
      { purchase: publicId('purchase', id), outcome: outcome.kind, detail: outcome.detail },
      'it is not certain that a payer was asked',
    );
  await inTransaction(ctx, async (ctx) => {
    const result =
      outcome.kind === 'refused'
        ? await settlePurchase(ctx, await lockPurchase(ctx, id), { kind: 'failed', failure: outcome.failure, detail: outcome.detail })
        : undefined;
    const detail = outcome.kind === 'accepted' ? null : outcome.detail;
    await recordPaymentEvent(ctx, {
      provider: provider.name,
      source: 'ASK',
      orderId: id,
      word: outcome.kind.toUpperCase(),
      body: detail,
      result,
    });
    if (outcome.kind === 'notSent')
      await retryLater(ctx, id, outcome.retryAfterMs ?? backOffMs(asks, { firstMs: FIRST_POLL_MS, maxMs: 60 * SECOND }));
    if (outcome.kind === 'accepted' || outcome.kind === 'unknown') await pollSoon(ctx, id);
  });
}

/** Nobody was asked: it is due again, unless it has ended meanwhile. */
const retryLater = (ctx: Ctx, id: string, ms: number): Promise<object[]> =>
  ctx.sql.rows(
    `update purchase set asked_at = null, next_poll_at = null, next_ask_at = case when status = 'PROCESSING' then $2::timestamptz end
     where id = $1 and status in ('PROCESSING', 'CANCELLED', 'EXPIRED')`,
    [id, new Date(ctx.app.now().getTime() + ms)],
  );

/** Not what was settled meanwhile, and not later than a hint that came meanwhile wants it. */
const pollSoon = (ctx: Ctx, id: string): Promise<object[]> =>
  ctx.sql.rows('update purchase set next_poll_at = least(next_poll_at, $2) where id = $1 and next_poll_at is not null', [
    id,
    new Date(ctx.app.now().getTime() + FIRST_POLL_MS),
  ]);
