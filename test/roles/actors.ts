import { newId } from '../../src/lib/ids.js';
import type { ServingApp } from '../support/testApp.js';
import type { Column } from './table.js';

/** The tokens of one caller for each column of the table; those of a tenant are of the demo's. */
export async function createActors(app: ServingApp): Promise<Record<Column, string | undefined>> {
  const [owner, operator] = [await app.login('owner@mifumo.example'), await app.login('operator@tuma.example')];
  const stopped = await app.register('Roles Stopped');
  await app
    .client(operator)
    .execute('mutation ($id: ID!) { suspendTenant(id: $id, reason: "roles") { tenant { status } } }', { id: stopped.tenantId });
  return {
    nobody: undefined,
    owner,
    admin: await app.login('admin@mifumo.example'),
    member: await app.login('member@mifumo.example'),
    viewer: await inRole(app, 'VIEWER', null),
    operator,
    staff: await inRole(app, null, 'STAFF'),
    suspended: stopped.token,
    key: await key(app, owner, 'permissions: [SEND_SMS, MANAGE_CONTACTS, MANAGE_SENDER_IDS, MANAGE_BILLING, VIEW_REPORTS]'),
    leastKey: await key(app, owner, 'permissions: [VIEW_REPORTS]'),
    testKey: await key(app, owner, 'test: true, permissions: [SEND_SMS, VIEW_REPORTS]'),
  };
}

/** Somebody of a role, in the tenant of the demo's owner. */
async function inRole(app: ServingApp, role: 'VIEWER' | null, platformRole: 'STAFF' | null): Promise<string> {
  const { sql } = app.db;
  const name = `Roles ${role ?? platformRole}`;
  await app.register(name);
  const email = `${name.toLowerCase().replace(' ', '.')}@example.com`;
  await sql.rows('delete from membership where user_id = (select id from app_user where email = $1)', [email]);
  if (role)
    await sql.rows(
      `insert into membership (id, tenant_id, user_id, role, created_at)
       select $1, t.id, u.id, $2, now() from tenant t, app_user u where t.slug = 'mifumo-labs' and u.email = $3`,
      [newId(), role, email],
    );
  await sql.rows('update app_user set platform_role = $2 where email = $1', [email, platformRole]);
  return app.login(email, 'a long enough password');
}

async function key(app: ServingApp, owner: string, rights: string): Promise<string> {
  const answer = await app.client(owner).execute(`mutation { createApiKey(input: { name: "Roles", ${rights} }) { secret } }`);
  return answer.data.createApiKey.secret;
}
