import type { TenantFilter } from './tenants.gen.js';

/** What stands in the address. */
export interface TenantFilters {
  search?: string;
  status?: 'ACTIVE' | 'SUSPENDED';
}

export function readTenantFilters({ search, status }: Record<string, unknown>): TenantFilters {
  // A number alone in an address is read as one.
  const text = search === undefined ? '' : String(search).slice(0, 100);
  return { ...(text && { search: text }), ...((status === 'ACTIVE' || status === 'SUSPENDED') && { status }) };
}

export const tenantFilter = ({ search, status }: TenantFilters): TenantFilter => ({
  ...(search && { search }),
  ...(status && { status: [status] }),
});
