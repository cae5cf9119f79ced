import { execFileSync } from 'node:child_process';
import { constants, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateX25519Identity } from 'age-encryption';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { BackupPhase } from '../../entities/types/backups.js';
import { backup } from '../../src/backups/backups.js';
import { createBackup } from '../../src/backups/createBackup.js';
import { giveUpDeadRuns, runDueBackups } from '../../src/backups/run/runDueBackups.js';
import { archiveName } from '../../src/backups/run/storedManifest.js';
import { verifyBackup } from '../../src/backups/verifyBackup.js';
import { publicId } from '../../src/lib/ids.js';
import { createTenant } from '../support/fixtures/tenants.js';
import { freshDatabase } from '../support/postgres.js';
import { builtScript } from '../support/processes/builtScript.js';
import { type Child, endChildren, startChild } from '../support/processes/childProcess.js';
import { type Hold, openProxy } from '../support/services/proxy.js';
import { createTestApp, type TestApp } from '../support/testApp.js';
import { until } from '../support/until.js';

/** Workers in processes of their own, which are killed and stopped; this process looks on, and takes their place. */
let database: Awaited<ReturnType<typeof freshDatabase>>;
let door: Awaited<ReturnType<typeof openProxy>>;
let ownDoor: typeof door;
let app: TestApp;
/** A backup that is verified again and again. */
let stored: string;
const folder = mkdtempSync(join(tmpdir(), 'tuma-kill-backup-'));
const copies = join(folder, 'copies');
const settings = { BACKUP_DIR: join(folder, 'backups'), BACKUP_COPY_DIR: copies, BACKUP_AGE_KEY_FILE: join(folder, 'keys.txt') };
beforeAll(async () => {
  writeFileSync(settings.BACKUP_AGE_KEY_FILE, `${await generateX25519Identity()}\n`, { mode: 0o600 });
  database = await freshDatabase();
  [door, ownDoor] = await Promise.all([openProxy(database.url), openProxy(database.url)]);
  app = await createTestApp({ databaseUrl: ownDoor.url, env: settings });
  await createTenant(app);
  stored = await queue();
  await runDueBackups(app.system);
});
afterAll(async () => {
  await app.close();
  await Promise.all([door.close(), ownDoor.close()]);
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});
afterEach(endChildren);

const queue = async (): Promise<string> => (await createBackup(app.operator, { kind: 'DATABASE', verify: false })).id;
const startWorker = (): Child =>
  startChild(builtScript('main.js'), [], {
    ...settings,
    ...{ DATABASE_URL: door.url, TUMA_DATA_DIR: join(folder, 'worker'), TUMA_ROLES: 'worker', HEALTH_PORT: '0' },
  });
const filesOf = async (id: string) => {
  const lists = await Promise.all(app.backupStorage.map(({ storage }) => storage.list()));
  return lists.flat().filter(({ name }) => name.startsWith(publicId('backup', id)));
};
/** As if half a minute had gone by. */
const muchLater = async () => {
  await app.db.sql.rows(`update backup set seen_at = seen_at - interval '31 seconds' where run_id is not null`);
  await giveUpDeadRuns(app.system);
};
/** Not within a transaction, whose locks the database would keep for half a minute. */
const stop = (worker: Child) =>
  until(async () => {
    worker.signal('SIGSTOP');
    const inTransaction = await app.db.sql.rows(
      `select from pg_stat_activity
       where datname = current_database() and application_name = 'tuma' and xact_start is not null and pid <> pg_backend_pid()`,
    );
    if (inTransaction.length > 0) worker.signal('SIGCONT');
    return inTransaction.length === 0;
  });

const [MADE, LOADED] = [/copy .*"message_start_\d+".* to stdout/, /copy "tuma_scratch.* from stdin/];
/** What a run says to the database in each phase: there it is held. A copy is held by a file that nobody reads. */
const phases: [BackupPhase, RegExp | undefined][] = [
  ['DATABASE', MADE],
  ['STORING', undefined],
  ['RESTORING', LOADED],
  ['COMPARING', /setval\(\$1::regclass/],
  ['PROVING', /sealed as materialized/],
];
const isMade = (phase: BackupPhase) => phase === 'DATABASE' || phase === 'STORING';

/** A new backup, or the stored one, whose making or verification is to be held in a phase. */
async function begin(phase: BackupPhase, words: RegExp | undefined, at = door): Promise<{ id: string; hold: Hold }> {
  const said = words ? at.hold(words) : undefined;
  const id = isMade(phase) ? await queue() : (await verifyBackup(app.operator, stored)).id;
  if (said) return { id, hold: said };
  const pipe = join(copies, `${archiveName(id)}.part`);
  execFileSync('mkfifo', [pipe]);
  return { id, hold: { reached: Promise.resolve(), release: () => openSync(pipe, constants.O_RDONLY | constants.O_NONBLOCK) } };
}

/** Waits till a worker has begun it and can't go on. */
async function heldIn(phase: BackupPhase, words: RegExp | undefined): Promise<{ id: string; hold: Hold }> {
  const held = await begin(phase, words);
  await held.hold.reached;
  await until(async () => (await backup(app.operator, held.id)).progress.phase === phase);
  return held;
}

/** What a run leaves when its process is gone. */
const givenUp = (phase: BackupPhase) => ({
  failure: 'WORKER_DIED',
  ...(isMade(phase) ? { status: 'FAILED', verificationStatus: 'NONE' } : { status: 'STORED', verificationStatus: 'ERROR' }),
});

test.each(phases)(
  'a process that stands still in phase %s, comes back and is killed in it: nothing counts, the next is well',
  async (...at) => {
    const [phase] = at;
    const worker = startWorker();
    const stopped = await heldIn(...at);
    await stop(worker);
    stopped.hold.release();
    await giveUpDeadRuns(app.system);
    expect(await backup(app.operator, stopped.id)).toMatchObject({ [isMade(phase) ? 'status' : 'verificationStatus']: 'RUNNING' });
    await muchLater();
    expect(await backup(app.operator, stopped.id)).toMatchObject(givenUp(phase));

    // It comes back in the middle of the next one, which another process makes or verifies.
    const { rows: left } = await app.db.pool.query(
      `select pid from pg_stat_activity where datname = current_database() and application_name ~ '^tuma-(backup|restore|verify)$'`,
    );
    const next = await begin(isMade(phase) ? 'DATABASE' : 'RESTORING', isMade(phase) ? MADE : LOADED, ownDoor);
    const ended = runDueBackups(app.system);
    await next.hold.reached;
    worker.signal('SIGCONT');
    await until(async () => {
      const pids = left.map(({ pid }) => pid);
      return (await app.db.pool.query('select from pg_stat_activity where pid = any($1)', [pids])).rowCount === 0;
    });
    next.hold.release();
    await ended;
    const well = { status: 'STORED', verificationStatus: isMade(phase) ? 'NONE' : 'PASSED', failure: null };
    expect(await backup(app.operator, next.id)).toMatchObject(well);

    const killed = await heldIn(...at);
    worker.signal('SIGKILL');
    await worker.ended;
    killed.hold.release();
    await muchLater();
    for (const { id } of [stopped, killed]) {
      expect(await backup(app.operator, id)).toMatchObject(givenUp(phase));
      expect((await filesOf(id)).map(({ name }) => name)).toHaveLength(isMade(phase) ? 0 : 4);
    }
  },
);

test('a process that is stopped gives back what it has begun, and the next one makes it', async () => {
  const worker = startWorker();
  const { id } = await heldIn('DATABASE', MADE);
  worker.signal('SIGTERM');
  expect(await worker.ended).toEqual({ code: 0, signal: null });
  expect(await backup(app.operator, id)).toMatchObject({ status: 'QUEUED' });
  expect(await filesOf(id)).toEqual([]);
  await runDueBackups(app.system);
  await verifyBackup(app.operator, id);
  await runDueBackups(app.system);
  expect(await backup(app.operator, id)).toMatchObject({ status: 'STORED', verificationStatus: 'PASSED' });
  // Whatever those before have left is gone.
  expect(await app.db.sql.rows(`select nspname from pg_namespace where nspname like 'tuma_scratch%'`)).toEqual([]);
});
