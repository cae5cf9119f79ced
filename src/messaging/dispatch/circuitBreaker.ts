import type { Ctx } from '../../context.js';
import { raiseAlert, resolveAlert } from '../../core/raiseAlert.js';
import { publishChange } from '../../db/outbox.js';
import { backOffMs } from '../../lib/flow/backOff.js';

/** How long a provider stays closed after its faults in a row. */
const CLOSED_FOR = { firstMs: 30_000, maxMs: 600_000 };

/** Closes the provider for a while: nothing is claimed for it, so that 100,000 messages wait instead of failing. */
export async function closeProvider(ctx: Ctx, provider: string, reason: string): Promise<void> {
  const now = ctx.app.now();
  const row = await ctx.sql.row<{ failures: number }>('select failures from provider_state where provider = $1 for update', [provider]);
  const failures = Math.min((row?.failures ?? 0) + 1, 20);
  const until = new Date(now.getTime() + backOffMs(failures, CLOSED_FOR));
  await ctx.sql.rows(
    `insert into provider_state (provider, closed_until, reason, failures, updated_at) values ($1, $2, $3, $4, $5)
     on conflict (provider) do update set closed_until = $2, reason = $3, failures = $4, updated_at = $5`,
    [provider, until, reason, failures, now],
  );
  await publishChange(ctx.sql, 'system');
  // A sandbox that is down delays no live message.
  if (provider === ctx.app.sms.name)
    await raiseAlert(ctx, 'PROVIDER_DOWN', { tenantId: null, subjectKey: provider, params: { provider, reason } });
  ctx.app.log.error({ provider, reason, until }, 'the provider is closed; messages wait');
}

/**
 * Forgets the provider's faults: it has accepted something in a request made at `calledAt`. A request that was under way when it was closed
 * proves nothing. Writes only when there were faults.
 */
export async function openProvider(ctx: Ctx, provider: string, calledAt: Date): Promise<void> {
  const rows = await ctx.sql.rows(
    `update provider_state set closed_until = null, failures = 0, reason = null, updated_at = $2
     where provider = $1 and failures > 0 and updated_at < $3 returning provider`,
    [provider, ctx.app.now(), calledAt],
  );
  if (rows.length === 0) return;
  await publishChange(ctx.sql, 'system');
  await resolveAlert(ctx, 'PROVIDER_DOWN', provider);
}
