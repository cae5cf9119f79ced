import { mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { BackupKind } from '../../entities/types/backups.js';
import { backupKeys } from '../../src/backups/keys/backupKeys.js';
import { NO_PROGRESS } from '../../src/backups/run/backupRun.js';
import { archiveName, manifestName } from '../../src/backups/run/storedManifest.js';
import { anomalyOf } from '../../src/backups/schedules/anomaly.js';
import { backupHealth, backupHealthUpdates } from '../../src/backups/schedules/backupHealth.js';
import { backupSchedules } from '../../src/backups/schedules/backupSchedules.js';
import { expiriesOf } from '../../src/backups/schedules/expiries.js';
import { pruneBackups } from '../../src/backups/schedules/pruneBackups.js';
import { upsertBackupSchedule } from '../../src/backups/schedules/upsertBackupSchedule.js';
import { watchBackups } from '../../src/backups/schedules/watchBackups.js';
import { newId } from '../../src/lib/ids.js';
import { createTestApp, type TestApp } from '../support/testApp.js';

let app: TestApp;
let nightly: string;
const folder = () => join(app.config.TUMA_DATA_DIR, 'backups');
beforeAll(async () => {
  app = await createTestApp({ outbox: true });
  mkdirSync(folder(), { recursive: true });
});
afterAll(() => app.close());
beforeEach(async () => {
  app.clock.reset();
  await app.db.sql.rows('delete from backup');
  await app.db.sql.rows('delete from alert');
  await app.db.sql.rows('delete from storage_target');
  await app.db.sql.rows('delete from encryption_key');
  await app.db.sql.rows(`update backup_schedule set enabled = true, next_run_at = $1, created_at = $2`, [hoursAgo(-2), hoursAgo(30 * 24)]);
  nightly = (await backupSchedules(app.operator)).find(({ name }) => name === 'Nightly')?.id ?? '';
});

const hoursAgo = (hours: number) => new Date(app.now().getTime() - hours * 3_600_000);

interface Made {
  kind?: BackupKind;
  status?: 'QUEUED' | 'STORED' | 'FAILED';
  verification?: 'NONE' | 'PASSED' | 'FAILED' | 'ERROR' | 'QUEUED';
  rows?: number;
  pinned?: boolean;
  files?: boolean;
  missing?: number;
}

/** A backup of so many hours ago in the catalogue, and its files. Answers its id. */
async function made(
  hours: number,
  { kind = 'FULL', status = 'STORED', verification = 'PASSED', rows = 5_000, pinned = false, files = true, missing = 0 }: Made = {},
) {
  const id = newId();
  const at = hoursAgo(hours);
  const stored = status === 'STORED';
  const media = { files: 100, missing };
  const manifest = { content: { snapshotAt: at.toISOString(), data: { tables: [{ table: 'message', rows }] }, media } };
  await app.db.sql.rows(
    `insert into backup (id, kind, status, verification_status, trigger, verify, notify_on, pinned, schedule_id, due_at, progress,
       size_bytes, source_bytes, checksum_sha256, manifest, verification, failure, failure_detail, started_at, finished_at, created_at)
     values ($1, $14, $2, $3, 'SCHEDULED', true, 'FAILURE', $4, $5, $6, $7, $8, 3000, $9, $10, $11, $12, $13,
       $6::timestamptz - interval '4 s', $6, $6)`,
    [
      ...[id, status, stored ? verification : 'NONE', pinned, nightly, at, JSON.stringify(NO_PROGRESS), stored ? 1_000 : null],
      ...[stored ? 'a'.repeat(64) : null, stored ? JSON.stringify(manifest) : null],
      stored && verification !== 'NONE'
        ? JSON.stringify({ at: at.toISOString(), ok: verification === 'PASSED', durationSeconds: 41.5 })
        : null,
      ...(status === 'FAILED' ? ['STORAGE_FULL', 'The storage is full.'] : [null, null]),
      kind,
    ],
  );
  if (stored && files) for (const name of [archiveName(id), manifestName(id)]) writeFileSync(join(folder(), name), 'bytes');
  return id;
}

/** A storage away from this server, and a copy of a backup there. */
async function copied(id: string, status = 'OK') {
  const { sql } = app.db;
  await sql.rows(
    `insert into storage_target (id, name, kind, location, is_primary, local, status, created_at)
     values ($1, 'bucket', 'S3', 's3://far', false, false, $2, now()) on conflict (location) do update set status = $2`,
    [newId(), status],
  );
  await sql.rows(
    `insert into backup_copy (backup_id, storage_target_id, stored_at, verified_at)
     select $1, id, now(), now() from storage_target where location = 's3://far'`,
    [id],
  );
}

const alerts = async () => {
  const rows = await app.db.sql.rows<{ kind: string; count: string }>(
    `select kind, count from alert where resolved_at is null and kind ~ 'BACKUP|VERIFICATION|STORAGE' order by kind`,
  );
  return rows.map(({ kind, count }) => `${kind} ${count}`);
};

test('a platform begins with a schedule for each hour and one for each night, and each backup is verified', async () => {
  expect(await backupSchedules(app.operator)).toMatchObject([
    { name: 'Hourly', kind: 'DATABASE', cron: '0 * * * *', verify: true, keepLast: 24, overdue: false, lastBackupId: null },
    { name: 'Nightly', kind: 'FULL', cron: '0 2 * * *', timeZone: 'Africa/Dar_es_Salaam', verify: true, keepDaily: 7 },
  ]);
});

test('what would be lost, how long a restore takes, and how the last day, week and month went', async () => {
  await made(10 * 24, { status: 'FAILED' });
  await made(3 * 24);
  const proven = await made(5);
  await made(1, { verification: 'NONE' });
  const health = await backupHealth(app.operator);
  expect(health).toMatchObject({
    ...{ lastVerifiedId: proven, estimatedRestoreSeconds: 41.5, totalBytes: 3_000, count: 3 },
    day: { made: 2, failed: 0, successRate: 1, averageSeconds: 4, averageBytes: 1_000 },
    week: { made: 3, failed: 0 },
    month: { made: 3, failed: 1, successRate: 0.75 },
  });
  expect(Math.abs((health.recoveryPointAgeSeconds ?? 0) - 5 * 3_600)).toBeLessThan(5);
});

const cases: [problem: string, make: () => Promise<unknown>, alert: string | null][] = [
  ['NO_VERIFIED_BACKUP', () => made(1, { verification: 'NONE' }).then(copied), 'NO_VERIFIED_BACKUP 1'],
  ['NO_VERIFIED_BACKUP', () => made(27).then(copied), 'NO_VERIFIED_BACKUP 1'],
  [
    'OVERDUE',
    () => app.db.sql.rows(`update backup_schedule set next_run_at = $1 where id = $2`, [hoursAgo(1), nightly]),
    'BACKUP_OVERDUE 1',
  ],
  // A backup of files alone is none of the database.
  ['NO_VERIFIED_BACKUP', () => Promise.all([made(27).then(copied), made(1, { kind: 'MEDIA' }).then(copied)]), 'NO_VERIFIED_BACKUP 1'],
  ['LAST_FAILED', () => made(0.5, { status: 'FAILED' }), 'BACKUP_FAILED 1'],
  // That the database was backed up since makes up for no files.
  [
    'LAST_FAILED',
    () =>
      made(0.5, { status: 'FAILED' })
        .then(() => made(0.4, { kind: 'DATABASE' }))
        .then(copied),
    'BACKUP_FAILED 1',
  ],
  ['VERIFICATION_FAILED', () => made(0.5, { verification: 'FAILED' }), 'VERIFICATION_FAILED 1'],
  [
    'VERIFICATION_FAILED',
    () =>
      made(0.5, { verification: 'FAILED' })
        .then(() => made(0.4, { kind: 'DATABASE' }))
        .then(copied),
    'VERIFICATION_FAILED 1',
  ],
  ['VERIFICATION_FAILED', () => made(0.5, { verification: 'ERROR' }), 'VERIFICATION_FAILED 1'],
  ['LOCAL_ONLY', () => app.db.sql.rows('delete from backup_copy'), null],
  ['LOCAL_ONLY', () => app.db.sql.rows('update backup_copy set verified_at = null'), null],
  ['STORAGE_NEARLY_FULL', () => app.db.sql.rows(`update storage_target set status = 'NEARLY_FULL'`), 'STORAGE_NEARLY_FULL 1'],
  ['STORAGE_UNAVAILABLE', () => app.db.sql.rows(`update storage_target set status = 'UNAVAILABLE'`), null],
  ['NO_SCHEDULE', () => app.db.sql.rows('update backup_schedule set enabled = false, next_run_at = null'), null],
  ['NO_SCHEDULE', () => app.db.sql.rows(`update backup_schedule set kind = 'MEDIA'`), null],
  ['KEY_ONLY_HERE', () => backupKeys(app.system), null],
  [
    'KEY_UNUSABLE',
    () =>
      app.db.sql.rows(
        `insert into encryption_key (id, recipient, active, source, copied_at, created_at)
         values ($1, 'age1' || repeat('q', 58), true, 'a file that is gone', now(), now())`,
        [newId()],
      ),
    null,
  ],
  ['ANOMALY', () => Promise.all([made(4), made(3), made(2)]).then(() => made(0.9, { rows: 10 }).then(copied)), 'BACKUP_ANOMALY 1'],
  ['ANOMALY', () => made(0.9, { missing: 1 }).then(copied), 'BACKUP_ANOMALY 1'],
];
test.each(cases)('%s is said, and told once when there is an alert for it (%#)', async (problem, make, alert) => {
  if (problem !== 'NO_VERIFIED_BACKUP') await made(1).then(copied);
  if (problem !== 'NO_VERIFIED_BACKUP') expect(await backupHealth(app.operator)).toMatchObject({ ok: true, problems: [] });
  await make();
  expect(await backupHealth(app.operator)).toMatchObject({ ok: false, problems: [problem] });
  await watchBackups(app.system);
  await watchBackups(app.system);
  expect(await alerts()).toEqual(alert ? [alert] : []);
  // A good one ends what was said of backups; the rest ends where it began.
  await app.db.sql.rows('delete from backup');
  await app.db.sql.rows('delete from encryption_key');
  await app.db.sql.rows(`update storage_target set status = 'OK'`);
  await app.db.sql.rows(`update backup_schedule set enabled = true, kind = 'FULL', next_run_at = $1`, [hoursAgo(-2)]);
  await made(0).then(copied);
  expect(await backupHealth(app.operator)).toMatchObject({ ok: true, problems: [] });
  await watchBackups(app.system);
  expect(await alerts()).toEqual([]);
});

test('each further failure is told, what lasts again after a day; a platform that has just begun has time', async () => {
  await made(1).then(copied);
  await made(0.5, { status: 'FAILED' });
  await watchBackups(app.system);
  await made(0.2, { status: 'FAILED' });
  await watchBackups(app.system);
  expect(await alerts()).toEqual(['BACKUP_FAILED 2']);
  app.clock.advance(25 * 3_600_000);
  await watchBackups(app.system);
  expect(await alerts()).toContain('BACKUP_FAILED 3');
  app.clock.reset();
  await app.db.sql.rows('delete from alert');
  await app.db.sql.rows('delete from backup');
  await app.db.sql.rows('update backup_schedule set created_at = $1', [hoursAgo(1)]);
  await watchBackups(app.system);
  expect(await alerts()).toEqual([]);
  expect(await backupHealth(app.operator)).toMatchObject({ problems: ['NO_VERIFIED_BACKUP'], recoveryPointAgeSeconds: null });
});

test('backups that nothing keeps are pruned with their files; none while files are missing, none is listed, or one is odd', async () => {
  for (const name of readdirSync(folder())) rmSync(join(folder(), name));
  const { name, kind, cron, timeZone, enabled, verify, notifyOn } = (await backupSchedules(app.operator)).find(
    (one) => one.id === nightly,
  )!;
  const retention = { keepLast: 1, keepDaily: 0, keepWeekly: 0, keepMonthly: 0, keepDays: 0 };
  await upsertBackupSchedule(app.operator, { id: nightly, name, kind, cron, timeZone, enabled, verify, notifyOn, retention });
  const old = [await made(30), await made(29, { verification: 'NONE' })];
  const kept = [
    await made(28, { pinned: true }),
    await made(27),
    await made(26, { verification: 'QUEUED' }),
    await made(25, { verification: 'NONE' }),
  ];
  const filesOf = (ids: string[]) => ids.flatMap((id) => [archiveName(id), manifestName(id)]).sort();
  const files = () => readdirSync(folder()).sort();

  const missing = await made(24.5, { verification: 'NONE', files: false });
  expect(await pruneBackups(app.system)).toBe(0);
  expect(await alerts()).toEqual(['BACKUP_ANOMALY 1']);
  await app.db.sql.rows('delete from backup where id = $1', [missing]);

  renameSync(folder(), `${folder()}.away`);
  writeFileSync(folder(), 'no folder');
  expect(await pruneBackups(app.system)).toBe(0);
  rmSync(folder());
  renameSync(`${folder()}.away`, folder());

  const odd = await made(24, { rows: 10, verification: 'NONE' });
  expect(await pruneBackups(app.system)).toBe(0);
  await app.db.sql.rows('delete from backup where id = $1', [odd]);
  for (const file of filesOf([odd])) rmSync(join(folder(), file));

  expect(files()).toEqual(filesOf([...old, ...kept]));
  // What waits for its verification is not deleted before.
  const dueNow = (await expiriesOf(app.operator, [...old, ...kept])).map((at) => at !== null && at <= app.now());
  expect(dueNow).toEqual([true, true, false, false, true, false]);
  const pruned = await Promise.all([pruneBackups(app.system), pruneBackups(app.system)]);
  expect(pruned[0] + pruned[1]).toBe(2);
  expect(files()).toEqual(filesOf(kept));
  expect(await alerts()).toEqual([]);
  const gone = await app.db.sql.rows(`select id from backup where status = 'DELETED' order by id`);
  expect(gone).toEqual(old.map((id) => ({ id })));

  // A process was killed before the files were gone.
  for (const file of filesOf(old)) writeFileSync(join(folder(), file), 'left');
  await pruneBackups(app.system);
  expect(files()).toEqual(filesOf(kept));
});

test('what is unusual of a backup is told in words; small data and the first backups never are', () => {
  const usual = { rows: 50_000, sourceBytes: 300_000_000, sizeBytes: 100_000_000, files: 100, missing: 1 };
  const before = [usual, usual, usual];
  expect(anomalyOf(usual, before)).toBeUndefined();
  expect(anomalyOf({ ...usual, rows: 20_000 }, before)).toContain('20000 rows, where 50000');
  expect(anomalyOf({ ...usual, rows: 20_000 }, before.slice(1))).toBeUndefined();
  expect(anomalyOf({ ...usual, sourceBytes: 1_000_000_000, sizeBytes: 330_000_000 }, before)).toContain('bytes of data');
  expect(anomalyOf({ ...usual, sizeBytes: 299_000_000 }, before)).toContain('compressed to 100 %, where 33 %');
  expect(anomalyOf({ ...usual, files: 40 }, before)).toContain('40 uploaded files, where 100');
  expect(anomalyOf({ ...usual, missing: 3 }, before.slice(2))).toContain('3 are missing in their store, where 1 were');
  const small = { rows: 900, sourceBytes: 90_000, sizeBytes: 30_000, files: 9, missing: 0 };
  expect(anomalyOf({ ...small, files: 0, rows: 0, sourceBytes: 90_000_000, sizeBytes: 1 }, [small, small, small])).toBeUndefined();
});

test('the health is told when it changes', async () => {
  const updates = backupHealthUpdates(app.operator);
  const first = updates.next();
  const schedule = (await backupSchedules(app.operator)).find((one) => one.id === nightly)!;
  const change = (enabled: boolean) => {
    const { name, kind, cron, timeZone, verify, notifyOn, ...retention } = schedule;
    return upsertBackupSchedule(app.operator, { id: nightly, name, kind, cron, timeZone, enabled, verify, notifyOn, retention });
  };
  await app.db.sql.rows(`update backup_schedule set enabled = false, next_run_at = null where id <> $1`, [nightly]);
  await change(true);
  expect((await first).value).toMatchObject({ id: 'backup-health', nextRunAt: expect.any(String) });
  const second = updates.next();
  await change(true);
  await change(false);
  expect((await second).value).toMatchObject({ nextRunAt: null, problems: expect.arrayContaining(['NO_SCHEDULE']) });
  await updates.return(undefined);
});
