import type { Tenant } from '../../entities/Tenant.js';
import { type Ctx, inTransaction } from '../context.js';
import { audit } from '../core/audit.js';
import { allowOnPlatform } from '../core/authorize.js';
import { PLATFORM_TENANT } from '../core/platformTenant.js';
import { readReason } from '../core/texts.js';
import { publishChange } from '../db/outbox.js';
import { AppError, Issues } from '../errors.js';
import { publicId } from '../lib/ids.js';
import { tenantsOf } from './tenants.js';

/**
 * Suspends a tenant: sends are refused at once, queued messages wait, its sockets close within a second on every server. Its people may
 * still sign in and read. A second call changes nothing. BAD_USER_INPUT without a reason, NOT_FOUND.
 */
export async function suspendTenant(ctx: Ctx, id: string, reason: string): Promise<Tenant> {
  allowOnPlatform(ctx, 'MANAGE_TENANTS');
  const issues = new Issues();
  const plain = readReason(reason, 'reason', issues);
  issues.throwIfAny();
  return move(ctx, id, 'SUSPENDED', async (ctx) => {
    await publishChange(ctx.sql, 'suspended', id);
    await audit(ctx, 'tenant.suspend', id, publicId('tenant', id), { reason: plain });
  });
}

/** Reinstates a suspended tenant; its waiting messages are sent at once. NOT_FOUND. */
export async function reinstateTenant(ctx: Ctx, id: string): Promise<Tenant> {
  allowOnPlatform(ctx, 'MANAGE_TENANTS');
  return move(ctx, id, 'ACTIVE', async (ctx) => {
    await publishChange(ctx.sql, 'queued', id);
    await audit(ctx, 'tenant.reinstate', id, publicId('tenant', id));
  });
}

async function move(ctx: Ctx, id: string, to: 'ACTIVE' | 'SUSPENDED', moved: (ctx: Ctx) => Promise<void>): Promise<Tenant> {
  if (id === PLATFORM_TENANT) throw new AppError('NOT_FOUND', { field: 'id' });
  await inTransaction(ctx, async (ctx) => {
    const changed = await ctx.sql.row('update tenant set status = $2 where id = $1 and status <> $2 returning id', [id, to]);
    if (changed) await moved(ctx);
  });
  const [tenant] = await tenantsOf(ctx, [id]);
  if (!tenant) throw new AppError('NOT_FOUND', { field: 'id' });
  return tenant;
}
