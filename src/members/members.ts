import { Membership } from '../../entities/Membership.js';
import type { Role } from '../../entities/types/roles.js';
import { type Ctx } from '../context.js';
import { allowInTenant, personOf } from '../core/authorize.js';
import { tenantsOf, usersOf } from '../tenants/tenants.js';

interface Row {
  id: string;
  user_id: string;
  role: Role;
  created_at: string;
}

/** Everybody in the actor's tenant, oldest first; for all of them to see, and for no API key: they are people, with addresses. */
export async function members(ctx: Ctx): Promise<Membership[]> {
  const tenantId = allowInTenant(ctx, 'VIEW_REPORTS');
  personOf(ctx);
  return read(ctx, tenantId, null);
}

/** One of a tenant, for payloads. */
export const readMembership = async (ctx: Ctx, tenantId: string, id: string): Promise<Membership | undefined> =>
  (await read(ctx, tenantId, id))[0];

async function read(ctx: Ctx, tenantId: string, id: string | null): Promise<Membership[]> {
  const rows = await ctx.sql.rows<Row>(
    `select id, user_id, role, created_at from membership where tenant_id = $1 and ($2::uuid is null or id = $2) order by created_at, id`,
    [tenantId, id],
  );
  const [[tenant], users] = await Promise.all([
    tenantsOf(ctx, [tenantId]),
    usersOf(
      ctx,
      rows.map((row) => row.user_id),
    ),
  ]);
  return rows.map((row, index) =>
    Object.assign(new Membership(), { id: row.id, tenant, user: users[index], role: row.role, createdAt: row.created_at }),
  );
}
