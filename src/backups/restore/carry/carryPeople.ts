import type { CarriedOverKind } from '../../../../entities/types/backups.js';
import type { LiveRows } from './liveRows.js';

type Counts = Partial<Record<CarriedOverKind, number>>;

/** Which of two roles gives less. An account or a member that the backup doesn't know has live's alone. */
const lower = (roles: readonly string[], one: string, other: string): string => {
  const places = `array[${roles.map((role) => `'${role}'`).join(', ')}]`;
  return `case when array_position(${places}, ${one}) <= array_position(${places}, ${other}) then ${one} else ${other} end`;
};
const memberRoles = ['VIEWER', 'MEMBER', 'ADMIN', 'OWNER'];

const BOTH_HAVE_TENANT = 'r.tenant_id in (select id from live_tenant)';

/**
 * Who may get in is live's to say: passwords, proven addresses and numbers, removed members, revoked keys, suspensions. Profiles and
 * settings are the backup's. Rights that the two sides see differently are the lower ones.
 */
export async function carryPeople(live: LiveRows, now: Date): Promise<Counts> {
  const { sql } = live;
  await carryPackages(live);
  const passwords = await carryUsers(live);
  const suspensions = await carryTenants(live);
  const removed = await carryMembers(live);
  // The backup's open invitation and live's to the same address would meet.
  await live.drop('invitation', BOTH_HAVE_TENANT);
  await live.add('invitation', 'true');
  const keys = await sql.rows(
    `update api_key r set revoked_at = coalesce(l.revoked_at, $1) from api_key t left join live_api_key l on l.id = t.id
     where t.id = r.id and r.revoked_at is null and (l.revoked_at is not null or l.id is null and ${BOTH_HAVE_TENANT}) returning 1`,
    [now],
  );
  await live.update('api_key', 'true');
  await live.add('api_key', 'true');
  return { PASSWORDS: passwords, SUSPENSIONS: suspensions, REMOVED_MEMBERS: removed, API_KEY_REVOCATIONS: keys.length };
}

/** The code of one that carried rows refer to may be another's now. */
async function carryPackages({ sql, columns }: LiveRows): Promise<void> {
  const values = columns('package').map((column) =>
    column === 'code'
      ? `case when exists (select from package p where p.code = l.code) then l.code || '-' || l.id else l.code end`
      : column,
  );
  await sql.rows(
    `insert into package (${columns('package').join(', ')}) select ${values.join(', ')} from live_package l
     where id in (select package_id from live_purchase union select package_id from live_tenant)
       and not exists (select from package p where p.id = l.id)`,
  );
}

async function carryUsers(live: LiveRows): Promise<number> {
  const { sql } = live;
  // Two accounts may have exchanged what only one can have, so both let go of it first.
  await sql.rows(
    `delete from app_user u where not exists (select from live_app_user l where l.id = u.id)
       and exists (select from live_app_user l where l.email = u.email or l.verified_phone = u.verified_phone)`,
  );
  await sql.rows(
    `update app_user u set email = u.id::text, verified_phone = null from live_app_user l
     where l.id = u.id and (l.email <> u.email or l.verified_phone is distinct from u.verified_phone)`,
  );
  const passwords = await sql.row<{ count: number }>(
    'select count(*) as count from app_user u join live_app_user l using (id) where l.password_hash <> u.password_hash',
  );
  await sql.rows(
    `update app_user u set email = l.email, email_verified_at = l.email_verified_at, verified_phone = l.verified_phone,
       phone = coalesce(l.verified_phone, u.phone), password_hash = l.password_hash, password_changed_at = l.password_changed_at,
       platform_role = nullif(${lower(['', 'STAFF', 'ADMIN'], `coalesce(l.platform_role, '')`, `coalesce(u.platform_role, '')`)}, '')
     from live_app_user l where l.id = u.id`,
  );
  await live.add('app_user', 'true');
  return passwords?.count ?? 0;
}

/** The package that a tenant counts as follows from what it has paid for, which isn't rewound. */
async function carryTenants(live: LiveRows): Promise<number> {
  const { sql } = live;
  const suspended = await sql.rows(
    `update tenant t set status = l.status from live_tenant l where l.id = t.id and l.status <> t.status returning 1`,
  );
  await sql.rows(
    'update tenant t set package_id = l.package_id from live_tenant l where l.id = t.id and l.package_id is distinct from t.package_id',
  );
  // A mail that has gone out goes out once.
  await sql.rows(
    `update tenant t set usage_mailed_week = l.usage_mailed_week from live_tenant l
     where l.id = t.id and l.usage_mailed_week is distinct from t.usage_mailed_week`,
  );
  await sql.rows(
    `update tenant t set slug = t.slug || '-' || t.id where not exists (select from live_tenant l where l.id = t.id)
       and exists (select from live_tenant l where l.slug = t.slug)`,
  );
  await live.add('tenant', 'true');
  return suspended.length;
}

/** Who was removed stays out, who joined stays in; a tenant that would have no owner so keeps live's. */
async function carryMembers(live: LiveRows): Promise<number> {
  const { sql } = live;
  const removed = await sql.rows(
    `delete from membership r where ${BOTH_HAVE_TENANT} and r.user_id in (select id from live_app_user)
       and not exists (select from live_membership l where (l.tenant_id, l.user_id) = (r.tenant_id, r.user_id)) returning 1`,
  );
  await sql.rows(
    `update membership r set role = ${lower(memberRoles, 'l.role', 'r.role')} from live_membership l
     where (l.tenant_id, l.user_id) = (r.tenant_id, r.user_id)`,
  );
  await live.add('membership', 'true', 'skip');
  await sql.rows(
    `update membership r set role = l.role from live_membership l
     where (l.tenant_id, l.user_id) = (r.tenant_id, r.user_id) and l.role = 'OWNER'
       and not exists (select from membership o where o.tenant_id = r.tenant_id and o.role = 'OWNER')`,
  );
  return removed.length;
}
