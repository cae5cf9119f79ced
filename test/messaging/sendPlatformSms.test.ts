import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Ctx, inTransaction } from '../../src/context.js';
import { PLATFORM_TENANT } from '../../src/core/platformTenant.js';
import { AppError, databaseFault } from '../../src/errors.js';
import { ledgerProof } from '../../src/ledger/ledgerProof.js';
import { newId, publicId } from '../../src/lib/ids.js';
import { claim } from '../../src/messaging/dispatch/claim.js';
import { startDispatcher } from '../../src/messaging/dispatch/dispatcher.js';
import { expireMessages } from '../../src/messaging/dispatch/expireMessages.js';
import { messages } from '../../src/messaging/messages.js';
import { announceSms, demoSms, type PlatformSms, purgePlatformSms, sendPlatformSms } from '../../src/messaging/sending/sendPlatformSms.js';
import { suspendTenant } from '../../src/tenants/suspendTenant.js';
import { tenant, tenants } from '../../src/tenants/tenantList.js';
import { createSharedSenderId, createTenant } from '../support/fixtures/tenants.js';
import { createTestApp, type TestApp } from '../support/testApp.js';
import { until } from '../support/until.js';

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp({ clock: 'still', simulator: { timeoutMs: 5_000 } });
  await createSharedSenderId(app);
});
afterAll(() => app.close());

let last = 0;
const send = (changes: Partial<PlatformSms> = {}): Promise<string> =>
  inTransaction(app.system, (ctx) =>
    sendPlatformSms(ctx, { to: `+25575410${String(++last).padStart(4, '0')}`, body: 'secret 123456', purpose: 'VERIFY_PHONE', ...changes }),
  );
const row = (id: string) =>
  app.db.sql.row<Record<string, unknown>>(
    'select status, body, redacted_at is not null as redacted, credits, valid_until from message where id = $1',
    [id],
  );
const read = async (ctx: Ctx) => (await messages(ctx, { first: 50 }, {})).nodes;

test('is sent like any message, costs nothing, and its text is erased with the provider’s first answer', async () => {
  const id = await send();
  expect(await row(id)).toMatchObject({ status: 'QUEUED', body: 'secret 123456', redacted: false, credits: 0 });
  const dispatcher = startDispatcher(app.system);
  await until(async () => (await row(id))?.status !== 'QUEUED' && (await row(id))?.status !== 'SENDING');
  await dispatcher.stop();
  expect(await row(id)).toMatchObject({ body: null, redacted: true });
  const taken = await app.db.sql.rows(
    'select s.sender from simulator_accept s join attempt a on a.recipient::text = s.recipient where a.message_id = $1',
    [id],
  );
  expect(taken).toEqual([{ sender: 'Taarifa-SMS' }]);
  expect(await ledgerProof(app.operator)).toMatchObject({ ok: true });
});

test('its text is shown to nobody, not even before it is sent, and is not logged', async () => {
  const id = await send();
  const shown = (await read(app.operator)).find((message) => message.id === id);
  expect(shown).toMatchObject({ id, body: null, redactedAt: expect.anything() });
  const { ctx } = await createTenant(app);
  expect((await read(ctx)).map((message) => message.id)).not.toContain(id);
  expect(app.logged()).not.toContain('secret 123456');
  expect(app.logged()).not.toContain('+25575410');
});

test('in a demo without a real provider it can be read for a day, at the address in the log', async () => {
  const id = await send();
  announceSms(app.system, id);
  expect(app.logged()).toContain(`/sms/${publicId('message', id)}`);
  expect(await demoSms(app.system, id)).toEqual({ to: expect.stringContaining('+25575410'), text: 'secret 123456' });
  app.clock.advance(25 * 3_600_000);
  await purgePlatformSms(app.system);
  expect(await demoSms(app.system, id)).toBeUndefined();
});

test('with a real provider, or in production, no text is kept', async () => {
  const production = { ...app, settings: { ...app.settings, mode: 'production' as const } };
  const real = { ...app, sandbox: { ...app.sandbox } };
  for (const app of [production, real]) {
    const ctx = { ...app.system, app };
    const id = await inTransaction(ctx, (ctx) => sendPlatformSms(ctx, { to: '+255754109999', body: 'secret 5', purpose: 'ALERT' }));
    expect(await demoSms(app.system, id)).toBeUndefined();
  }
});

test('after ten minutes it expires and its text is erased', async () => {
  const id = await send();
  app.clock.advance(10 * 60_000 + 1_000);
  expect((await claim(app.system)).claims.map(({ messageId }) => messageId)).not.toContain(id);
  await expireMessages(app.system);
  expect(await row(id)).toMatchObject({ status: 'EXPIRED', body: null, redacted: true });
});

test('the text of an UNCONFIRMED one is erased once its validity is over', async () => {
  const id = await send();
  const move = (status: string) => app.db.sql.rows('update message set status = $2 where id = $1', [id, status]);
  await move('SENDING');
  await move('UNCONFIRMED');
  await purgePlatformSms(app.system);
  expect(await row(id)).toMatchObject({ status: 'UNCONFIRMED', body: 'secret 123456' });
  app.clock.advance(10 * 60_000);
  await purgePlatformSms(app.system);
  expect(await row(id)).toMatchObject({ status: 'UNCONFIRMED', body: null, redacted: true });
});

test('it is not sent when its transaction is rolled back', async () => {
  let id = '';
  const undone = inTransaction(app.system, async (ctx) => {
    id = await sendPlatformSms(ctx, { to: '+255754109998', body: 'x', purpose: 'ALERT' });
    throw new Error('undone');
  });
  await expect(undone).rejects.toThrow('undone');
  expect(await row(id)).toBeUndefined();
});

test('at most three codes an hour to one number and 500 in all, also when concurrent; alerts are not counted', async () => {
  app.clock.advance(3_600_001);
  const to = '+255754109000';
  const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => send({ to })));
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
  for (const outcome of outcomes) if (outcome.status === 'rejected') expect((outcome.reason as AppError).code).toBe('RATE_LIMITED');
  await send({ to, purpose: 'ALERT' });
  await app.db.sql.rows(
    `insert into platform_sms (message_id, purpose, phone, created_at) select gen_random_uuid(), 'VERIFY_PHONE', '+255754' || n, $1
      from generate_series(100001, 100497) n`,
    [app.now()],
  );
  await expect(send()).rejects.toMatchObject({ code: 'RATE_LIMITED' });
  await send({ purpose: 'ALERT' });
  app.clock.advance(3_600_001);
  await send({ to });
});

test('SENDER_ID_NOT_APPROVED when the shared sender id is suspended', async () => {
  await app.db.sql.rows(`update sender_id set status = 'SUSPENDED', decisions = decisions + 1 where for_all`);
  await expect(send()).rejects.toBeInstanceOf(AppError);
  await expect(send()).rejects.toMatchObject({ code: 'SENDER_ID_NOT_APPROVED' });
  await app.db.sql.rows(`update sender_id set status = 'APPROVED', decisions = decisions + 1 where for_all`);
});

test('the platform’s tenant is in no list; the database refuses to suspend it, to invite to it and to charge it', async () => {
  const ids = (await tenants(app.operator, { first: 200 }, {})).nodes;
  expect(ids.map(({ id }) => id)).not.toContain(PLATFORM_TENANT);
  expect(await tenant(app.operator, PLATFORM_TENANT)).toBeNull();
  await expect(suspendTenant(app.operator, PLATFORM_TENANT, 'x')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  const { sql } = app.db;
  const user = newId();
  const now = app.now();
  await sql.rows(
    `insert into app_user (id, email, name, password_hash, password_changed_at, created_at) values ($1, 'x@example.com', 'X', '-', $2, $2)`,
    [user, now],
  );
  const refused: [string, string, unknown[]][] = [
    ['tenant_platform_active', `update tenant set status = 'SUSPENDED' where id = $1`, [PLATFORM_TENANT]],
    [
      'membership_not_of_platform',
      `insert into membership (id, tenant_id, user_id, role, created_at) values ($2, $1, $3, 'OWNER', $4)`,
      [PLATFORM_TENANT, newId(), user, now],
    ],
    ['credit_account_not_of_platform', 'insert into credit_account (tenant_id, updated_at) values ($1, $2)', [PLATFORM_TENANT, now]],
    [
      'opt_out_not_of_platform',
      `insert into opt_out (id, tenant_id, phone, source, created_at) values ($2, $1, '+255754000000', 'API', $3)`,
      [PLATFORM_TENANT, newId(), now],
    ],
    [
      'invitation_not_to_platform',
      `insert into invitation (id, tenant_id, email, role, token_hash, created_at, expires_at)
        values ($2, $1, 'x@example.com', 'OWNER', 'x', $3, $3)`,
      [PLATFORM_TENANT, newId(), now],
    ],
  ];
  for (const [constraint, statement, params] of refused)
    expect(await sql.rows(statement, params).catch(databaseFault), constraint).toMatchObject({ constraint });
});
