import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { login } from '../../src/accounts/login.js';
import { systemContext } from '../../src/context.js';
import { PLATFORM_TENANT } from '../../src/core/platformTenant.js';
import { ledgerProof } from '../../src/ledger/ledgerProof.js';
import { campaignFigures } from '../../src/messaging/campaigns/campaignProgress.js';
import { campaigns } from '../../src/messaging/campaigns/campaigns.js';
import { followCampaigns } from '../../src/messaging/campaigns/running/followCampaigns.js';
import { parseTemplate, TemplateFault } from '../../src/messaging/templates/parseTemplate.js';
import { hasDemoUsers, seed } from '../../src/seed/seed.js';
import { demoPassword, sharedSenderIds } from '../../src/seed/seedData.js';
import { rollUpUsage } from '../../src/usage/rollUpUsage.js';
import { usage } from '../../src/usage/usage.js';
import { refusal, registerAccount } from '../support/fixtures/accounts.js';
import { makeAll } from '../support/fixtures/campaigns.js';
import { createTestApp, type TestApp, userContext } from '../support/testApp.js';

let app: TestApp;
beforeEach(async () => {
  app = await createTestApp();
});
afterEach(() => app.close());
const system = () => systemContext(app, 'test');

/** Every row that a seed may make, as text, to compare. */
async function everything(): Promise<unknown> {
  const tables = [
    'package',
    'sender_id',
    'sender_id_event',
    'tenant',
    'tenant_sender_id',
    'app_user',
    'membership',
    'credit_account',
    'ledger_entry',
    'contact',
    'contact_group',
    'contact_group_member',
    'opt_out',
    'template',
  ];
  const rows: Record<string, unknown> = {};
  for (const table of tables) rows[table] = await app.db.sql.rows(`select x::text from ${table} x order by 1`);
  return rows;
}

describe('seed', () => {
  test('adds packages and shared sender ids, and no users without a demo', async () => {
    await seed(system(), { demo: false });
    const packages = await app.db.sql.rows('select code, credits, price_tzs, sender_id_limit from package order by credits');
    expect(packages).toEqual([
      { code: 'lite', credits: 5_000, price_tzs: 150_000, sender_id_limit: 4 },
      { code: 'standard', credits: 50_000, price_tzs: 1_250_000, sender_id_limit: 6 },
      { code: 'pro', credits: 250_000, price_tzs: 4_500_000, sender_id_limit: 8 },
      { code: 'enterprise', credits: 1_000_000, price_tzs: 12_000_000, sender_id_limit: null },
    ]);
    const senders = await app.db.sql.rows<{ name: string }>(
      `select s.name, s.status, s.for_all, e.n, e.to_status
       from sender_id s join sender_id_event e on e.sender_id = s.id where s.tenant_id is null`,
    );
    expect(new Set(senders.map(({ name }) => name))).toEqual(new Set(sharedSenderIds));
    expect(senders).toHaveLength(10);
    for (const sender of senders)
      expect(sender).toMatchObject({ status: 'APPROVED', for_all: sender.name === 'Taarifa-SMS', n: 1, to_status: 'APPROVED' });
    expect(await app.db.sql.rows('select id from app_user union all select id from tenant')).toEqual([{ id: PLATFORM_TENANT }]);
    expect(await hasDemoUsers(app.db.sql)).toBe(false);
  });

  test('adds contacts in three groups to the demo’s tenant, one of whom opted out', async () => {
    await seed(system(), { demo: true });
    expect(await app.db.sql.rows('select name, size from contact_group order by name')).toEqual([
      { name: 'Customers', size: 18 },
      { name: 'Staff', size: 6 },
      { name: 'Suppliers', size: 9 },
    ]);
    expect(await app.db.sql.rows('select count(*) as contacts, count(distinct name) as names from contact')).toEqual([
      { contacts: 30, names: 30 },
    ]);
    expect(await app.db.sql.rows('select c.name from contact c join opt_out o using (tenant_id, phone)')).toEqual([
      { name: 'Daudi Kimaro' },
    ]);
  });

  test('adds templates to the demo’s tenant that its contacts fill in', async () => {
    await seed(system(), { demo: true });
    const templates = await app.db.sql.rows<{ name: string; body: string }>('select name, body from template order by id');
    expect(templates.map(({ name }) => name)).toEqual(['Balance', 'Taarifa ya salio', 'Receipt', 'Stakabadhi', 'Offer', 'Ofa']);
    for (const { body } of templates) expect(parseTemplate(body)).not.toBeInstanceOf(TemplateFault);
  });

  test('adds a demo with its tenant, credits, sender ids and users', async () => {
    await seed(system(), { demo: true });
    const tenant = await app.db.sql.row(
      `select t.name, t.slug, t.time_zone, p.code, c.available from tenant t join package p on p.id = t.package_id
       join credit_account c on c.tenant_id = t.id`,
    );
    expect(tenant).toEqual({
      name: 'Mifumo Labs',
      slug: 'mifumo-labs',
      time_zone: 'Africa/Dar_es_Salaam',
      code: 'enterprise',
      available: 1_000,
    });
    const ledger = await app.db.sql.rows('select kind, available_delta, reference from ledger_entry');
    expect(ledger).toEqual([{ kind: 'GRANT', available_delta: 1_000, reference: 'seed' }]);
    const senders = await app.db.sql.rows<{ name: string; enabled: boolean; is_default: boolean }>(
      'select s.name, ts.enabled, ts.is_default from tenant_sender_id ts join sender_id s on s.id = ts.sender_id',
    );
    expect(senders.filter(({ enabled }) => enabled)).toHaveLength(10);
    expect(senders.filter(({ is_default }) => is_default).map(({ name }) => name)).toEqual(['Taarifa-SMS']);
    expect(await hasDemoUsers(app.db.sql)).toBe(true);
    const session = await login(app.context(), { email: 'operator@tuma.example', password: demoPassword });
    expect(session.viewer).toMatchObject({ tenant: null, user: { platformRole: 'ADMIN' } });
  });

  test('gives the demo’s tenant three months of messages that the ledger proves, a campaign that ended and one to come', async () => {
    await seed(system(), { demo: true, history: true });
    await seed(system(), { demo: true, history: true });
    const { sql } = app.db;
    const tenant = await sql.row<{ id: string }>("select id from tenant where slug = 'mifumo-labs'");
    const viewer = userContext(app, { tenantId: tenant?.id ?? '', permissions: new Set(['VIEW_REPORTS']) });
    const now = app.now();
    const asked = { from: new Date(now.getTime() - 100 * 86_400_000), to: new Date(now.getTime() + 60_000), interval: 'DAY' as const };
    const check = async () => {
      expect(await ledgerProof(app.operator)).toMatchObject({ ok: true, problems: [] });
      expect(await sql.rows('select available from credit_account where tenant_id = $1', [tenant?.id])).toEqual([{ available: 1_000 }]);
    };
    await check();
    const live = await usage(viewer, asked);
    const counted = await sql.row<{ delivered: number; credits: number; messages: number }>(
      `select count(*) filter (where status = 'DELIVERED') as delivered, count(*) as messages,
         sum(credits) filter (where credit_state = 'SETTLED') as credits from message where tenant_id = $1`,
      [tenant?.id],
    );
    expect(live.totals).toMatchObject({ ...counted, pending: 0 });
    expect(live.totals.messages).toBeGreaterThan(1_500);
    expect(live.buckets.filter(({ messages }) => messages > 0).length).toBeGreaterThanOrEqual(88);
    for (const kind of ['undelivered', 'failed', 'noReport'] as const) expect(live.totals[kind]).toBeGreaterThan(10);
    await rollUpUsage(app.system);
    expect(await sql.rows('select from usage_dirty')).toEqual([]);
    expect(await usage(viewer, asked)).toEqual(live);

    await makeAll(app);
    await followCampaigns(app.system);
    const { nodes } = await campaigns(viewer, { first: 10 }, {});
    expect(nodes.map(({ name, status }) => [name, status])).toEqual([
      ['Saturday offer', 'SCHEDULED'],
      ['Ofa ya wiki', 'COMPLETED'],
    ]);
    const [next, last] = await campaignFigures(
      viewer,
      nodes.map(({ id }) => id),
    );
    expect(next?.progress).toMatchObject({ total: 18, scheduled: 17, percent: 0 });
    expect(last?.progress.percent).toBe(100);
    await check();
  });

  test('again changes nothing, and neither do many at once', async () => {
    await Promise.all([seed(system(), { demo: true }), seed(system(), { demo: true }), seed(system(), { demo: true })]);
    const before = await everything();
    await seed(system(), { demo: true });
    await seed(system(), { demo: false });
    expect(await everything()).toEqual(before);
  });

  test("keeps what people have changed: prices, passwords, a suspended sender id, a tenant's default", async () => {
    await seed(system(), { demo: true });
    const { sql } = app.db;
    await sql.rows("update package set price_tzs = 1 where code = 'lite'");
    await sql.rows("update app_user set password_hash = 'changed', name = 'Somebody' where email = 'owner@mifumo.example'");
    await sql.rows("update sender_id set status = 'SUSPENDED', decisions = decisions + 1 where name = 'ALERT'");
    await sql.rows('update tenant_sender_id set is_default = false');
    await sql.rows("update tenant_sender_id set is_default = true where sender_id = (select id from sender_id where name = 'INFO')");
    const before = await everything();
    await seed(system(), { demo: true });
    expect(await everything()).toEqual(before);
  });

  test('adds a demo user who was deleted, and leaves a name that a tenant owns', async () => {
    const { session } = await registerAccount(app);
    await app.db.sql.rows(
      "insert into sender_id (id, tenant_id, name, status, created_at) values (gen_random_uuid(), $1, 'Info', 'PENDING', now())",
      [session.viewer.tenant?.id],
    );
    await seed(system(), { demo: true });
    await app.db.sql.rows("delete from app_user where email = 'member@mifumo.example'");
    await seed(system(), { demo: true });
    await login(app.context(), { email: 'member@mifumo.example', password: demoPassword });
    const named = await app.db.sql.rows("select tenant_id is null as shared from sender_id where lower(name) = 'info'");
    expect(named).toEqual([{ shared: false }]);
  });

  test('production takes no demo users', async () => {
    const production = await createTestApp({ settings: { mode: 'production' }, databaseUrl: app.db.url });
    expect(await refusal(seed(systemContext(production, 'test'), { demo: true }))).toMatchObject({ code: 'INVALID_STATE' });
    await seed(systemContext(production, 'test'), { demo: false });
    expect(await hasDemoUsers(production.db.sql)).toBe(false);
    await production.close();
  });
});
