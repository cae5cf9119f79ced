import type { Ctx } from '../context.js';
import { AppError } from '../errors.js';

/** Changes of one tenant that lock it run one after the other, so that limits and last owners hold. Inside a transaction. */
export async function lockTenant(ctx: Ctx, tenantId: string): Promise<void> {
  // "no key update" waits for other locks of this kind only, not for the foreign keys of rows that are being inserted.
  await ctx.sql.row('select 1 from tenant where id = $1 for no key update', [tenantId]);
}

/**
 * TENANT_SUSPENDED for a suspended tenant: its people may still read, and end or protect what is theirs (cancel, revoke, remove, opt out);
 * they may not send, buy, invite, rename, or ask the platform for anything.
 */
export async function requireActiveTenant(ctx: Ctx, tenantId: string): Promise<void> {
  const suspended = await ctx.sql.row(`select 1 from tenant where id = $1 and status = 'SUSPENDED'`, [tenantId]);
  if (suspended) throw new AppError('TENANT_SUSPENDED');
}
