import type { TenantFilter } from '../../entities/inputs/tenants.js';
import { Tenant } from '../../entities/Tenant.js';
import type { Ctx } from '../context.js';
import { allowOnPlatform } from '../core/authorize.js';
import { Conditions, type Page, type PageArgs, readPage } from '../db/page.js';
import { PLATFORM_TENANT } from './platform.js';
import { tenantColumns, tenantsOf } from './tenants.js';

/** Every tenant, newest first; `search` finds a part of a name or slug. Platform staff only. */
export async function tenants(ctx: Ctx, args: PageArgs, filter: TenantFilter): Promise<Page<Tenant>> {
  allowOnPlatform(ctx, 'VIEW_PLATFORM');
  const search = filter.search
    ?.trim()
    .replaceAll('\0', '')
    .replace(/[\\%_]/g, '\\$&');
  const conditions = new Conditions()
    .add('id <> $?', PLATFORM_TENANT)
    .add('status = any($?::text[])', filter.status)
    .add(`name || ' ' || slug ilike $?`, search ? `%${search}%` : undefined);
  return readPage<Tenant, Tenant>(
    ctx.sql,
    { columns: tenantColumns, from: 'tenant', id: 'id', conditions, toNode: (row) => Object.assign(new Tenant(), row) },
    args,
  );
}

/** One tenant; null for an unknown id. Platform staff only. */
export async function tenant(ctx: Ctx, id: string): Promise<Tenant | null> {
  allowOnPlatform(ctx, 'VIEW_PLATFORM');
  if (id === PLATFORM_TENANT) return null;
  const [found] = await tenantsOf(ctx, [id]);
  return found ?? null;
}
