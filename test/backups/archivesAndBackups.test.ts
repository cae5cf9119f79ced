import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateX25519Identity } from 'age-encryption';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { closeMissingReports } from '../../jobs/closeMissingReports.js';
import { createBackup } from '../../src/backups/createBackup.js';
import { archiveOldMessages } from '../../src/backups/messageArchives/archiveOldMessages.js';
import { periodsOf } from '../../src/backups/messageArchives/periods.js';
import { restoreMessages } from '../../src/backups/messageArchives/restoreMessages.js';
import { confirmRestore } from '../../src/backups/restore/confirmRestore.js';
import { pruneRestore } from '../../src/backups/restore/pruneRestore.js';
import { restore } from '../../src/backups/restore/restores.js';
import { runDueRestores } from '../../src/backups/restore/runDueRestores.js';
import { startRestore } from '../../src/backups/restore/startRestore.js';
import { runDueBackups } from '../../src/backups/run/runDueBackups.js';
import { printMessageArchives } from '../../src/cli/backups/messageArchives.js';
import type { Ctx } from '../../src/context.js';
import { proveLedger } from '../../src/ledger/ledgerProof.js';
import { publicId } from '../../src/lib/ids.js';
import { followCampaigns } from '../../src/messaging/campaigns/running/followCampaigns.js';
import { sendSms } from '../../src/messaging/sending/sendSms.js';
import { makePartitions } from '../../src/system/makePartitions.js';
import { setSendingFrozen } from '../../src/system/systemStatus.js';
import { confirmedCampaign, makeAll } from '../support/fixtures/campaigns.js';
import { dispatchOnce } from '../support/fixtures/messages.js';
import { createTenant } from '../support/fixtures/tenants.js';
import { createTestApp, type TestApp } from '../support/testApp.js';

vi.setConfig({ testTimeout: 240_000 });

const DAY = 86_400_000;
const folder = mkdtempSync(join(tmpdir(), 'tuma-archives-and-backups-'));
let app: TestApp;
let one: Ctx;
let other: Ctx;
let oneId: string;
let otherId: string;
let period: string;
/** The archive that has everybody's messages of the year. */
let archive: string;
/** Every row of that year, as it was before it was archived; and those of the other tenant. */
let year: string[];
let yearOfOther: string[];
const backupIds = { before: '', after: '' };

const send = async (ctx: Ctx, to: string[], more: object = {}) =>
  (await sendSms(ctx, { to, body: 'Habari yako', category: 'TRANSACTIONAL', idempotencyKey: `to ${to} ${app.now().getTime()}`, ...more }))
    .messageIds;
const proves = async () => {
  for (const full of [true, false]) expect(await proveLedger(app.system, undefined, { full })).toMatchObject({ ok: true, problems: [] });
};
async function rowsOfYear(tenantIds: string[]): Promise<string[]> {
  const rows = await app.db.sql.rows<{ line: string }>(
    `with old as (select * from message where body = 'Habari yako' and tenant_id = any($1))
     select 'message ' || m::text as line from old m
     union all select 'event ' || e::text from message_event e where message_id in (select id from old)
     union all select 'attempt ' || a::text from attempt a where message_id in (select id from old)
     union all select 'entry ' || l.entry_id || ' ' || array(select unnest(message_ids) order by 1)::text from ledger_entry_messages l
       where message_ids && array(select id from old) order by 1`,
    [tenantIds],
  );
  return rows.map(({ line }) => line);
}
const rows = () => rowsOfYear([oneId, otherId]);
/** How many messages were accepted and what they cost, by tenant, as figures and campaigns tell. */
const told = () =>
  app.db.sql.rows(
    `select tenant_id, status, sum(messages) as messages from campaign_tally group by 1, 2 having sum(messages) <> 0 order by 1, 2`,
  );
const list = async () => {
  const lines: string[] = [];
  await printMessageArchives(app.system, (line) => lines.push(line));
  return lines.join('\n');
};
const files = async () =>
  (await app.backupStorage[0].storage.list()).map(({ name }) => name).filter((name) => name.startsWith('messages-'));
const run = async (again = false) => (await archiveOldMessages(app.system, { months: 12, again }))?.find((one) => one.period === period);

const backUp = async () => {
  const { id } = await createBackup(app.operator, { kind: 'DATABASE', verify: false });
  await runDueBackups(app.system);
  return id;
};
const putBack = async (backupId: string, exact = false) => {
  const confirm = publicId('backup', backupId);
  const { id } = await startRestore(app.operator, { backupId, dryRun: false, exact, skipRestorePoint: true, confirm });
  await runDueRestores(app.system);
  expect(await restore(app.operator, id)).toMatchObject({ status: 'AWAITING_CONFIRMATION', failure: null });
  await confirmRestore(app.operator, id);
  await setSendingFrozen(app.operator, false, 'All looks well');
  await pruneRestore(app.operator, id);
};
/** The account of the other tenant no longer proves: a restore takes the backup's. */
const spoil = async () => {
  await app.db.sql.rows('alter table credit_account disable trigger user');
  await app.db.sql.rows('update credit_account set available = available + 7 where tenant_id = $1', [otherId]);
  await app.db.sql.rows('alter table credit_account enable trigger user');
};

beforeAll(async () => {
  writeFileSync(join(folder, 'keys.txt'), `${await generateX25519Identity()}\n`, { mode: 0o600 });
  app = await createTestApp({
    env: { BACKUP_DIR: join(folder, 'one'), BACKUP_AGE_KEY_FILE: join(folder, 'keys.txt'), BACKUP_RATE: '0' },
  });
  const { clock, system } = app;
  clock.advance(-40 * DAY);
  ({ ctx: one, id: oneId } = await createTenant(app, { credits: 1_000 }));
  ({ ctx: other, id: otherId } = await createTenant(app, { credits: 1_000 }));
  await send(one, ['+255713000001', '+255600000012']);
  await send(other, ['+255713000002']);
  await confirmedCampaign(app, other, ['+255713000003', '+255713000004'], { text: { body: 'Habari yako' } });
  await makeAll(app);
  for (let round = 0; round < 6; round++) await dispatchOnce(system);
  clock.advance(5 * DAY);
  await closeMissingReports(system);
  await followCampaigns(system);
  clock.advance(35 * DAY);
  await proveLedger(system, undefined, { seal: true });
  [period = ''] = await periodsOf(app.db.sql);
  clock.advance(3 * 366 * DAY);
  await makePartitions(system);
  year = await rows();
  yearOfOther = await rowsOfYear([otherId]);
  expect(year.filter((line) => line.startsWith('message '))).toHaveLength(5);
  backupIds.before = await backUp();
  const outcome = await run();
  expect(outcome).toMatchObject({ outcome: 'DETACHED' });
  archive = outcome?.archive ?? '';
  expect(await rows()).toEqual([]);
  backupIds.after = await backUp();
  await send(one, ['+255713000005'], { body: 'Since' });
});
afterAll(async () => {
  await app.close();
  rmSync(folder, { recursive: true });
});

test('a backup from before an archive is restored: what is archived stays so, and comes back as it was', async () => {
  const before = await told();
  await putBack(backupIds.before);
  await proves();
  expect(await rows()).toEqual([]);
  expect(await told()).toEqual(before);
  expect(await list()).toMatch(new RegExp(`^${archive}  5 messages  .*  archived  in folder$`));
  // The restored year is empty: it goes, and no file of nothing is made.
  expect(await run()).toEqual({ period, outcome: 'EMPTY' });
  expect([await files(), await periodsOf(app.db.sql)]).toEqual([[`${archive}.tar.zst.age`], expect.not.arrayContaining([period])]);
  await proves();
  expect(await restoreMessages(app.system, archive)).toBe(5);
  expect(await rows()).toEqual(year);
  await proves();
  // Brought back by hand, it stays: also where the backup doesn't know of that.
  await putBack(backupIds.after);
  await proves();
  expect(await rows()).toEqual(year);
  expect(await list()).toMatch(/ {2}in the database {2}in folder$/);
  expect(await run()).toBeUndefined();
  expect(await run(true)).toMatchObject({ outcome: 'DETACHED', archive });
});

test('an account that a restore puts back to a backup has the year as the backup has it, and no message twice', async () => {
  await spoil();
  await putBack(backupIds.before);
  await proves();
  expect(await rows()).toEqual(yearOfOther);
  expect(await list()).toMatch(/ {2}2 of 5 messages archived, the others in the database {2}in folder$/);
  const outcome = await run();
  expect(outcome).toMatchObject({ outcome: 'DETACHED' });
  expect(outcome?.archive).not.toBe(archive);
  await proves();
  expect(await rows()).toEqual([]);
  expect(await list()).toMatch(new RegExp(`${archive} .* 2 of 5 messages archived, the others in another archive  in folder`));
  expect(await list()).toMatch(new RegExp(`${outcome?.archive}  3 messages .*  archived  in folder`));
  expect(await restoreMessages(app.system, archive)).toBe(2);
  expect(await restoreMessages(app.system, outcome?.archive ?? '')).toBe(3);
  expect(await rows()).toEqual(year);
  await proves();

  // The backup has the year archived; since then all of it came back, and one account is spoilt.
  await spoil();
  await putBack(backupIds.after);
  await proves();
  expect(await rows()).toEqual(await rowsOfYear([oneId]));
  expect(await restoreMessages(app.system, archive)).toBe(3);
  expect(await rows()).toEqual(year);
  await proves();
});

test('an exact restore from before an archive has the messages again; the file stays, and the next archive takes it', async () => {
  const kept = await files();
  await putBack(backupIds.before, true);
  await proves();
  expect(await rows()).toEqual(year);
  const told = await list();
  expect(told).toContain('There are none.');
  for (const file of kept) expect(told).toContain(`${file}  of no archive that this database knows`);
  expect(await run()).toMatchObject({ outcome: 'DETACHED', archive });
  expect(await files()).toEqual(kept);
  await proves();
  // The present data has recorded the file by itself, and the backup has its own record of it.
  await putBack(backupIds.after);
  await proves();
  expect(await list()).toMatch(new RegExp(`${archive}  5 messages .*  archived  in folder`));
  expect(await restoreMessages(app.system, archive)).toBe(5);
  expect(await rows()).toEqual(year);
  await putBack(backupIds.after, true);
  await proves();
  expect(await rows()).toEqual([]);
  expect(await restoreMessages(app.system, archive)).toBe(5);
  expect(await rows()).toEqual(year);
  await proves();
});
