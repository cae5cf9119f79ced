import { packageOf } from '../billing/packages.js';
import type { Ctx } from '../context.js';
import { AppError } from '../errors.js';

/** How many enabled sender ids count against the package's limit. */
export async function countEnabledSenderIds(ctx: Ctx, tenantId: string): Promise<number> {
  const row = await ctx.sql.row<{ n: number }>(
    `select count(*) as n from tenant_sender_id ts join sender_id s on s.id = ts.sender_id
     where ts.tenant_id = $1 and ts.enabled and not s.for_all`,
    [tenantId],
  );
  return row?.n ?? 0;
}

/** How many requests are not decided on: an approval would enable each that isn't enabled still. */
async function countRequested(ctx: Ctx, tenantId: string): Promise<number> {
  const row = await ctx.sql.row<{ n: number }>(
    `select count(*) as n from sender_id s where tenant_id = $1 and status in ('PENDING', 'CHANGES_REQUESTED')
       and not exists (select from tenant_sender_id ts where ts.tenant_id = $1 and ts.sender_id = s.id and ts.enabled)`,
    [tenantId],
  );
  return row?.n ?? 0;
}

/** Whether one more may be enabled. */
export async function hasQuota(ctx: Ctx, tenantId: string): Promise<boolean> {
  const limit = await limitOf(ctx, tenantId);
  return limit === null || (await countEnabledSenderIds(ctx, tenantId)) < limit;
}

/**
 * SENDER_ID_LIMIT when the package allows no more enabled ids. For a new request (`asking`) the open requests count too: otherwise a tenant
 * could take names from everybody else that it may never enable. Call with the tenant's row locked.
 */
export async function requireQuota(ctx: Ctx, tenantId: string, { asking = false } = {}): Promise<void> {
  const limit = await limitOf(ctx, tenantId);
  if (limit === null) return;
  const used = await countEnabledSenderIds(ctx, tenantId);
  const asked = asking ? await countRequested(ctx, tenantId) : 0;
  if (used + asked >= limit) throw new AppError('SENDER_ID_LIMIT', { params: asking ? { limit, used, asked } : { limit, used } });
}

const limitOf = async (ctx: Ctx, tenantId: string): Promise<number | null> => (await packageOf(ctx.sql, tenantId))?.senderIdLimit ?? null;
