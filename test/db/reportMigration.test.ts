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
