import { afterAll, beforeAll, expect, test } from 'vitest';
import { deliverAlerts } from '../../src/alerts/deliverAlerts.js';
import { type Ctx, inTransaction } from '../../src/context.js';
import { raiseAlert } from '../../src/core/raiseAlert.js';
import { newId } from '../../src/lib/ids.js';
import { updateTenant } from '../../src/tenants/updateTenant.js';
import { createSharedSenderId, createTenant } from '../support/fixtures/tenants.js';
import { createTestApp, type TestApp } from '../support/testApp.js';

let app: TestApp;
let ctx: Ctx;
beforeAll(async () => {
  app = await createTestApp({ clock: 'still' });
  await createSharedSenderId(app);
  ctx = { ...app.system, app: { ...app, settings: { ...app.settings, alertPhones: ['+255754000777', '+255754000778'] } } };
});
afterAll(() => app.close());

const raise = (kind: 'LEDGER_PROOF_FAILED' | 'PROVIDER_DOWN' | 'PAYMENT_REVIEW' | 'MAIL_FAILING', subjectKey: string) =>
  inTransaction(ctx, (ctx) => raiseAlert(ctx, kind, { tenantId: null, subjectKey, params: {} }));
/** What was texted since the last look. */
async function texted(): Promise<{ phone: string; purpose: string }[]> {
  await deliverAlerts(ctx);
  return app.db.sql.rows('delete from platform_sms returning phone, purpose');
}
const mails = async () => (await app.db.sql.row<{ n: number }>('select count(*) as n from email'))?.n;

test('what is critical goes to each phone beside the mail, and keeps to the cool-down', async () => {
  await raise('LEDGER_PROOF_FAILED', 'proof');
  expect((await texted()).map(({ phone }) => phone).sort()).toEqual(['+255754000777', '+255754000778']);
  expect(await mails()).toBe(1);
  await raise('LEDGER_PROOF_FAILED', 'proof');
  expect(await texted()).toEqual([]);
  app.clock.advance(3_600_001);
  expect(await texted()).toHaveLength(2);
});

test('what is less, and what is wrong with the SMS itself, goes by mail alone', async () => {
  const before = (await mails()) ?? 0;
  await raise('PAYMENT_REVIEW', 'one');
  await raise('PROVIDER_DOWN', 'simulator');
  expect(await texted()).toEqual([]);
  expect(await mails()).toBe(before + 2);
});

test('while the provider is closed, or sending is frozen, the mail goes alone', async () => {
  const before = (await mails()) ?? 0;
  await app.db.sql.rows(
    `insert into provider_state (provider, closed_until, failures, updated_at) values ($1, $2, 1, $3)
     on conflict (provider) do update set closed_until = $2`,
    [app.sms.name, new Date(app.now().getTime() + 60_000), app.now()],
  );
  await raise('MAIL_FAILING', 'a');
  expect(await texted()).toEqual([]);
  await app.db.sql.rows('update provider_state set closed_until = null');
  await app.db.sql.rows('update system_state set sending_frozen = true');
  await raise('MAIL_FAILING', 'b');
  expect(await texted()).toEqual([]);
  expect(await mails()).toBe(before + 2);
  await app.db.sql.rows('update system_state set sending_frozen = false');
  await raise('MAIL_FAILING', 'c');
  expect(await texted()).toHaveLength(2);
});

test('a low balance is texted to a tenant’s owners with a verified number, each in their language, where the tenant wants it', async () => {
  const { id: tenantId, ctx: owner } = await createTenant(app);
  const people = [
    ['OWNER', '+255754000111', 'SW'],
    ['OWNER', null, 'EN'],
    ['VIEWER', '+255754000112', 'EN'],
  ];
  for (const [role, phone, language] of people) {
    const id = newId();
    await app.db.sql.rows(
      `insert into app_user (id, email, name, phone, verified_phone, language, password_hash, password_changed_at, created_at)
       values ($1, $2, 'Asha', $3, $3, $4, 'x', $5, $5)`,
      [id, `${id}@duka.example`, phone, language, app.now()],
    );
    await app.db.sql.rows('insert into membership (id, tenant_id, user_id, role, created_at) values ($1, $2, $3, $4, $5)', [
      newId(),
      tenantId,
      id,
      role,
      app.now(),
    ]);
  }
  const low = (subjectKey: string) =>
    inTransaction(ctx, (ctx) => raiseAlert(ctx, 'LOW_BALANCE', { tenantId, subjectKey, params: { available: 7, threshold: 100 } }));
  await low('one');
  expect(await texted()).toEqual([]);
  await updateTenant(owner, { lowBalanceSms: true });
  await low('two');
  expect(await texted()).toEqual([{ phone: '+255754000111', purpose: 'ALERT' }]);
});
