import { type AlertKind, alertKinds } from '../../entities/types/alertKinds.js';
import type { Ctx } from '../context.js';
import { newId } from '../lib/ids.js';

/**
 * Raises an alert in the transaction of what it is about, so that it is neither lost nor raised for what was undone. While one of the same
 * kind and matter is open, this counts it once more instead. `tenantId` null: the platform's own. `params` holds ids and figures, never
 * secrets, numbers or texts. `times`: how often it happened at once. The row is the
 * queue: src/alerts delivers it.
 */
export async function raiseAlert(
  ctx: Ctx,
  kind: AlertKind,
  about: { tenantId: string | null; matter: string; params?: Record<string, unknown>; times?: number },
): Promise<void> {
  await ctx.sql.rows(
    `with raised as (
       insert into alert as a (id, tenant_id, kind, matter, severity, params, first_at, last_at, count) values ($1, $2, $3, $4, $5, $6, $7, $7, $8)
       on conflict (kind, matter) where resolved_at is null do update set last_at = excluded.last_at, count = a.count + excluded.count, params = excluded.params
       returning id, tenant_id)
     insert into outbox (topic, tenant_id, ids) select 'alert', tenant_id, array[id] from raised`,
    [
      newId(),
      about.tenantId,
      kind,
      about.matter,
      alertKinds[kind].severity,
      JSON.stringify(about.params ?? {}),
      ctx.app.now(),
      about.times ?? 1,
    ],
  );
}

/** What the alert was about is over. Nothing happens when none is open. */
export async function resolveAlert(ctx: Ctx, kind: AlertKind, matter: string): Promise<void> {
  await ctx.sql.rows(
    `with resolved as (
       update alert set resolved_at = $3 where kind = $1 and matter = $2 and resolved_at is null returning id, tenant_id)
     insert into outbox (topic, tenant_id, ids) select 'alert', tenant_id, array[id] from resolved`,
    [kind, matter, ctx.app.now()],
  );
}
