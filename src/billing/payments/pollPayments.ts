import { type Ctx, inTransaction } from '../../context.js';
import { orQuarantine } from '../../core/quarantine.js';
import { statement } from '../../db/statement.js';
import { inBatches } from '../../lib/flow/inBatches.js';
import type { OrderStatus, PaymentProvider } from '../../ports/payments.js';
import { lockPurchase } from './lockPurchase.js';
import { recordPaymentEvent } from './paymentEvents.js';
import { type Evidence, settlePurchase } from './settlePurchase.js';

interface DuePoll {
  id: string;
  /** Nobody asks about it after this poll. */
  last: boolean;
}

const claimStatement = statement<{ now: Date; provider: string; batch: number }, DuePoll>('billing/payments/claimDuePolls.sql');

/** Orders polled at once. */
const BATCH = 20;

/**
 * Asks the provider how the due orders stand, and settles them by its answers. An open order is polled after 2 s, then ever more rarely, at
 * last once a minute; a cancelled or expired one, at last once in half an hour, for 72 h: money that comes late still counts. What the last
 * poll leaves open goes to REVIEW. A hint makes an order due at once. Answers how many were polled. Any number may run at once.
 */
export async function pollPayments(ctx: Ctx): Promise<number> {
  const provider = ctx.app.payments;
  if (!provider) return 0;
  return inBatches(BATCH, async () => {
    const due = await claimDue(ctx, provider);
    await Promise.all(due.map((one) => orQuarantine(ctx, 'PAYMENT', one.id, () => pollOrder(ctx, provider, one))));
    return due.length;
  });
}

/** The next poll is written before this one, so a process that dies here only delays it. */
const claimDue = (ctx: Ctx, provider: PaymentProvider): Promise<DuePoll[]> =>
  ctx.sql.rows(claimStatement, { now: ctx.app.now(), provider: provider.name, batch: BATCH });

async function pollOrder(ctx: Ctx, provider: PaymentProvider, { id, last }: DuePoll): Promise<void> {
  const status = await provider.status(id).catch((error: unknown): OrderStatus => {
    ctx.app.log.error({ err: error }, 'the payment adapter is broken');
    return { kind: 'unknown', word: 'BROKEN', detail: 'The adapter failed.' };
  });
  await inTransaction(ctx, async (ctx) => {
    const evidence = evidenceIn(status, last);
    const result = evidence && (await settlePurchase(ctx, await lockPurchase(ctx, id), evidence));
    if (last) await ctx.sql.rows('update purchase set next_poll_at = null where id = $1', [id]);
    const { word, raw } = status;
    const { amountTzs, reference } = status.kind === 'paid' ? status : { amountTzs: null, reference: null };
    const body = raw ?? (status.kind === 'unknown' ? status.detail : null);
    await recordPaymentEvent(ctx, {
      provider: provider.name,
      source: 'POLL',
      orderId: id,
      word,
      amountTzs,
      reference,
      body,
      result,
      onlyIfChanged: !result,
    });
  });
}

function evidenceIn(status: OrderStatus, last: boolean): Evidence | undefined {
  if (status.kind === 'paid') return { kind: 'paid', amountTzs: status.amountTzs, reference: status.reference };
  if (status.kind === 'failed') return { kind: 'failed', failure: status.failure, detail: status.detail };
  return status.kind === 'unknown' && last ? { kind: 'unanswered' } : undefined;
}
