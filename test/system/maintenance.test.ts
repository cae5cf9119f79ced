import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { readId } from '../../resolvers/graph/ids.js';
import { inTransaction } from '../../src/context.js';
import { beginEpoch, enterMaintenance, leaveMaintenance, untilSeen } from '../../src/system/enterMaintenance.js';
import type { Client } from '../support/client.js';
import { messageRows } from '../support/fixtures/messages.js';
import { waitingRestore } from '../support/fixtures/restores.js';
import { form, png } from '../support/multipart.js';
import { createTestApp, type ServingApp, type TestApp } from '../support/testApp.js';
import { until } from '../support/until.js';

/** One process serves, another works; both on one database, as in an installation of several. */
let api: ServingApp;
let worker: TestApp;
let token: string;
let owner: Client;
let tenantId: string;
let restoreId: string;
beforeAll(async () => {
  api = await createTestApp({ serve: true, env: { ZENOPAY_API_KEY: 'a key', PAYMENT_PROVIDER: 'simulator' } });
  worker = await createTestApp({ worker: true, databaseUrl: api.db.url, simulator: { timings: { slowMs: 1_500 } } });
  restoreId = await waitingRestore(api);
  const us = await api.register('Matengenezo');
  ({ token } = us);
  tenantId = readId('tenant', us.tenantId);
  owner = api.client(token);
});
afterEach(async () => {
  await leaveMaintenance(api.system, restoreId);
  await until(async () => !(await send()).errors);
});
afterAll(async () => {
  await worker.close();
  await api.close();
});

let sends = 0;
const SEND = 'mutation ($input: SendSmsInput!) { sendSms(input: $input) { messages { id } } }';
const send = (to = '0712345678') => {
  sends += 1;
  return owner.execute(SEND, { input: { to: [to], body: `Habari ${sends}`, idempotencyKey: `maintenance-${sends}` } });
};
const rows = () => messageRows(api.db.sql);
const codeOf = (answer: { errors?: { extensions: { code: string } }[] }) => answer.errors?.[0]?.extensions.code;
const fences = () => api.db.sql.rows(`select tgrelid::regclass::text as name from pg_trigger where tgname = 'maintenance'`);

test('in maintenance reading works, and nothing changes the data; afterwards everything goes on', async () => {
  const made = await owner.execute('mutation { createApiKey(input: { name: "Shop", permissions: [SEND_SMS, VIEW_REPORTS] }) { secret } }');
  const scheduledAt = new Date(api.now().getTime() + 61_000).toISOString();
  const later = await owner.execute(SEND, { input: { to: ['0712345678'], body: 'Later', idempotencyKey: 'later', scheduledAt } });
  expect(later.errors).toBeUndefined();
  const { ended } = owner.subscribe('subscription { balanceUpdated { available } }');

  await enterMaintenance(api.system, restoreId);

  // What is refused, and by whom.
  const refused = await send();
  expect([refused.status, codeOf(refused)]).toEqual([503, 'RESTORE_IN_PROGRESS']);
  expect(
    codeOf(
      await owner.execute(
        'mutation { ...Hidden } fragment Hidden on Mutation { createApiKey(input: { name: "x", permissions: [] }) { secret } }',
      ),
    ),
  ).toBe('RESTORE_IN_PROGRESS');
  const { contentType, body } = form([{ filename: 'a.png', type: 'image/png', bytes: png() }]);
  const headers = { 'content-type': contentType, authorization: `Bearer ${token}` };
  expect((await fetch(`${api.url}/uploads/document`, { method: 'POST', headers, body: new Uint8Array(body) })).status).toBe(503);
  const hint = { method: 'POST', headers: { 'content-type': 'application/json', 'x-api-key': 'a key' }, body: '{"order_id":"1"}' };
  expect((await fetch(`${api.url}/webhooks/zenopay`, hint)).status).toBe(503);
  await expect(api.db.sql.rows(`update tenant set name = 'Other' where id = $1`, [tenantId])).rejects.toMatchObject({ code: '57M01' });
  await expect(enterMaintenance(api.system, restoreId)).rejects.toMatchObject({ code: 'RESTORE_IN_PROGRESS' });

  // What works.
  const program = api.client(made.data.createApiKey.secret);
  expect((await program.execute('{ messages(first: 1) { nodes { id } } }')).errors).toBeUndefined();
  expect((await owner.execute('{ viewer { tenant { name } } messages(first: 1) { nodes { status } } }')).data).toEqual({
    viewer: { tenant: { name: 'Matengenezo' } },
    messages: { nodes: [{ status: 'SCHEDULED' }] },
  });
  const input = { email: 'matengenezo@example.com', password: 'a long enough password' };
  const login = await api
    .client()
    .execute('mutation ($input: LoginInput!) { login(input: $input) { accessToken refreshToken } }', { input });
  const { accessToken, refreshToken } = login.data.login;
  const refresh = 'mutation ($token: String!) { refreshSession(refreshToken: $token) { accessToken } }';
  expect((await api.client().execute(refresh, { token: refreshToken })).errors).toBeUndefined();
  expect(
    (await api.client(accessToken).execute('mutation ($token: String!) { logout(refreshToken: $token) { ok } }', { token: refreshToken }))
      .errors,
  ).toBeUndefined();
  expect((await fetch(`${api.url}/healthz`)).status).toBe(200);
  const ready = await fetch(`${api.url}/readyz`);
  expect([ready.status, await ready.json()]).toEqual([200, { ok: true, database: true, stopping: false, maintenance: true }]);

  expect((await owner.execute('{ smsCapability { canSend problems } }')).data.smsCapability).toEqual({
    canSend: false,
    problems: ['RESTORE_IN_PROGRESS'],
  });

  // A process that starts meanwhile begins in maintenance, and the time that comes moves nothing.
  const late = await createTestApp({ serve: true, worker: true, databaseUrl: api.db.url });
  for (const app of [api, worker, late]) app.clock.advance(120_000);
  const sent = await late.client(token).execute(SEND, { input: { to: ['0712345678'], body: 'Late', idempotencyKey: 'late' } });
  expect(codeOf(sent)).toBe('RESTORE_IN_PROGRESS');
  expect((await rows()).map(({ status }) => status)).toEqual(['SCHEDULED']);
  const waiting = await owner.execute('{ messages(first: 1) { nodes { waitReason } } }');
  expect(waiting.data.messages.nodes).toEqual([{ waitReason: 'RESTORE_IN_PROGRESS' }]);

  await late.close();

  // Other data: who watched connects again.
  await untilSeen(api.system, await inTransaction(api.system, (ctx) => beginEpoch(ctx, restoreId)));
  expect(await ended).toMatchObject({ code: 1012 });

  await leaveMaintenance(api.system, restoreId);
  expect(await fences()).toEqual([]);
  await until(async () => (await rows())[0]?.status === 'DELIVERED');
  await until(async () => !(await send()).errors);
  await until(async () => (await rows()).every(({ status }) => status === 'DELIVERED'));
  for (const app of [api, worker]) app.clock.reset();
});

test('what is under way ends first: an answer that the provider owes is recorded', async () => {
  // Ids are as old as the clock says, which was ahead before.
  const slow = async () => (await rows()).find(({ phone }) => phone === '+255600000014');
  await send('+255600000014');
  await until(async () => (await slow())?.phases.includes('DISPATCHING'));
  await enterMaintenance(api.system, restoreId);
  expect(await slow()).toMatchObject({ status: 'SENT', phases: ['ACCEPTED'], creditState: 'SETTLED' });
});

test('a process that does not end its work in time: maintenance is given up, and nothing has changed', async () => {
  const stuck = restoreId;
  await api.db.sql.rows(`insert into process (id, roles, seen_at) values ($1, '{worker}', now() + interval '1 hour')`, [stuck]);
  await expect(enterMaintenance(api.system, restoreId, 500)).rejects.toMatchObject({ code: 'CONFLICT' });
  await api.db.sql.rows('delete from process where id = $1', [stuck]);
  expect(await fences()).toEqual([]);
  await until(async () => !(await send()).errors);
  await until(async () => (await rows()).at(-1)?.status === 'DELIVERED');
});

test('a change that began before it is waited for', async () => {
  const begun = Promise.withResolvers<void>();
  const goOn = Promise.withResolvers<void>();
  const change = api.db.transaction(async (sql) => {
    await sql.rows(`update tenant set name = 'Under way' where id = $1`, [tenantId]);
    begun.resolve();
    await goOn.promise;
  });
  await begun.promise;
  let entered = false;
  const entering = enterMaintenance(api.system, restoreId).then(() => {
    entered = true;
  });
  await until(async () => (await fences()).length > 0);
  expect(entered).toBe(false);
  goOn.resolve();
  await change;
  await entering;
  expect((await owner.execute('{ viewer { tenant { name } } }')).data.viewer.tenant.name).toBe('Under way');
});
