import { afterAll, beforeAll, expect, it } from 'vitest';
import { newId, parseId } from '../../src/lib/ids.js';
import { listsOf } from '../support/fixtures/lists.js';
import { createTestApp, type ServingApp } from '../support/testApp.js';
import { until } from '../support/until.js';

/**
 * What is written looks at the contacts that it is about, whatever the tenant has besides: also before PostgreSQL has statistics of the
 * table, when it takes a tenant for small.
 */
const HAS = 30_000;
const WRITTEN = 2_000;

let app: ServingApp;
beforeAll(async () => {
  app = await createTestApp({ serve: true, worker: true });
  await app.db.sql.rows('alter table contact set (autovacuum_enabled = off)');
});
afterAll(() => app.close());

const counted = async () => {
  const row = await app.db.sql.row<{ read: number; written: number }>(
    `select coalesce(idx_tup_fetch, 0) as read, n_tup_ins + n_tup_upd as written from pg_stat_user_tables
     where relid = 'contact'::regclass`,
  );
  if (!row) throw new Error('PostgreSQL counts nothing');
  return row;
};
/** Contacts that were read meanwhile. */
async function readBy(work: () => Promise<unknown>): Promise<number> {
  const before = await counted();
  await work();
  // What a transaction has read is counted together with what it has written, a second later.
  await until(async () => (await counted()).written >= before.written + WRITTEN);
  return (await counted()).read - before.read;
}

it('an import, and contacts that are written together, read the contacts that they name, not all of the tenant', async () => {
  const { token, tenantId } = await app.register('Many Contacts');
  const lists = listsOf(app, token);
  const ids = Array.from({ length: HAS }, () => newId());
  await app.db.sql.rows(
    `insert into contact (id, tenant_id, phone, created_at, updated_at)
     select id, $2, '+255713' || lpad(n::text, 6, '0'), now(), now() from unnest($1::uuid[]) with ordinality as c (id, n)`,
    [ids, parseId('tenant', tenantId)],
  );
  await until(async () => (await counted()).written >= HAS);
  // One half of them is there.
  const phone = (i: number) => `0713${String(HAS - WRITTEN / 2 + i + 1).padStart(6, '0')}`;
  const rows = Array.from({ length: WRITTEN }, (_, i) => `${phone(i)},P${i}`);
  const byImport = await readBy(async () => {
    expect(await lists.imported(`phone,name\n${rows.join('\n')}\n`)).toMatchObject({ imported: WRITTEN / 2, updated: WRITTEN / 2 });
  });
  expect(byImport).toBeLessThan(HAS / 2);
  const byUpsert = await readBy(async () => {
    for (let from = 0; from < WRITTEN; from += 1_000)
      await lists.client.execute(
        'mutation ($c: [ContactInput!]!) { upsertContacts(input: { contacts: $c }) { createdCount updatedCount } }',
        {
          c: Array.from({ length: 1_000 }, (_, i) => ({ phone: phone(from + i), name: `Q${i}` })),
        },
      );
  });
  expect(byUpsert).toBeLessThan(HAS / 2);
});
