import { createWriteStream, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { expect, test } from 'vitest';
import type { MessageStatus } from '../../entities/types/messageState.js';
import { writeArchive } from '../../src/backups/archive/writeArchive.js';
import type { Sql } from '../../src/db/sql.js';
import { proveLedger } from '../../src/ledger/ledgerProof.js';
import { sendSms } from '../../src/messaging/sending/sendSms.js';
import { fillEveryTable } from '../support/fixtures/everyTable.js';
import { moveMessage } from '../support/fixtures/messages.js';
import { createTenant } from '../support/fixtures/tenants.js';
import { freshDatabase } from '../support/postgres.js';
import { runCompiled } from '../support/processes/runCompiled.js';
import { createTestApp, type TestApp } from '../support/testApp.js';

/** Backups as earlier versions made them: see README.md there. */
const folder = join(import.meta.dirname, 'fixtures');
const fixtures = readdirSync(folder).flatMap((file) => /^(.+)\.tar\.zst\.age$/.exec(file)?.[1] ?? []);

/** What must be the same after a restore, whatever the version. */
const figures = (sql: Sql) =>
  sql.row<{ tenants: number; users: number; messages: number; bodies: string; credits: string; entries: string; purchases: string }>(
    `select (select count(*)::int from tenant) as tenants, (select count(*)::int from app_user) as users,
       (select count(*)::int from message) as messages, (select md5(string_agg(id::text || body, '' order by id)) from message) as bodies,
       (select string_agg(concat_ws(' ', available, held, spent), ', ' order by tenant_id) from credit_account) as credits,
       (select md5(string_agg(concat_ws(' ', id, kind, available_delta), '' order by seq)) from ledger_entry) as entries,
       (select string_agg(concat_ws(' ', status, amount_tzs), ', ' order by id) from purchase) as purchases`,
  );
const statuses = async (sql: Sql) => {
  const rows = await sql.rows<{ status: MessageStatus; n: number }>('select status, count(*)::int as n from message group by 1 order by 1');
  return Object.fromEntries(rows.map(({ status, n }) => [status, n]));
};

/** Messages in as many states as a person or a provider brings them to. */
async function sendInAllStates(app: TestApp): Promise<void> {
  const { ctx } = await createTenant(app);
  const sms = { to: ['+255713000001'], body: 'Habari\t"ya"\nleo \\ 😀', category: 'TRANSACTIONAL' as const };
  const paths: MessageStatus[][] = [
    [],
    ...(['SENDING', 'CANCELLED', 'EXPIRED', 'SUPPRESSED'] as const).map((status) => [status]),
    ...(['SENT', 'UNCONFIRMED', 'FAILED'] as const).map((status): MessageStatus[] => ['SENDING', status]),
    ...(['DELIVERED', 'UNDELIVERED'] as const).map((status): MessageStatus[] => ['SENDING', 'SENT', status]),
  ];
  for (const path of paths) {
    const { messageIds } = await sendSms(ctx, sms);
    for (const status of path) await moveMessage(app, messageIds[0] ?? '', status);
  }
  await sendSms(ctx, { ...sms, scheduledAt: new Date(app.now().getTime() + 3_600_000) });
  await sendSms(ctx, { ...sms, to: ['+255713000002'] });
  await app.db.sql.rows(`update message set status = 'HELD', hold_reason = 'PROVIDER_DOWN' where phone = '+255713000002'`);
}

test.runIf(process.env.TUMA_MAKE_FIXTURE)('makes a fixture of this version', async () => {
  const app = await createTestApp();
  await fillEveryTable(app);
  await sendInAllStates(app);
  const identity = await generateX25519Identity();
  const path = join(folder, process.env.TUMA_MAKE_FIXTURE ?? '');
  const source = { url: app.db.url, appVersion: '0.1.0', recipients: [await identityToRecipient(identity)] };
  const { data, operations } = await writeArchive(source, createWriteStream(`${path}.tar.zst.age`));
  writeFileSync(`${path}.key`, `${identity}\n`);
  const versions = { data: data.version, operations: operations.version };
  const known = { versions, statuses: await statuses(app.db.sql), figures: await figures(app.db.sql) };
  writeFileSync(`${path}.json`, `${JSON.stringify(known, undefined, 2)}\n`);
  await app.close();
});

test.each(fixtures)('a backup of an earlier version is restored and brought to this one: %s', async (name) => {
  const path = join(folder, name);
  const known = JSON.parse(readFileSync(`${path}.json`, 'utf8'));
  const [database, files] = [await freshDatabase(), mkdtempSync(join(tmpdir(), 'tuma-earlier-'))];
  const ended = await runCompiled('cli.js', ['backup', 'restore', `${path}.tar.zst.age`, '--key', `${path}.key`], {
    env: { DATABASE_URL: database.url, TUMA_DATA_DIR: files },
  });
  expect(ended, ended.err).toMatchObject({ code: 0 });
  const app = await createTestApp({ databaseUrl: database.url });
  expect(await figures(app.db.sql)).toEqual(known.figures);
  const { QUEUED = 0, SCHEDULED = 0, HELD = 0, SENDING = 0, UNCONFIRMED = 0, ...others } = known.statuses;
  expect(await statuses(app.db.sql)).toEqual({ ...others, HELD: QUEUED + SCHEDULED + HELD, UNCONFIRMED: SENDING + UNCONFIRMED });
  expect(await proveLedger(app.system, undefined, { full: true })).toMatchObject({ ok: true });
  const { ctx } = await createTenant(app);
  await sendSms(ctx, { to: ['+255713000003'], body: 'Habari', category: 'TRANSACTIONAL' });
  await app.close();
  await database.drop();
  rmSync(files, { recursive: true });
});
