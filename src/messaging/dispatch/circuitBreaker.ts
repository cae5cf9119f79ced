import type { Ctx } from '../../context.js';
import { raiseAlert, resolveAlert } from '../../core/raiseAlert.js';
import { publishChange } from '../../db/outbox.js';
import { backOffMs } from '../../lib/flow/backOff.js';

/** How long a provider is paused after its faults in a row. */
const PAUSED_FOR = { firstMs: 30_000, maxMs: 600_000 };

/**
 * Pauses the provider for a while: nothing is claimed for it, so that 100,000 messages wait instead of failing. `closings` is how often it
 * had been paused for everybody when the message was claimed that met the fault: those that were claimed before the last such pause don't
 * prolong it. No clock decides this: those of two processes may differ. `tenantIds`: the pause is for their messages alone, beside those of
 * whom it already is; null is everybody. Who joins a pause waits to its end.
 */
export async function tripCircuitBreaker(
  ctx: Ctx,
  provider: string,
  reason: string,
  closings: number,
  tenantIds: string[] | null = null,
): Promise<void> {
  const now = ctx.app.now();
  const row = await ctx.sql.row<{ failures: number; closings: number; closedFor: string[] | null; closedUntil: string | null }>(
    `select failures, closings, closed_for as "closedFor", case when closed_until > $2 then closed_until end as "closedUntil"
     from provider_state where provider = $1 for update`,
    [provider, now],
  );
  if (row && closings < row.closings) return;
  const whose = row?.closedUntil ? row.closedFor : [];
  if (whose === null || (row?.closedUntil && tenantIds?.every((id) => whose.includes(id)))) return;
  const failures = row?.closedUntil ? row.failures : Math.min((row?.failures ?? 0) + 1, 20);
  const anew = new Date(now.getTime() + backOffMs(failures, PAUSED_FOR));
  const until = tenantIds && row?.closedUntil ? new Date(row.closedUntil) : anew;
  await ctx.sql.rows(
    `insert into provider_state as p (provider, closed_until, reason, failures, updated_at, closings, closed_for)
     values ($1, $2, $3, $4, $5, case when $6::uuid[] is null then 1 else 0 end, $6)
     on conflict (provider) do update
       set closed_until = $2, reason = $3, failures = $4, updated_at = $5, closed_for = $6, closings = p.closings + excluded.closings,
         unanswered = case when $6 is null then '{}' else p.unanswered - $6::text[] end,
         complaining_tenants = case when $6 is null then '{}' else p.complaining_tenants end`,
    [provider, until, reason, failures, now, tenantIds && [...new Set([...whose, ...tenantIds])]],
  );
  await publishChange(ctx.sql, 'system');
  // A sandbox that is down delays no live message.
  if (provider === ctx.app.sms.name)
    await raiseAlert(ctx, 'PROVIDER_DOWN', { tenantId: null, subjectKey: provider, params: { provider, reason } });
  ctx.app.log.error({ provider, reason, until, tenants: tenantIds?.length ?? 'all' }, 'the provider is paused; messages wait');
}

/**
 * Forgets the provider's faults: it has accepted something that was claimed when it had been paused for everybody `closings` times. What
 * was claimed before the last such pause proves nothing. Writes only when there were faults.
 */
export async function resetCircuitBreaker(ctx: Ctx, provider: string, closings: number): Promise<void> {
  const rows = await ctx.sql.rows(
    `update provider_state set closed_until = null, closed_for = null, failures = 0, reason = null, updated_at = $2
     where provider = $1 and failures > 0 and closings <= $3 returning provider`,
    [provider, ctx.app.now(), closings],
  );
  if (rows.length === 0) return;
  await publishChange(ctx.sql, 'system');
  await resolveAlert(ctx, 'PROVIDER_DOWN', provider);
}
