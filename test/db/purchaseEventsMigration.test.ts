import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '../../src/lib/ids.js';
import { freshDatabase } from '../support/postgres.js';

const migrations = join(import.meta.dirname, '../../src/db/migrations/data');
const files = readdirSync(migrations).sort();
const steps = files.find((file) => file.endsWith('_purchase_events.sql')) ?? '';

let database: Awaited<ReturnType<typeof freshDatabase>>;
let client: pg.Client;
beforeAll(async () => {
  database = await freshDatabase();
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
  // As it was before that migration, in a schema of its own.
  await client.query('create schema before; set search_path = before');
  for (const file of files.slice(0, files.indexOf(steps))) await client.query(readFileSync(join(migrations, file), 'utf8'));
});
afterAll(async () => {
  await client.end();
  await database.drop();
});

test('purchases of before tell the steps that their rows know, and end as they stand', async () => {
  const [tenantId, person] = [newId(), newId()];
  await client.query(`insert into tenant (id, name, slug, time_zone, created_at) values ($1, 'Duka', 'duka', 'UTC', now())`, [tenantId]);
  await client.query('alter table purchase disable trigger user');
  await client.query('alter table purchase drop constraint purchase_top_up_entry_fkey, drop constraint purchase_refund_entry_fkey');
  const add = async (n: number, status: string, row: Record<string, unknown>) => {
    const given = {
      ...{ id: newId(), tenant_id: tenantId, invoice_number: `INV-${n}`, credits: 5, amount_tzs: 150, method: 'MOBILE_MONEY' },
      ...{ channel: 'vodacom', provider: 'simulator', reference: `TM-${n}`, status, expires_at: '2026-01-01T12:30Z' },
      ...{ created_at: '2026-01-01T12:00Z', updated_at: '2026-01-02T00:00Z', created_by: person },
      ...row,
    };
    const names = Object.keys(given);
    const places = names.map((_, place) => `$${place + 1}`);
    await client.query(`insert into purchase (${names.join(', ')}) values (${places.join(', ')})`, Object.values(given));
  };
  const asked_at = '2026-01-01T12:01Z';
  const done = { top_up_entry: newId(), credited: 5, paid_tzs: 150, asked_at };
  await add(1, 'PENDING', { created_by: null });
  await add(2, 'PROCESSING', { asked_at });
  await add(3, 'COMPLETED', { ...done, completed_at: '2026-01-01T12:10Z' });
  await add(4, 'COMPLETED', { ...done, top_up_entry: newId(), completed_at: '2026-01-01T13:00Z' });
  await add(5, 'REFUNDED', {
    ...{ ...done, top_up_entry: newId(), completed_at: '2026-01-01T12:10Z', refund_entry: newId(), refund_reference: 'R' },
  });
  await add(6, 'FAILED', { asked_at, failure: 'PAYER_DECLINED', failure_detail: 'The payer said no.' });
  await add(7, 'CANCELLED', {});
  await client.query(readFileSync(join(migrations, steps), 'utf8'));
  const { rows } = await client.query(
    `select p.reference, string_agg(e.status || ' ' || to_char(e.at at time zone 'UTC', 'DD HH24:MI'), ', ' order by e.n) as steps,
       (array_agg(e.actor order by e.n))[1] as first, (array_agg(e.detail order by e.n desc))[1] as last,
       (array_agg(e.status order by e.n desc))[1] = p.status as right
     from purchase p join purchase_event e on e.purchase_id = p.id group by p.id order by 1`,
  );
  expect(rows.map(({ steps }) => steps)).toEqual([
    'PENDING 01 12:00',
    'PENDING 01 12:00, PROCESSING 01 12:01',
    'PENDING 01 12:00, PROCESSING 01 12:01, COMPLETED 01 12:10',
    'PENDING 01 12:00, PROCESSING 01 12:01, EXPIRED 01 12:30, COMPLETED 01 13:00',
    'PENDING 01 12:00, PROCESSING 01 12:01, COMPLETED 01 12:10, REFUNDED 02 00:00',
    'PENDING 01 12:00, PROCESSING 01 12:01, FAILED 02 00:00',
    'PENDING 01 12:00, CANCELLED 02 00:00',
  ]);
  expect(rows.map(({ first }) => first)).toEqual(['system', ...Array(6).fill(`user:${person}`)]);
  expect(rows[5].last).toBe('The payer said no.');
  expect(rows.every((row) => row.right)).toBe(true);
});
