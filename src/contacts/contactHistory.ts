import type { OptOutEvent } from '../../entities/OptOut.js';
import type { Ctx } from '../context.js';
import { allowInTenant } from '../core/authorize.js';

/** How the numbers of contacts opted out and in again, newest first, at most 100 steps each, in the order of the contacts' ids. */
export async function optOutHistories(ctx: Ctx, contactIds: readonly string[]): Promise<OptOutEvent[][]> {
  const rows = await ctx.sql.rows<OptOutEvent & { contactId: string }>(
    `select c.id as "contactId", e.at, e.opted_out as "optedOut", e.source, e.actor as "storedActor"
     from contact c cross join lateral (
       select * from opt_out_event e where e.tenant_id = c.tenant_id and e.phone = c.phone order by e.id desc limit 100) e
     where c.tenant_id = $1 and c.id = any($2::uuid[]) order by e.id desc`,
    [allowInTenant(ctx, 'VIEW_REPORTS'), contactIds],
  );
  const byContact = Map.groupBy(rows, ({ contactId }) => contactId);
  return contactIds.map((id) => byContact.get(id) ?? []);
}

/** When the latest live message to each of these contacts was accepted; null for never. */
export async function lastMessageTimes(ctx: Ctx, contactIds: readonly string[]): Promise<(string | null)[]> {
  const rows = await ctx.sql.rows<{ id: string; at: string }>(
    `select c.id, m.accepted_at as at
     from contact c cross join lateral (
       select accepted_at from message m where m.tenant_id = c.tenant_id and m.phone = c.phone and not m.test order by m.id desc limit 1) m
     where c.tenant_id = $1 and c.id = any($2::uuid[])`,
    [allowInTenant(ctx, 'VIEW_REPORTS'), contactIds],
  );
  const times = new Map(rows.map(({ id, at }) => [id, at]));
  return contactIds.map((id) => times.get(id) ?? null);
}
