import { createReadStream, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isRequiredArgument } from 'graphql';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadArchive, manifestIn } from '../../src/backups/archive/loadArchive.js';
import { migrate } from '../../src/db/migrate.js';
import { DATA_SCHEMA, OPERATIONS_SCHEMA } from '../../src/db/sessionSettings.js';
import { proveLedger } from '../../src/ledger/ledgerProof.js';
import { goodPassword } from '../support/fixtures/accounts.js';
import { documentOf, operations, required } from '../support/operations.js';
import { freshDatabase } from '../support/postgres.js';
import { createTestApp, type ServingApp } from '../support/testApp.js';
import { until } from '../support/until.js';

/**
 * An installation of an earlier version is updated in place: its rows were made by that version (test/backups/fixtures/README.md), its
 * tables are those of its last migration, and then today's version starts on them.
 */
const fixture = join(import.meta.dirname, '../backups/fixtures/at-0190');
const LAST = '0190_partitions';

let database: Awaited<ReturnType<typeof freshDatabase>>;
let client: pg.Client;
let app: ServingApp;
const read = async (sql: string) => (await client.query(sql)).rows;
/** What no update may change. */
const FIGURES = `select json_build_object(
  'messages', (select json_agg(json_build_array(id, status, phone, body, segments, credits) order by id) from ${DATA_SCHEMA}.message),
  'entries', (select json_agg(json_build_array(id, tenant_id, kind, available_delta, held_delta) order by seq)
    from ${DATA_SCHEMA}.ledger_entry),
  'contacts', (select json_agg(json_build_array(id, phone, name, tags, attributes) order by id) from ${DATA_SCHEMA}.contact),
  'rows', (select json_agg(json_build_array(quote_id, n, phone, body, code) order by quote_id, n) from ${DATA_SCHEMA}.campaign_row),
  'campaigns', (select json_agg(json_build_array(id, name, status, body) order by id) from ${DATA_SCHEMA}.campaign)) as figures`;
let before: Record<string, unknown[]>;
beforeAll(async () => {
  database = await freshDatabase();
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
  const identities = [readFileSync(`${fixture}.key`, 'utf8').trim()];
  const { data, operations: records } = await manifestIn(createReadStream(`${fixture}.tar.zst.age`), identities);
  const versions = { data: data.version, operations: records.version };
  const { differences } = await loadArchive(createReadStream(`${fixture}.tar.zst.age`), {
    ...{ url: database.url, identities, versions, partitions: data.partitions },
    schemas: { data: DATA_SCHEMA, operations: OPERATIONS_SCHEMA },
  });
  expect(differences).toEqual([]);
  [{ figures: before }] = (await read(FIGURES)) as [{ figures: typeof before }];
});
afterAll(async () => {
  await app?.close();
  await client.end();
  await database.drop();
});

test('an installation of an earlier version is brought to this one, with every row as it was, and starts', async () => {
  expect(await read(`select name from ${DATA_SCHEMA}.migration order by name desc limit 1`)).toEqual([{ name: LAST }]);
  for (const rows of Object.values(before)) expect(rows.length).toBeGreaterThan(0);
  const done = await migrate(database.url);
  expect(done.length).toBeGreaterThan(5);
  for (const name of done) expect(name > LAST, name).toBe(true);
  expect(await migrate(database.url)).toEqual([]);
  expect(await read(FIGURES)).toEqual([{ figures: before }]);
  app = await createTestApp({ databaseUrl: database.url, serve: true });
  expect(await proveLedger(app.system, undefined, { full: true })).toMatchObject({ ok: true });
});

test('its people log in and read what they had, by every list and in every field', async () => {
  const [owner] = await read(`select email from ${DATA_SCHEMA}.app_user where email like 'asha%'`);
  const them = app.client(await app.login(owner.email, goodPassword));
  const { data } = await them.execute(`{
    campaigns { nodes { name status progress { total } cost { confirmed } audience {
        phoneCount groups { name } file { id } columns { index } }
      recipients { totalCount nodes { to body message { status } } } } }
    campaignSchedules { nodes { name enabled nextRuns } }
    contacts { nodes { phone name tags attributes groups { name } } }
    templates { nodes { name body } }
    contactGroups { nodes { name size } }
    messages { totalCount }
    ledger { totalCount }
    optOuts { totalCount }
    inboundMessages { totalCount }
  }`);
  expect(data.campaigns.nodes).toMatchObject([
    { name: 'Rent', status: 'STAGING' },
    {
      ...{ name: 'Sale', status: 'RUNNING', progress: { total: 3 }, cost: { confirmed: 1 } },
      audience: { phoneCount: 2, groups: [{ name: 'Customers' }], file: null, columns: null },
      // Who opted out, who gets it, and a number that came twice.
      recipients: {
        nodes: [
          { to: '+255712000001', message: null },
          { to: '+255713000002', body: 'Habari rafiki', message: {} },
          { to: '+255712000001', message: null },
        ],
      },
    },
  ]);
  expect(data).toMatchObject({
    contacts: {
      nodes: [{ phone: '+255712000001', name: 'Asha', tags: ['vip'], attributes: { town: 'Moshi' }, groups: [{ name: 'Customers' }] }],
    },
    ...{
      templates: { nodes: [{ name: 'Receipt', body: 'Dear {{name|Customer}}' }] },
      contactGroups: { nodes: [{ name: 'Customers', size: 1 }] },
    },
    campaignSchedules: { nodes: [{ name: 'Rent', enabled: true, nextRuns: [expect.any(String), expect.any(String), expect.any(String)] }] },
  });
  for (const { totalCount } of [data.messages, data.ledger, data.optOuts, data.inboundMessages]) expect(totalCount).toBeGreaterThan(0);

  const staff = app.client(await app.login('operator@tuma.example'));
  let answered = 0;
  const refused: string[] = [];
  for (const operation of operations.filter(({ kind, field }) => kind === 'Query' && !field.args.some(isRequiredArgument)))
    for (const reader of [them, staff]) {
      const { errors = [] } = await reader.execute(
        documentOf(operation),
        required(operation.field.args, () => 'x'),
      );
      if (errors.length === 0) answered += 1;
      // Staff have no tenant of their own.
      for (const { message, extensions } of errors)
        if (extensions.code !== 'FORBIDDEN' && !(reader === staff && message === 'Name a tenant.'))
          refused.push(`${operation.name}: ${extensions.code} ${message}`);
    }
  expect(refused).toEqual([]);
  expect(answered).toBeGreaterThan(40);
});

test('what had waited goes out, and the ledger proves with it', async () => {
  const working = await createTestApp({ databaseUrl: database.url, worker: true });
  const waiting = `select count(*)::int as n from ${DATA_SCHEMA}.message where status in ('QUEUED', 'SENDING') and not test`;
  expect(await read(waiting)).not.toEqual([{ n: 0 }]);
  await until(async () => (await read(waiting))[0].n === 0);
  await working.close();
  expect(await proveLedger(app.system, undefined, { full: true })).toMatchObject({ ok: true });
});
