import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freshDatabase } from '../support/postgres.js';
import { openProxy } from '../support/services/proxy.js';
import { createTestApp, type ServingApp } from '../support/testApp.js';
import { until } from '../support/until.js';

/** An API whose database is looked at from outside, and reached through a door that can be shut. */
let database: Awaited<ReturnType<typeof freshDatabase>>;
let proxy: Awaited<ReturnType<typeof openProxy>>;
let api: ServingApp;
let token: string;
let outside: pg.Client;

beforeAll(async () => {
  database = await freshDatabase();
  proxy = await openProxy(database.url);
  api = await createTestApp({ serve: true, databaseUrl: proxy.url });
  token = await api.login('owner@mifumo.example');
  outside = new pg.Client({ connectionString: database.url, options: '-c search_path=tuma,tuma_ops' });
  await outside.connect();
});
afterAll(async () => {
  await outside.end();
  await api.close();
  await proxy.close();
  await database.drop();
});

const SEND = 'mutation ($input: SendSmsInput!) { sendSms(input: $input) { messages { status } balance { available } } }';
const send = (n: number) =>
  api.client(token).execute(SEND, { input: { to: [`+25571200${String(n).padStart(4, '0')}`], body: `Habari ${n}` } });
const list = (first: number) => api.client(token).execute(`{ messages(first: ${first}) { nodes { id } } }`);
const packages = () => api.client().execute('{ packages { name } }');
const ready = async () => {
  const answer = await fetch(`${api.url}/readyz`);
  return { status: answer.status, ...((await answer.json()) as object) };
};
const codes = (answers: { errors?: { extensions: { code: string } }[] }[]) =>
  new Set(answers.map(({ errors }) => errors?.[0]?.extensions.code ?? 'OK'));

test('a table that somebody holds locked holds up those who need it and nobody else; they are told to try again', async () => {
  await outside.query('begin; lock table message');
  const reads = Promise.all(Array.from({ length: 40 }, (_, n) => list(n + 1)));
  const writes = Promise.all(Array.from({ length: 40 }, (_, n) => send(n)));
  const holding = `select from pg_locks where relation = 'message'::regclass and not granted`;
  await until(async () => ((await outside.query(holding)).rowCount ?? 0) > 2);
  // The lock is held until this is answered.
  expect((await packages()).data.packages.length).toBeGreaterThan(0);
  expect(codes(await reads)).toEqual(new Set(['DATABASE_UNAVAILABLE']));
  expect(codes(await writes)).toEqual(new Set(['DATABASE_UNAVAILABLE']));
  await outside.query('rollback');
  expect((await send(41)).data.sendSms.messages).toEqual([{ status: 'QUEUED' }]);
});

test('a disk without room: the send is refused whole with DATABASE_UNAVAILABLE, /readyz says so, and it passes', async () => {
  const before = await api.client(token).execute('{ balance { available held } }');
  await outside.query(`create function no_room() returns trigger language plpgsql as $$
    begin raise exception 'could not extend file' using errcode = '53100'; end $$;
    create trigger no_room before insert on message for each row execute function no_room()`);
  const refused = await send(50);
  expect(refused.errors?.[0]).toMatchObject({
    message: 'The database does not answer or has no room; nothing was changed: try again.',
    extensions: { code: 'DATABASE_UNAVAILABLE' },
  });
  expect((await api.client(token).execute('{ balance { available held } }')).data).toEqual(before.data);
  expect(await ready()).toEqual({ status: 503, ok: false, database: true, fault: 'NO_ROOM', stopping: false });
  await outside.query('drop trigger no_room on message');
  expect((await send(50)).data.sendSms.messages).toEqual([{ status: 'QUEUED' }]);
  await until(async () => (await ready()).status === 200);
});

test('a database that is away: DATABASE_UNAVAILABLE, /readyz says so, and all is well when it is back', async () => {
  const made = await api
    .client(token)
    .execute('mutation { createApiKey(input: { name: "Till", permissions: [VIEW_REPORTS] }) { secret } }');
  const byKey = api.client(made.data.createApiKey.secret);
  proxy.shut(3_000);
  const asked = await Promise.all([packages(), send(60), byKey.execute('{ messages(first: 1) { nodes { id } } }')]);
  expect(codes(asked)).toEqual(new Set(['DATABASE_UNAVAILABLE']));
  expect(await ready()).toEqual({ status: 503, ok: false, database: false, fault: 'AWAY', stopping: false });
  await until(async () => (await ready()).status === 200);
  expect((await send(60)).data.sendSms.messages).toEqual([{ status: 'QUEUED' }]);
});

test('our connections have time-outs, and none compiles', async () => {
  const settings = `select current_setting('jit') as jit, current_setting('lock_timeout') as locked,
    current_setting('statement_timeout') as statement, current_setting('idle_in_transaction_session_timeout') as idle`;
  const { db } = api;
  expect(await db.sql.row(settings)).toEqual({ jit: 'off', locked: '2s', statement: '15s', idle: '30s' });
  const writing = await db.transaction((sql) => sql.row(settings));
  expect(writing).toEqual({ jit: 'off', locked: '5s', statement: '30s', idle: '30s' });
});
