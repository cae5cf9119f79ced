import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import type { BackupPhase } from '../../entities/types/backups.js';
import { backup } from '../../src/backups/backups.js';
import { cancelBackup } from '../../src/backups/cancelBackup.js';
import { createBackup } from '../../src/backups/createBackup.js';
import { giveUpDeadRuns, runDueBackups } from '../../src/backups/run/runDueBackups.js';
import { archiveName, manifestName } from '../../src/backups/run/storedManifest.js';
import { taskFailureOf } from '../../src/backups/run/taskFailure.js';
import { copiesOf } from '../../src/backups/storage/storageTargets.js';
import { createTenant } from '../support/fixtures/tenants.js';
import { freshDatabase } from '../support/postgres.js';
import { openProxy } from '../support/services/proxy.js';
import { createTestApp, type TestApp } from '../support/testApp.js';

vi.setConfig({ testTimeout: 120_000 });

let database: Awaited<ReturnType<typeof freshDatabase>>;
let door: Awaited<ReturnType<typeof openProxy>>;
let app: TestApp;
const folder = mkdtempSync(join(tmpdir(), 'tuma-backup-faults-'));
const [primary, copies] = [join(folder, 'backups'), join(folder, 'copies')];
beforeAll(async () => {
  database = await freshDatabase();
  door = await openProxy(database.url);
  app = await createTestApp({ databaseUrl: door.url, env: { BACKUP_DIR: primary, BACKUP_COPY_DIR: copies } });
  await createTenant(app);
});
beforeEach(() => [primary, copies].map((path) => mkdirSync(path, { recursive: true })));
afterAll(async () => {
  await app.close();
  await door.close();
  await database.drop();
  rmSync(folder, { recursive: true });
});

const queue = async (verify = false): Promise<string> => (await createBackup(app.operator, { kind: 'DATABASE', verify })).id;
const outcome = async (id: string) => {
  await runDueBackups(app.system);
  return backup(app.operator, id);
};
const expectNextIsProven = async () =>
  expect(await outcome(await queue(true))).toMatchObject({ status: 'STORED', verificationStatus: 'PASSED', failure: null });
const stored = () => [primary, copies].flatMap((path) => readdirSync(path));

test('a connection to the database that is cut ends what was under way by name, in every phase, and the next is proven', async () => {
  const phases: [BackupPhase, RegExp][] = [
    ['DATABASE', /copy .*"message_start_\d+".* to stdout/],
    ['RESTORING', /copy "tuma_scratch.* from stdin/],
    ['COMPARING', /setval\(\$1::regclass/],
    ['PROVING', /sealed as materialized/],
  ];
  for (const [phase, words] of phases) {
    const before = stored().length;
    const [id, hold] = [await queue(true), door.hold(words)];
    const ended = outcome(id);
    await hold.reached;
    door.cut();
    hold.release();
    const made = phase !== 'DATABASE';
    expect(await ended, phase).toMatchObject({
      ...{ failure: 'DATABASE_LOST', status: made ? 'STORED' : 'FAILED', verificationStatus: made ? 'ERROR' : 'NONE' },
    });
    expect(stored()).toHaveLength(before + (made ? 4 : 0));
  }
  await expectNextIsProven();
  expect(await app.db.sql.rows(`select nspname from pg_namespace where nspname like 'tuma_scratch%'`)).toEqual([]);
});

test('a disk that is full at the file, its manifest or the copy of either is said, and leaves nothing half', async () => {
  const fill = (path: string, name: string) => symlinkSync('/dev/full', join(path, `${name}.part`));
  for (const nameOf of [archiveName, manifestName]) {
    const [id, before] = [await queue(), stored().length];
    fill(primary, nameOf(id));
    expect(await outcome(id)).toMatchObject({ status: 'FAILED', failure: 'STORAGE_FULL', verificationStatus: 'NONE' });
    expect(stored()).toHaveLength(before);
  }
  for (const nameOf of [archiveName, manifestName]) {
    const id = await queue();
    fill(copies, nameOf(id));
    expect(await outcome(id)).toMatchObject({ status: 'STORED', failure: null });
    const [of] = await copiesOf(app.operator, [id]);
    expect(of?.map(({ storage, failure }) => `${storage.name} ${failure}`).sort()).toEqual(['copy STORAGE_FULL', 'folder null']);
    expect(stored().filter((name) => name.endsWith('.part'))).toEqual([]);
  }
  // The server's own disk: the error that it gives then.
  const full = await app.db.sql.rows(`do $$ begin raise 'no space left' using errcode = 'disk_full'; end $$`).catch(taskFailureOf);
  expect(full).toEqual({ failure: 'STORAGE_FULL', detail: "The disk of the database's server is full." });
});

const canMount = (options: string) => spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', primary]).status === 0;
const unmount = (...options: string[]) => spawnSync('umount', [...options, primary]).status;
mkdirSync(primary, { recursive: true });
const mountable = canMount('size=64k') && unmount() === 0;

test.skipIf(!mountable)(
  'a disk that is too small is noticed before, one that fills up on the way ends the backup (needs mount)',
  async () => {
    // Text that a backup shrinks to more than the third of the tables that was asked for.
    await app.db.sql.rows(
      `insert into audit_event (id, at, actor, action, detail)
     select gen_random_uuid(), now(), 'system', 'test', jsonb_build_object('text',
       (select string_agg(md5(n::text || m::text), '') from generate_series(1, 50) as m)) from generate_series(1, 8000) as n`,
    );
    try {
      for (const [size, detail] of [
        ['256k', /may need \d+ bytes/],
        ['5900k', /full \(ENOSPC\)/],
      ] as const) {
        const id = await queue();
        expect(canMount(`size=${size}`)).toBe(true);
        expect(await outcome(id)).toMatchObject({
          status: 'FAILED',
          failure: 'STORAGE_FULL',
          failureDetail: expect.stringMatching(detail),
        });
        expect(readdirSync(primary)).toEqual([]);
        // The thread that failed still ends, and closes what it had open.
        await expect.poll(() => unmount(), { timeout: 10_000 }).toBe(0);
      }
    } finally {
      unmount('--lazy');
      await app.db.sql.rows(`delete from audit_event where action = 'test'`);
    }
    await expectNextIsProven();
  },
);

test('a clock that is set back by an hour neither ends a run that lives nor keeps a dead one for that hour', async () => {
  const [id, hold] = [await queue(), door.hold(/copy .*"message_start_\d+".* to stdout/)];
  const ended = outcome(id);
  await hold.reached;
  app.clock.advance(-3_600_000);
  await expect.poll(async () => (await app.db.sql.row('select 1 from backup where seen_at <= $1', [app.now()])) !== undefined).toBe(true);
  await giveUpDeadRuns(app.system);
  hold.release();
  expect(await ended).toMatchObject({ status: 'STORED', failure: null });
  app.clock.reset();
  const dead = await queue();
  await app.db.sql.rows(`update backup set status = 'RUNNING', run_id = $1, seen_at = $2 where id = $1`, [dead, app.now()]);
  app.clock.advance(-3_600_000);
  await giveUpDeadRuns(app.system);
  expect(await backup(app.operator, dead)).toMatchObject({ status: 'FAILED', failure: 'WORKER_DIED' });
  app.clock.reset();
});

test('what is cancelled in the last moment, when its file is whole already, is cancelled and leaves nothing', async () => {
  const [id, before, hold] = [await queue(), stored().length, door.hold(/manifest->>'seal'/)];
  const ended = outcome(id);
  await hold.reached;
  expect(await cancelBackup(app.operator, id)).toMatchObject({ status: 'RUNNING' });
  hold.release();
  expect(await ended).toMatchObject({ status: 'CANCELLED', failure: null });
  expect(stored()).toHaveLength(before);
});
