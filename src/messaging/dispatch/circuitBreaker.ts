import type { Ctx } from '../../context.js';
import { raiseAlert, resolveAlert } from '../../core/raiseAlert.js';
import { publishChange } from '../../db/outbox.js';
import { backOffMs } from '../../lib/flow/backOff.js';

/** How long a provider is paused after its faults in a row. */
const PAUSED_FOR = { firstMs: 30_000, maxMs: 600_000 };

/**
 * Pauses the provider for a while: nothing is claimed for it, so that 100,000 messages wait instead of failing. `closings` is how often it
 * had been paused when the message was claimed that met the fault: those that were claimed before the last pause don't prolong it. No clock
 * decides this: those of two processes may differ. `tenantIds`: the pause is for their messages alone, beside those of whom it already was
 * since the provider last accepted something; null is everybody.
 */
export async function tripCircuitBreaker(
  ctx: Ctx,
  provider: string,
  reason: string,
  closings: number,
  tenantIds: string[] | null = null,
): Promise<void> {
  const now = ctx.app.now();
  const row = await ctx.sql.row<{ failures: number; closings: number }>(
    'select failures, closings from provider_state where provider = $1 for update',
    [provider],
  );
  if (row && closings < row.closings) return;
  const failures = Math.min((row?.failures ?? 0) + 1, 20);
  const until = new Date(now.getTime() + backOffMs(failures, PAUSED_FOR));
  await ctx.sql.rows(
    `insert into provider_state as p (provider, closed_until, reason, failures, updated_at, closings, closed_for)
     values ($1, $2, $3, $4, $5, 1, $6)
     on conflict (provider) do update
       set closed_until = $2, reason = $3, failures = $4, updated_at = $5, closings = p.closings + 1, unanswered = 0,
         closed_for = case when p.failures = 0 then $6 when p.closed_for is not null and $6::uuid[] is not null
           then array(select distinct unnest(p.closed_for || $6)) end`,
    [provider, until, reason, failures, now, tenantIds],
  );
  await publishChange(ctx.sql, 'system');
  // A sandbox that is down delays no live message.
  if (provider === ctx.app.sms.name)
    await raiseAlert(ctx, 'PROVIDER_DOWN', { tenantId: null, subjectKey: provider, params: { provider, reason } });
  ctx.app.log.error({ provider, reason, until }, 'the provider is paused; messages wait');
}

/**
 * Forgets the provider's faults: it has accepted something that was claimed when it had been paused `closings` times. What was claimed
 * before the last pause proves nothing. Writes only when there were faults.
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
