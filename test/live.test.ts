import { afterAll, beforeAll, expect, test } from 'vitest';
import { timetable } from '../jobs/timetable.js';
import { freshDatabase } from './support/postgres.js';
import { createTestApp, type ServingApp, type TestApp } from './support/testApp.js';
import { until } from './support/until.js';

let database: { url: string; drop(): Promise<void> };
let api: ServingApp;
let second: ServingApp;
let worker: TestApp;
let token: string;

// Three apps on one database, as three processes would be: two APIs without a worker, and a worker without an API.
beforeAll(async () => {
  database = await freshDatabase();
  api = await createTestApp({ serve: true, databaseUrl: database.url });
  second = await createTestApp({ serve: true, databaseUrl: database.url });
  worker = await createTestApp({ worker: true, databaseUrl: database.url });
  token = await api.login('owner@mifumo.example');
});
afterAll(async () => {
  for (const app of [api, second, worker]) await app.close();
  await database.drop();
});

const SEND = 'mutation ($to: [String!]!) { sendSms(input: { to: $to, body: "Habari" }) { messages { id status } balance { available } } }';
const statuses = (seen: Record<string, unknown>[]) => seen.map((one) => (one.messageUpdated as { status: string }).status);

test('a message sent at one process is delivered by another and seen live at a third', async () => {
  const watch = second.client(token).subscribe('subscription { messageUpdated { id status to senderId { name } } }');
  await new Promise((resolve) => setTimeout(resolve, 300));
  const sent = await api.client(token).execute(SEND, { to: ['0712345678'] });
  const [message] = sent.data.sendSms.messages;
  await until(async () => statuses(watch.events).includes('DELIVERED'));
  expect(watch.events.every((one) => (one.messageUpdated as { id: string }).id === message.id)).toBe(true);
  const order = ['QUEUED', 'SENDING', 'SENT', 'DELIVERED'];
  const places = statuses(watch.events).map((status) => order.indexOf(status));
  expect(places).toEqual([...places].sort());
  watch.stop();
});

test('a subscription with ids begins with the present state, so whoever reconnects missed nothing', async () => {
  const sent = await api.client(token).execute(SEND, { to: ['0712345679'] });
  const [message] = sent.data.sendSms.messages;
  // On a busy machine the report may be applied before the answer that it belongs to: both have to be in.
  await until(async () => {
    const { data } = await api
      .client(token)
      .execute('query ($id: ID!) { message(id: $id) { status attempts { phase } } }', { id: message.id });
    return data.message.status === 'DELIVERED' && data.message.attempts[0].phase === 'ACCEPTED';
  });
  const watch = second
    .client(token)
    .subscribe('subscription ($ids: [ID!]) { messageUpdated(ids: $ids) { id status events { status } attempts { phase } } }', {
      ids: [message.id],
    });
  await until(async () => watch.events.length > 0);
  expect(watch.events[0]).toEqual({
    messageUpdated: {
      id: message.id,
      status: 'DELIVERED',
      events: expect.arrayContaining([{ status: 'QUEUED' }, { status: 'SENDING' }, { status: 'DELIVERED' }]),
      attempts: [{ phase: 'ACCEPTED' }],
    },
  });
  watch.stop();
});

test('the balance is told at most four times a second, and its last change always comes', async () => {
  const watch = second.client(token).subscribe('subscription { balanceUpdated { available held spent } }');
  await new Promise((resolve) => setTimeout(resolve, 300));
  const started = Date.now();
  for (let n = 0; n < 40; n += 1) await api.client(token).execute(SEND, { to: [`07123400${10 + n}`] });
  const final = await until(async () => {
    const { data } = await api.client(token).execute('{ balance { available held spent } }');
    return data.balance.held === 0 && data.balance;
  });
  await until(async () => JSON.stringify(watch.events.at(-1)?.balanceUpdated) === JSON.stringify(final));
  const seconds = (Date.now() - started) / 1_000;
  expect(watch.events.length).toBeLessThanOrEqual(4 * seconds + 2);
  expect(watch.events.length).toBeGreaterThanOrEqual(2);
  watch.stop();
});

test('the operator freezes sending: messages are accepted and wait, everywhere; let go, they leave', async () => {
  const operator = await api.login('operator@tuma.example');
  const watch = second.client(operator).subscribe('subscription { systemStatusUpdated { sendingFrozen } }');
  const freezeNow = async () =>
    (await api.client(operator).execute('{ systemStatus { sendingFreeze { since reason actor { kind user { email } } } } }')).data
      .systemStatus.sendingFreeze;
  expect(await freezeNow()).toBeNull();
  await new Promise((resolve) => setTimeout(resolve, 300));
  const freeze = (frozen: boolean) =>
    api
      .client(operator)
      .execute('mutation ($f: Boolean!) { setSendingFrozen(frozen: $f, reason: "A test") { systemStatus { sendingFrozen } } }', {
        f: frozen,
      });
  expect((await freeze(true)).data.setSendingFrozen.systemStatus.sendingFrozen).toBe(true);
  const frozen = await freezeNow();
  expect(frozen).toMatchObject({ reason: 'A test', actor: { kind: 'OPERATOR', user: { email: 'operator@tuma.example' } } });
  await freeze(true);
  expect(await freezeNow(), 'since it was frozen first').toEqual(frozen);
  await until(async () => watch.events.some((one) => (one.systemStatusUpdated as { sendingFrozen: boolean }).sendingFrozen));
  expect((await api.client(token).execute('{ smsCapability { canSend problems } }')).data.smsCapability).toEqual({
    canSend: false,
    problems: ['SENDING_FROZEN'],
  });
  const sent = await api.client(token).execute(SEND, { to: ['0712777888'] });
  const [message] = sent.data.sendSms.messages;
  await new Promise((resolve) => setTimeout(resolve, 800));
  const status = async () =>
    (await api.client(token).execute('query ($id: ID!) { message(id: $id) { status } }', { id: message.id })).data.message.status;
  expect(await status()).toBe('QUEUED');
  await freeze(false);
  await until(async () => (await status()) === 'DELIVERED');
  watch.stop();
});

test('the operator sees the timetable run and the queue empty', async () => {
  const operator = await api.login('operator@tuma.example');
  const { data } = await until(async () => {
    const answer = await api.client(operator).execute(
      `{ systemStatus {
          id version database { ok sizeBytes version } jobs { name lastRunAt lastOk nextRunAt }
          queueDepth dispatcherLagSeconds messagesPerSecond
        } }`,
    );
    return (
      answer.data.systemStatus.jobs.some(
        (job: { name: string; lastRunAt: string | null }) => job.name === 'promoteDueMessages' && job.lastRunAt,
      ) && answer
    );
  });
  expect(data.systemStatus).toMatchObject({ id: 'system', database: { ok: true }, queueDepth: 0, dispatcherLagSeconds: 0 });
  expect(data.systemStatus.jobs.map((job: { name: string }) => job.name)).toEqual(timetable.map(({ name }) => name).sort());
  expect(data.systemStatus.jobs.find((job: { name: string }) => job.name === 'promoteDueMessages')).toMatchObject({ lastOk: true });
});

test('an expired or forged token is refused, but never stands in the way of a new one', async () => {
  const forged = api.client('not.a.token');
  expect(await forged.execute('{ viewer { user { email } } }')).toMatchObject({
    status: 401,
    errors: [{ extensions: { code: 'TOKEN_INVALID' } }],
  });
  expect(await forged.execute('{ packages { code } }')).toMatchObject({ status: 401 });
  const login = await forged.execute(
    'mutation { login(input: { email: "owner@mifumo.example", password: "tuma-demo-password" }) { refreshToken } }',
  );
  const refreshed = await forged.execute(
    'mutation ($t: String!) { refreshSession(refreshToken: $t) { accessToken viewer { user { email } } } }',
    {
      t: login.data.login.refreshToken,
    },
  );
  expect(refreshed.data.refreshSession.viewer.user.email).toBe('owner@mifumo.example');
  expect(
    await forged.execute(
      `mutation {
        logout(refreshToken: "x") { ok }
        changePassword(input: { currentPassword: "a", newPassword: "b" }) { accessToken }
      }`,
    ),
  ).toMatchObject({ status: 401 });
});
