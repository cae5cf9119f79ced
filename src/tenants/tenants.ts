import { Tenant } from '../../entities/Tenant.js';
import { User } from '../../entities/User.js';
import type { Ctx } from '../context.js';

export const tenantColumns = `id, name, slug, time_zone as "timeZone", status, low_balance_threshold as "lowBalanceThreshold",
  quiet_hours as "quietHours", alert_emails as "alertEmails", created_at as "createdAt"`;

/** The tenants of rows that were read already, in the order of the ids; undefined where one is gone. */
export async function tenantsOf(ctx: Ctx, ids: readonly string[]): Promise<(Tenant | undefined)[]> {
  const rows = await ctx.sql.rows<Tenant>(`select ${tenantColumns} from tenant where id = any($1::uuid[])`, [ids]);
  const byId = new Map(rows.map((row) => [row.id, Object.assign(new Tenant(), row)]));
  return ids.map((id) => byId.get(id));
}

/** The people of rows that were read already, in the order of the ids; undefined where one is gone. */
export async function usersOf(ctx: Ctx, ids: readonly string[]): Promise<(User | undefined)[]> {
  const rows = await ctx.sql.rows<User>(
    `select id, email, name, phone, language, email_verified_at as "emailVerifiedAt", verified_phone as "verifiedPhone", platform_role as "platformRole", created_at as "createdAt"
     from app_user where id = any($1::uuid[])`,
    [ids],
  );
  const byId = new Map(rows.map((row) => [row.id, Object.assign(new User(), row)]));
  return ids.map((id) => byId.get(id));
}
