import type { PurchaseEvent } from '../../entities/Purchase.js';
import type { Ctx } from '../context.js';
import { storedActor } from '../core/storedActor.js';
import { statement } from '../db/statement.js';

const recordStatement = statement<{ ids: string[]; actor: string; detail: string | null; now: Date }>('billing/recordPurchaseEvents.sql');

/** Notes the new state of purchases that the actor has moved, in the transaction of the move. `detail`: what happened, in words. */
export async function recordPurchaseEvents(ctx: Ctx, ids: string[], detail: string | null = null): Promise<void> {
  if (ids.length === 0) return;
  await ctx.sql.rows(recordStatement, { ids, actor: storedActor(ctx.actor), detail, now: ctx.app.now() });
}

/** The events of purchases that were read already, oldest first, in the order of the ids. */
export async function purchaseEventsOf(ctx: Ctx, ids: readonly string[]): Promise<PurchaseEvent[][]> {
  const rows = await ctx.sql.rows<PurchaseEvent>(
    `select purchase_id as "purchaseId", n, at, status, actor, detail from purchase_event
     where purchase_id = any($1::uuid[]) order by purchase_id, n`,
    [ids],
  );
  const byPurchase = Map.groupBy(rows, (row) => row.purchaseId);
  return ids.map((id) => byPurchase.get(id) ?? []);
}
