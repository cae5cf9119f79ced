import type { Tenant } from '../../entities/Tenant.js';
import { type Ctx, inTransaction } from '../context.js';
import { audit } from '../core/audit.js';
import { allowOnPlatform } from '../core/authorize.js';
import { PLATFORM_TENANT } from '../core/platformTenant.js';
import { AppError } from '../errors.js';
import { publicId } from '../lib/ids.js';
import { tenantsOf } from './tenants.js';

const MOST = 10;

/**
 * Sets how many requests a tenant gets in which a tenant of weight 1 gets one, 1–10; from the next claim on (turns.ts in
 * src/messaging/dispatch). The same weight again changes nothing. BAD_USER_INPUT, NOT_FOUND.
 */
export async function setSendingWeight(ctx: Ctx, id: string, weight: number): Promise<Tenant> {
  allowOnPlatform(ctx, 'MANAGE_TENANTS');
  if (!Number.isInteger(weight) || weight < 1 || weight > MOST)
    throw new AppError('BAD_USER_INPUT', { field: 'weight', params: { min: 1, max: MOST } });
  if (id === PLATFORM_TENANT) throw new AppError('NOT_FOUND', { field: 'id' });
  return inTransaction(ctx, async (ctx) => {
    const before = await ctx.sql.row<{ weight: number }>('select sending_weight as weight from tenant where id = $1 for update', [id]);
    if (!before) throw new AppError('NOT_FOUND', { field: 'id' });
    if (before.weight !== weight) {
      await ctx.sql.rows('update tenant set sending_weight = $2 where id = $1', [id, weight]);
      await audit(ctx, 'tenant.setSendingWeight', id, publicId('tenant', id), { before: before.weight, weight });
    }
    const [tenant] = await tenantsOf(ctx, [id]);
    if (!tenant) throw new AppError('NOT_FOUND', { field: 'id' });
    return tenant;
  });
}
