import { type Ctx, inTransaction } from '../../context.js';
import type { OrderStatus, PaymentProvider } from '../../ports/payments.js';
import { lockPurchase } from './lockPurchase.js';
import { recordPaymentEvent } from './paymentEvents.js';
import { type Evidence, settlePurchase } from './settlePurchase.js';

/** Orders polled at once. */
const BATCH = 20;

/**
 * Asks the provider how the due orders stand, and settles them by its answers. An open order is polled after 2 s, then ever more rarely, at
 * last once a minute; a cancelled or expired one, at last once in half an hour, for 72 h: money that comes late still counts. A hint makes
 * an order due at once. Answers how many were polled. Any number may run at once.
 */
export async function pollPayments(ctx: Ctx): Promise<number> {
  const provider = ctx.app.payments;
  if (!provider) return 0;
  let total = 0;
  for (;;) {
    const due = await claimDue(ctx, provider);
    await Promise.all(due.map(({ id }) => pollOrder(ctx, provider, id)));
    total += due.length;
    if (due.length < BATCH) return total;
  }
}

/** The next poll is written before this one: a process that dies here only delays it. */
function claimDue(ctx: Ctx, provider: PaymentProvider): Promise<{ id: string }[]> {
  return ctx.sql.rows<{ id: string }>(
    `update purchase set polls = polls + 1, next_poll_at = case
         when created_at < $1::timestamptz - interval '72 hours' then null
         else $1::timestamptz + interval '1 second' * least(2 * power(1.5, least(polls, 30)), case when status in ('PENDING', 'PROCESSING') then 60 else 1800 end) end
     where id in (select id from purchase where next_poll_at <= $1 and provider = $2 order by next_poll_at limit ${BATCH} for update skip locked)
     returning id`,
    [ctx.app.now(), provider.name],
  );
}

async function pollOrder(ctx: Ctx, provider: PaymentProvider, id: string): Promise<void> {
  const status = await provider.status(id).catch((error: unknown): OrderStatus => {
    ctx.app.log.error({ err: error }, 'the payment adapter is broken');
    return { kind: 'unknown', word: 'BROKEN', detail: 'The adapter failed.' };
  });
  await inTransaction(ctx, async (ctx) => {
    const evidence = evidenceIn(status);
    const result = evidence && (await settlePurchase(ctx, await lockPurchase(ctx, id), evidence));
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

function evidenceIn(status: OrderStatus): Evidence | undefined {
  if (status.kind === 'paid') return { kind: 'paid', amountTzs: status.amountTzs, reference: status.reference };
  if (status.kind === 'failed') return { kind: 'failed', failure: status.failure, detail: status.detail };
  return undefined;
}
