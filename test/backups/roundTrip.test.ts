import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadArchive } from '../../src/backups/archive/loadArchive.js';
import { backup } from '../../src/backups/backups.js';
import { createBackup } from '../../src/backups/createBackup.js';
import { backupKeys } from '../../src/backups/keys/backupKeys.js';
import { runDueBackups } from '../../src/backups/run/runDueBackups.js';
import { archiveName } from '../../src/backups/run/storedManifest.js';
import { sendSms } from '../../src/messaging/sending/sendSms.js';
import { fillEveryTable, makeHostile } from '../support/fixtures/everyTable.js';
import { dispatchOnce } from '../support/fixtures/messages.js';
import { createTenant } from '../support/fixtures/tenants.js';
import { createTestApp, type TestApp } from '../support/testApp.js';

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app.close());

/** The rows of each table as text. */
async function contents(schema: string, tables: { table: string; columns: string[] }[]): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>();
  for (const { table, columns } of tables) {
    const list = columns.map((name) => `"${name}"`).join(', ');
    const rows = await app.db.sql.rows<{ line: string }>(`select row(${list})::text as line from ${schema}.${table} order by 1`);
    found.set(
      table,
      rows.map(({ line }) => line),
    );
  }
  return found;
}

test('every table, with whatever a value can hold, comes back from a backup that was made while messages were sent', async () => {
  expect(await fillEveryTable(app), 'these tables have no row: fill them in test/support/fixtures/everyTable.ts').toEqual([]);
  const taken = await makeHostile(app.system);
  expect(taken.length).toBeGreaterThan(190);
  const { ctx } = await createTenant(app, { credits: 100_000 });
  let sent = 0;
  let going = true;
  const sending = (async () => {
    for (; going; sent++) {
      await sendSms(ctx, { to: ['+255713000001', '+255713000002'], body: `Habari ${sent}`, category: 'TRANSACTIONAL' });
      await dispatchOnce(app.system);
    }
  })();
  const { id } = await createBackup(app.operator, { kind: 'DATABASE', verify: true });
  await runDueBackups(app.system);
  going = false;
  await sending;
  const made = await backup(app.operator, id);
  expect(made).toMatchObject({ status: 'STORED', verificationStatus: 'PASSED', failure: null });

  const { identities } = await backupKeys(app.system);
  const file = join(app.config.TUMA_DATA_DIR, 'backups', archiveName(id));
  const { rows } = await app.db.pool.query<{ manifest: { content: { data: { version: string }; operations: { version: string } } } }>(
    'select manifest from backup where id = $1',
    [id],
  );
  const content = rows[0]?.manifest.content;
  const versions = { data: content?.data.version ?? '', operations: content?.operations.version ?? '' };
  const schemas = { data: 'round_trip', operations: 'round_trip_ops' };
  const { manifest, differences } = await loadArchive(createReadStream(file), { url: app.db.url, schemas, identities, versions });
  expect(differences).toEqual([]);
  let same = 0;
  for (const [section, live] of [
    ['data', 'tuma'],
    ['operations', 'tuma_ops'],
  ] as const) {
    const { tables } = manifest[section];
    const [before, after] = [await contents(schemas[section], tables), await contents(live, tables)];
    for (const { table, rows } of tables) {
      expect(before.get(table)?.length, table).toBe(rows);
      // What the sends have changed meanwhile aside, all that was restored is there as it was.
      const moves =
        /^(message|attempt|dispatch_queue|awaiting_report|ledger_entry|credit_account|message_event|balance_side|simulator_|alert)/.test(
          table,
        );
      if (!moves) expect(before.get(table), table).toEqual(after.get(table));
      same += moves ? 0 : 1;
    }
  }
  expect(same).toBeGreaterThan(35);
  const messages = (section: string) => app.db.sql.row<{ n: number }>(`select count(*)::int as n from ${section}.message`);
  expect((await messages('tuma'))?.n).toBeGreaterThan((await messages('round_trip'))?.n ?? 0);
  expect(sent).toBeGreaterThan(5);
});
