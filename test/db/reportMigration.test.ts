import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '../../src/lib/ids.js';
import { freshDatabase } from '../support/postgres.js';

const migrations = join(import.meta.dirname, '../../src/db/migrations/data');
const files = readdirSync(migrations).sort();
const reports = files.find((file) => file.endsWith('_reports.sql') && !file.includes('unsigned')) ?? '';

let database: Awaited<ReturnType<typeof freshDatabase>>;
let client: pg.Client;
beforeAll(async () => {
  database = await freshDatabase();
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
  // As it was before that migration, in a schema of its own.
  await client.query('create schema before; set search_path = before');
  for (const file of files.slice(0, files.indexOf(reports))) await client.query(readFileSync(join(migrations, file), 'utf8'));
});
afterAll(async () => {
  await client.end();
  await database.drop();
});

interface Stored {
  reference: string;
  recipient: string;
  phone: string;
  result?: string;
  tries?: number;
}

/** A report as the statement of that time stored it: without a recipient the phone number was its key. */
async function store({ reference, recipient, phone, result = 'APPLIED', tries = 1 }: Stored): Promise<void> {
  const id = newId();
  await client.query(
    `insert into report_key (provider, reference, recipient, status, report_id) values ('beem', $1, $2, 'DELIVERED', $3)`,
    [reference, recipient || phone, id],
  );
  await client.query(
    `insert into report_inbox
       (id, provider, reference, recipient, phone, status, outcome, received_at, apply_after, tries, result, applied_at)
     values ($1, 'beem', $2, $3, $4, 'DELIVERED', 'DELIVERED', now(), now(), $5, $6, case when $6 <> 'PENDING' then now() end)`,
    [id, reference, recipient, phone, tries, result],
  );
}

test('keys of stored reports get their phone number, and reports that found no message wait apart', async () => {
  await store({ reference: '1', recipient: '42', phone: '+255712000001' });
  await store({ reference: '2', recipient: '', phone: '+255712000002' });
  await store({ reference: '2', recipient: '', phone: '+255712000003' });
  await store({ reference: '3', recipient: '43', phone: '+255712000004', result: 'PENDING', tries: 0 });
  await store({ reference: '4', recipient: '44', phone: '+255712000005', result: 'PENDING', tries: 3 });
  await client.query(
    `insert into report_key (provider, reference, recipient, status, report_id) values ('beem', '9', '45', 'DELIVERED', $1)`,
    [newId()],
  );
  await client.query(readFileSync(join(migrations, reports), 'utf8'));
  const keys = await client.query('select reference, recipient, phone from report_key order by reference, phone');
  expect(keys.rows.map(({ reference, recipient, phone }) => [reference, recipient, phone])).toEqual([
    ['1', '42', '+255712000001'],
    ['2', '', '+255712000002'],
    ['2', '', '+255712000003'],
    ['3', '43', '+255712000004'],
    ['4', '44', '+255712000005'],
    ['9', '45', ''],
  ]);
  const inbox = await client.query('select reference, result from report_inbox order by reference');
  expect(inbox.rows.map(({ reference, result }) => `${reference} ${result}`)).toEqual([
    '1 APPLIED',
    '2 APPLIED',
    '2 APPLIED',
    '3 PENDING',
    '4 WAITING',
  ]);
});

test('numbers of opt-outs as they were typed become E.164; equal ones merge, and what is no number stays and is seen', async () => {
  const phones = files.find((file) => file.endsWith('_phone_numbers.sql')) ?? '';
  const next = files.slice(files.indexOf(reports) + 1, files.indexOf(phones));
  for (const file of next) await client.query(readFileSync(join(migrations, file), 'utf8'));
  const tenants = [newId(), newId()];
  for (const [n, id] of tenants.entries()) {
    await client.query(`insert into tenant (id, name, slug, time_zone, created_at) values ($1, 'T', $2, 'UTC', now())`, [id, `t-${n}`]);
  }
  const optOut = (tenantId: string | undefined, phone: string, day: number) =>
    client.query(`insert into opt_out (id, tenant_id, phone, source, created_at) values ($1, $2, $3, 'API', $4)`, [
      newId(),
      tenantId,
      phone,
      `2026-11-0${day}T00:00:00Z`,
    ]);
  const typed = ['0712-345-678', '+255 712 345 678', '+255712345678', '+255 (0)754 000 001', '00254 712 345 678', '0222 123 456', '1 2 3'];
  for (const [n, phone] of typed.entries()) await optOut(tenants[0], phone, n + 1);
  await optOut(tenants[1], '712345678', 9);
  await client.query(readFileSync(join(migrations, phones), 'utf8'));
  const { rows } = await client.query('select tenant_id, phone, extract(day from created_at)::int as day from opt_out order by created_at');
  expect(rows.map(({ tenant_id, phone, day }) => [tenants.indexOf(tenant_id), phone, day])).toEqual([
    [0, '+255712345678', 1],
    [0, '+255754000001', 4],
    [0, '+254712345678', 5],
    [0, '+255222123456', 6],
    [0, '1 2 3', 7],
    [1, '+255712345678', 9],
  ]);
  await expect(optOut(tenants[1], '0712345679', 1)).rejects.toThrow('opt_out_phone');
});
