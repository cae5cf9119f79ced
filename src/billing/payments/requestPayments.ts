import { type Ctx, inTransaction } from '../../context.js';
import { orQuarantine } from '../../core/quarantine.js';
import { statement } from '../../db/statement.js';
import { backOffMs } from '../../lib/flow/backOff.js';
import { inBatches } from '../../lib/flow/inBatches.js';
import { publicId } from '../../lib/ids.js';
import type { AskOutcome, PaymentProvider } from '../../ports/payments.js';
import { recordPurchaseEvents } from '../purchaseEvents.js';
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

const claimStatement = statement<{ now: Date; provider: string; pollAt: Date; batch: number }, PendingPayment>(
  'billing/payments/claimDuePayments.sql',
);

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
  return inBatches(BATCH, async () => {
    const claimed = await inTransaction(ctx, (ctx) => claimDue(ctx, provider));
    await Promise.all(claimed.map((one) => orQuarantine(ctx, 'PAYMENT', one.id, () => askPayer(ctx, provider, one))));
    return claimed.length;
  });
}

async function claimDue(ctx: Ctx, { name, timeoutMs }: PaymentProvider): Promise<PendingPayment[]> {
  const now = ctx.app.now();
  const pollAt = new Date(now.getTime() + timeoutMs + GRACE_MS);
  const claimed = await ctx.sql.rows(claimStatement, { now, provider: name, pollAt, batch: BATCH });
  const ids = claimed.map(({ id }) => id);
  await recordPurchaseEvents(ctx, ids, 'The payer is asked on their phone.');
  return claimed;
}

async function askPayer(ctx: Ctx, provider: PaymentProvider, { id, asks, ...payer }: PendingPayment): Promise<void> {
  const outcome = await provider.ask({ ...payer, orderId: id }).catch((error: unknown): AskOutcome => {
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
