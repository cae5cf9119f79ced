import type { PageArgs } from '../../entities/inputs/page.js';
import type { TenantFilter } from '../../entities/inputs/tenants.js';
import type { Tenant } from '../../entities/Tenant.js';
import type { Ctx } from '../context.js';
import { allowOnPlatform } from '../core/authorize.js';
import { PLATFORM_TENANT } from '../core/platformTenant.js';
import type { Page } from '../db/page.js';
import { likePattern } from '../lib/likePattern.js';
import { tenantRows, tenantsOf, toTenant } from './tenants.js';

/** Every tenant, newest first; `search` finds a part of a name or slug. Platform staff only. */
export async function tenants(ctx: Ctx, args: PageArgs, filter: TenantFilter): Promise<Page<Tenant>> {
  allowOnPlatform(ctx, 'VIEW_PLATFORM');
  return tenantRows.page(ctx, args, { not: PLATFORM_TENANT, status: filter.status, search: likePattern(filter.search) }, toTenant);
}

/** One tenant; null for an unknown id. Platform staff only. */
export async function tenant(ctx: Ctx, id: string): Promise<Tenant | null> {
  const [found] = await tenantsById(ctx, [id]);
  return found ?? null;
}

/** Those of these tenants that there are. Platform staff only. */
export async function tenantsById(ctx: Ctx, ids: readonly string[]): Promise<Tenant[]> {
  allowOnPlatform(ctx, 'VIEW_PLATFORM');
  const found = await tenantsOf(
    ctx,
    ids.filter((id) => id !== PLATFORM_TENANT),
  );
  return found.filter((one) => one !== undefined);
}
