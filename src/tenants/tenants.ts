import { sql } from 'kysely';
import { Tenant } from '../../entities/Tenant.js';
import type { TenantStatus } from '../../entities/types/tenants.js';
import { User } from '../../entities/User.js';
import type { Ctx } from '../context.js';
import { actorUserId, isStaff } from '../core/authorize.js';
import { List, type Value } from '../db/lists.js';
import type { Tables } from '../db/tables.js';

export const tenantRows = new List({
  select: (tables) =>
    tables
      .selectFrom('Tenant')
      .select([
        'id',
        'name',
        'slug',
        'timeZone',
        'status',
        'lowBalanceThreshold',
        'quietHours',
        'dailyCreditCap',
        'frequencyCap',
        'approvalAboveCredits',
        'optOutPageName',
        'optOutNumber',
        'alertEmails',
        'bodyRetentionDays',
        'lowBalanceSms',
        'weeklyUsageMail',
        'sendingWeight',
        'createdAt',
      ]),
  id: 'Tenant.id',
  filters: {
    not: (eb, value: Value<string>) => eb('id', '<>', value),
    status: (eb, value: Value<TenantStatus[]>) => eb('status', '=', eb.fn.any(value)),
    search: (eb, value: Value<string>) => sql<boolean>`${eb.ref('name')} || ' ' || ${eb.ref('slug')} ilike ${value}`,
  },
});

const users = new List({
  select: (tables) =>
    tables
      .selectFrom('User')
      .select(['id', 'email', 'name', 'phone', 'language', 'emailVerifiedAt', 'verifiedPhone', 'platformRole', 'createdAt']),
  id: 'User.id',
  filters: {},
});

/** The tenants of rows that were read already, in the order of the ids; undefined where one is gone. */
export async function tenantsOf(ctx: Ctx, ids: readonly string[]): Promise<(Tenant | undefined)[]> {
  return (await tenantRows.eachById(ctx, ids)).map((row) => row && toTenant(row));
}

export const toTenant = (row: Tables['Tenant']): Tenant => Object.assign(new Tenant(), row);

/** The people of rows that were read already, in the order of the ids; undefined where one is gone. */
export async function usersOf(ctx: Ctx, ids: readonly string[]): Promise<(User | undefined)[]> {
  return (await users.eachById(ctx, ids)).map((row) => row && Object.assign(new User(), row));
}

/** The same for a field that shows a person to whoever reads the row: tenants see no platform staff there. */
export async function visibleUsersOf(ctx: Ctx, ids: readonly string[]): Promise<(User | null)[]> {
  const users = await usersOf(ctx, ids);
  return users.map((user) => (user && (!user.platformRole || isStaff(ctx) || user.id === actorUserId(ctx)) ? user : null));
}
