import type { Ctx } from '../../context.js';
import { raiseAlert, resolveAlert } from '../../core/raiseAlert.js';
import { publishChange } from '../../db/outbox.js';
import { backOffMs } from '../../lib/flow/backOff.js';

/** How long a provider is paused after its faults in a row. */
const PAUSED_FOR = { firstMs: 30_000, maxMs: 600_000 };

/**
 * Pauses the provider for a while: nothing is claimed for it, so that 100,000 messages wait instead of failing. `calledAt` is when the
 * request was made that met the fault: requests that were under way when the provider was paused don't prolong the pause.
 */
export async function tripCircuitBreaker(ctx: Ctx, provider: string, reason: string, calledAt: Date): Promise<void> {
  const now = ctx.app.now();
  const row = await ctx.sql.row<{ failures: number; updated_at: string }>(
    'select failures, updated_at from provider_state where provider = $1 for update',
    [provider],
  );
  if (row && row.failures > 0 && calledAt.getTime() < Date.parse(row.updated_at)) return;
  const failures = Math.min((row?.failures ?? 0) + 1, 20);
  const until = new Date(now.getTime() + backOffMs(failures, PAUSED_FOR));
  await ctx.sql.rows(
    `insert into provider_state (provider, closed_until, reason, failures, updated_at) values ($1, $2, $3, $4, $5)
     on conflict (provider) do update set closed_until = $2, reason = $3, failures = $4, updated_at = $5`,
    [provider, until, reason, failures, now],
  );
  await publishChange(ctx.sql, 'system');
  // A sandbox that is down delays no live message.
  if (provider === ctx.app.sms.name)
    await raiseAlert(ctx, 'PROVIDER_DOWN', { tenantId: null, subjectKey: provider, params: { provider, reason } });
  ctx.app.log.error({ provider, reason, until }, 'the provider is paused; messages wait');
}

/**
 * Forgets the provider's faults: it has accepted something in a request made at `calledAt`. A request that was under way when it was paused
 * proves nothing. Writes only when there were faults.
 */
export async function resetCircuitBreaker(ctx: Ctx, provider: string, calledAt: Date): Promise<void> {
  const rows = await ctx.sql.rows(
    `update provider_state set closed_until = null, failures = 0, reason = null, updated_at = $2
     where provider = $1 and failures > 0 and updated_at < $3 returning provider`,
    [provider, ctx.app.now(), calledAt],
  );
  if (rows.length === 0) return;
  await publishChange(ctx.sql, 'system');
  await resolveAlert(ctx, 'PROVIDER_DOWN', provider);
}
