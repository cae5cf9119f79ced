import { createReadStream, createWriteStream, mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadArchive } from '../../src/backups/archive/loadArchive.js';
import { writeArchive } from '../../src/backups/archive/writeArchive.js';
import { carryOver } from '../../src/backups/restore/carry/carryOver.js';
import { migrateTo } from '../../src/db/migrate.js';
import { partitionedTables } from '../../src/db/migrations/partitions.js';
import { idAt } from '../../src/lib/ids.js';
import { sendSms } from '../../src/messaging/sending/sendSms.js';
import { makePartitions } from '../../src/system/makePartitions.js';
import { createTenant } from '../support/fixtures/tenants.js';
import { createTestApp, type TestApp } from '../support/testApp.js';

let app: TestApp;
let folder: string;
beforeAll(async () => {
  app = await createTestApp();
  folder = mkdtempSync(join(tmpdir(), 'tuma-partitions-'));
});
afterAll(async () => {
  await app.close();
  await rm(folder, { recursive: true });
});

const DAY_MS = 86_400_000;
const year = () => app.now().getUTCFullYear();
const bounds = async (table = 'message', schema = 'tuma') =>
  (
    await app.db.sql.rows<{ name: string }>(
      `select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid where i.inhparent = $1::regclass order by 1`,
      [`${schema}.${table}`],
    )
  ).map(({ name }) => name.slice(table.length + 1));
const partitionOf = async (table: string, key: string, id: string) =>
  (await app.db.sql.row<{ name: string }>(`select tableoid::regclass::text as name from ${table} where ${key} = $1`, [id]))?.name;
const alerts = () =>
  app.db.sql.rows<{ params: object }>(
    `select params from alert where kind = 'PARTITION_MISSING' and resolved_at is null order by subject_key`,
  );
const send = async () => {
  const { ctx } = await createTenant(app);
  return (await sendSms(ctx, { to: ['+255712345678'], body: 'Habari', category: 'TRANSACTIONAL' })).messageIds[0] ?? '';
};

test('partitions are there before they are needed, of all four tables the same; an id is looked for in its own alone', async () => {
  await makePartitions(app.system);
  const before = await bounds();
  for (const table of partitionedTables) expect(await bounds(table)).toEqual(before);
  const first = before.find((name) => name.startsWith('start_')) ?? '';
  app.clock.advance(Date.UTC(year() + 2, 6, 1) - app.now().getTime());
  await makePartitions(app.system);
  // In July the next year is not within 31 days.
  const names = (from: number) => [
    first,
    ...Array.from({ length: year() + 1 - from }, (_, n) => `${from + n}0101_${from + n + 1}0101`),
    'default',
  ];
  const expected = names(Number(first.slice(6, 10))).sort();
  expect(await bounds()).toEqual(expected);
  app.clock.advance(Date.UTC(year(), 11, 5) - app.now().getTime());
  await makePartitions(app.system);
  await makePartitions(app.system);
  for (const table of partitionedTables) expect(await bounds(table)).toEqual([...expected, `${year() + 1}0101_${year() + 2}0101`].sort());
  const id = await send();
  const own = `${year()}0101_${year() + 1}0101`;
  expect(await partitionOf('message', 'id', id)).toBe(`message_${own}`);
  expect(await partitionOf('message_event', 'message_id', id)).toBe(`message_event_${own}`);
  const plan = await app.db.sql.rows<object>(`explain select status from message where id = '${id}'`);
  expect(
    JSON.stringify(plan)
      .match(/message_(start_)?\d+_?\d*/g)
      ?.every((name) => name.startsWith(`message_${own}`)),
  ).toBe(true);
  expect(await alerts()).toEqual([]);
});

test('what came before its partition moves into it; what fits none raises an alert; a busy table has one later', async () => {
  const { sql } = app.db;
  const earlier = await bounds();
  app.clock.advance(2 * 365 * DAY_MS);
  const id = await send();
  expect(await partitionOf('message', 'id', id)).toBe('message_default');
  // As a backup that reads it does.
  const reader = new pg.Client({ connectionString: app.db.url });
  await reader.connect();
  await reader.query('begin; select from tuma.message_default limit 1');
  await makePartitions(app.system);
  expect(await bounds()).toEqual(earlier);
  expect(await alerts()).toEqual([{ params: { table: 'message', rows: 1 } }]);
  await reader.end();
  await makePartitions(app.system);
  const own = `message_${year()}0101_${year() + 1}0101`;
  expect([await partitionOf('message', 'id', id), await alerts()]).toEqual([own, []]);
  expect(await sql.rows('select from dispatch_queue where message_id = $1', [id])).toHaveLength(1);
  const [valid] = await sql.rows<object>(
    `select count(*) filter (where not x.indisvalid) as broken, count(*) as indexes from pg_index x where x.indrelid = $1::regclass`,
    [own],
  );
  const [whole] = await sql.rows<object>(`select 0 as broken, count(*) as indexes from pg_index where indrelid = 'message'::regclass`);
  expect(valid).toEqual(whole);
  // Of a clock that is far ahead.
  const far = idAt(new Date(Date.UTC(2999, 1, 1)));
  await sql.rows(`insert into message_event (message_id, n, at, status) values ($1, 1, now(), 'QUEUED')`, [far]);
  await makePartitions(app.system);
  expect(await alerts()).toEqual([{ params: { table: 'message_event', rows: 1 } }]);
  await sql.rows('delete from message_event where message_id = $1', [far]);
  await makePartitions(app.system);
  expect(await alerts()).toEqual([]);
});

test('a backup brings its partitions along; what is carried over finds its own; overlapping ones are refused', async () => {
  const identity = await generateX25519Identity();
  const file = join(folder, 'one.tar.zst.age');
  const source = { url: app.db.url, appVersion: '0.1.0', recipients: [await identityToRecipient(identity)] };
  const { data, operations } = await writeArchive(source, createWriteStream(file));
  const versions = { data: data.version, operations: operations.version };
  const loading = { url: app.db.url, schemas: { data: 'restored' }, identities: [identity], versions, partitions: data.partitions };
  expect((await loadArchive(createReadStream(file), loading)).differences).toEqual([]);
  for (const table of partitionedTables) expect(await bounds(table, 'restored')).toEqual(await bounds(table));
  app.clock.advance(2 * 365 * DAY_MS);
  await makePartitions(app.system);
  const id = await send();
  const given = { live: 'tuma', restored: 'restored', operations: 'tuma_ops', exact: false, standsStill: false, now: app.now() };
  await carryOver(app.db.url, given, async () => undefined);
  expect(await bounds('message', 'restored')).toEqual(await bounds());
  expect(await partitionOf('restored.message', 'id', id)).toBe(`restored.message_${year()}0101_${year() + 1}0101`);
  expect(await app.db.sql.rows('select from restored.message_default')).toEqual([]);
  const overlapping = ['message_start_20270101', 'message_20260101_20280101'];
  await expect(loadArchive(createReadStream(file), { ...loading, partitions: overlapping })).rejects.toThrow('its partitions');
}, 120_000);

test('an upgrade makes what is there the first partition, without what is of another time', async () => {
  await migrateTo(app.db.url, 'data', 'earlier', '0140_retention');
  const client = new pg.Client({ connectionString: app.db.url, options: '-c search_path=earlier' });
  await client.connect();
  const [then, ahead] = [idAt(new Date(Date.UTC(2026, 1, 1))), idAt(new Date(Date.UTC(2999, 1, 1)))];
  await client.query(`insert into message_event (message_id, n, at, status) select unnest($1::uuid[]), 1, now(), 'QUEUED'`, [
    [then, ahead],
  ]);
  await client.query(
    `insert into message (id, tenant_id, phone, sender_id, category, body, encoding, segments, credits, status, next_attempt_at,
       valid_until, accepted_at, updated_at, credit_state, waived_at)
     values ($1, $1, '+255712345678', $1, 'TRANSACTIONAL', 'Habari', 'GSM7', 1, 0, 'QUEUED', now(), now(), now(), now(), 'NONE', now())`,
    [then],
  );
  await migrateTo(app.db.url, 'data', 'earlier', '0190_partitions');
  const places = async (table: string, key: string) =>
    (await client.query(`select ${key} as id, tableoid::regclass::text as place from ${table} order by 1`)).rows;
  const first = expect.stringMatching(/_start_\d{8}$/);
  expect(await places('message', 'id')).toEqual([{ id: then, place: first }]);
  expect(await places('message_event', 'message_id')).toEqual([
    { id: then, place: first },
    { id: ahead, place: 'message_event_default' },
  ]);
  const { rows } = await client.query(
    `select count(*) as broken from pg_index x join pg_class c on c.oid = x.indexrelid
     where c.relnamespace = 'earlier'::regnamespace and not x.indisvalid`,
  );
  expect(rows).toEqual([{ broken: '0' }]);
  await client.query(`update message set status = 'SENDING'`);
  expect((await client.query('select from dispatch_queue')).rowCount).toBe(0);
  await client.end();
});
