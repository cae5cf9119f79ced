import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateX25519Identity } from 'age-encryption';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { BackupPhase } from '../../entities/types/backups.js';
import { backup } from '../../src/backups/backups.js';
import { createBackup } from '../../src/backups/createBackup.js';
import { giveUpDeadRuns, runDueBackups } from '../../src/backups/run/runDueBackups.js';
import { publicId } from '../../src/lib/ids.js';
import { createTenant } from '../support/fixtures/tenants.js';
import { freshDatabase } from '../support/postgres.js';
import { type Child, endChildren, startChild } from '../support/processes/childProcess.js';
import { compileAll } from '../support/processes/compiled.js';
import { type Hold, openProxy } from '../support/services/proxy.js';
import { type S3Server, startS3 } from '../support/services/s3Server.js';
import { createTestApp, type TestApp } from '../support/testApp.js';
import { until } from '../support/until.js';

/** Workers in processes of their own, which are killed and stopped; this process looks on, and takes their place. */
let compiled: Awaited<ReturnType<typeof compileAll>>;
let database: Awaited<ReturnType<typeof freshDatabase>>;
let door: Awaited<ReturnType<typeof openProxy>>;
let ownDoor: typeof door;
let far: S3Server;
let app: TestApp;
let folder: string;
const request = { kind: 'DATABASE', verify: true } as const;
const settings = () => ({
  BACKUP_S3_URL: far.url,
  BACKUP_COPY_DIR: join(folder, 'copies'),
  BACKUP_AGE_KEY_FILE: join(folder, 'keys.txt'),
});
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tuma-kill-backup-'));
  writeFileSync(join(folder, 'keys.txt'), `${await generateX25519Identity()}\n`, { mode: 0o600 });
  [compiled, database, far] = await Promise.all([compileAll(), freshDatabase(), startS3()]);
  [door, ownDoor] = await Promise.all([openProxy(database.url), openProxy(database.url)]);
  app = await createTestApp({ databaseUrl: ownDoor.url, env: settings() });
  await createTenant(app);
});
afterAll(async () => {
  await endChildren();
  await app.close();
  await Promise.all([door.close(), ownDoor.close(), far.close()]);
  await database.drop();
  compiled.remove();
  rmSync(folder, { recursive: true, force: true });
});
afterEach(endChildren);

const startWorker = (): Child =>
  startChild(compiled.script('src/main.js'), [], {
    ...settings(),
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

/** What a run says, or asks its storage for, in each phase: there it is held. */
const phases: [BackupPhase, RegExp][] = [
  ['DATABASE', /copy "message_default" .* to stdout/],
  ['STORING', /^GET .* bytes=0-4194303$/],
  ['RESTORING', /copy "tuma_scratch.* from stdin/],
  ['COMPARING', /setval\(\$1::regclass/],
  ['PROVING', /sealed as materialized/],
];
const isMade = (phase: BackupPhase) => phase === 'DATABASE' || phase === 'STORING';
function holdAt(phase: BackupPhase, words: RegExp): Hold {
  if (phase !== 'STORING') return door.hold(words);
  [far.mood, far.when] = ['silent', words];
  const release = () => {
    far.mood = 'well';
  };
  return { reached: Promise.resolve(), release };
}

/** A new backup whose making, or verification, a worker has begun and can't go on with. */
async function heldIn(phase: BackupPhase, words: RegExp): Promise<{ id: string; hold: Hold }> {
  const hold = holdAt(phase, words);
  const { id } = await createBackup(app.operator, request);
  await hold.reached;
  await until(async () => (await backup(app.operator, id)).progress.phase === phase, 30_000);
  return { id, hold };
}

/** What a run leaves when its process is gone. */
const givenUp = (phase: BackupPhase) => ({
  failure: 'WORKER_DIED',
  ...(isMade(phase) ? { status: 'FAILED', verificationStatus: 'NONE' } : { status: 'STORED', verificationStatus: 'ERROR' }),
});

test.each(phases)(
  'a process that stands still in phase %s, comes back and is killed in it: nothing counts, the next is proven',
  async (...at) => {
    const [phase] = at;
    const worker = startWorker();
    const stopped = await heldIn(...at);
    await stop(worker);
    stopped.hold.release();
    await giveUpDeadRuns(app.system);
    expect(await backup(app.operator, stopped.id)).toMatchObject({ failure: null });
    await muchLater();
    expect(await backup(app.operator, stopped.id)).toMatchObject(givenUp(phase));

    // It comes back in the middle of the next one, which another process makes and proves.
    const { rows: left } = await app.db.pool.query(
      `select pid from pg_stat_activity where datname = current_database() and application_name ~ '^tuma-(backup|restore|verify)$'`,
    );
    const next = await createBackup(app.operator, request);
    const hold = ownDoor.hold(/copy "tuma_scratch.* from stdin/);
    const proven = runDueBackups(app.system);
    await hold.reached;
    worker.signal('SIGCONT');
    await until(async () => {
      const pids = left.map(({ pid }) => pid);
      return (await app.db.pool.query('select from pg_stat_activity where pid = any($1)', [pids])).rowCount === 0;
    });
    hold.release();
    await proven;
    expect(await backup(app.operator, next.id)).toMatchObject({ status: 'STORED', verificationStatus: 'PASSED', failure: null });

    const killed = await heldIn(...at);
    worker.signal('SIGKILL');
    await worker.ended;
    killed.hold.release();
    await muchLater();
    for (const { id } of [stopped, killed]) {
      expect(await backup(app.operator, id)).toMatchObject(givenUp(phase));
      expect(await filesOf(id)).toHaveLength(isMade(phase) ? 0 : 4);
    }
  },
  90_000,
);

test('a process that is stopped gives back what it has begun, and the next one makes it', async () => {
  const worker = startWorker();
  const { id } = await heldIn('DATABASE', /copy "message_default" .* to stdout/);
  worker.signal('SIGTERM');
  expect(await worker.ended).toEqual({ code: 0, signal: null });
  expect(await backup(app.operator, id)).toMatchObject({ status: 'QUEUED' });
  expect(await filesOf(id)).toEqual([]);
  await runDueBackups(app.system);
  expect(await backup(app.operator, id)).toMatchObject({ status: 'STORED', verificationStatus: 'PASSED' });
  // Whatever those before have left is gone.
  expect(await app.db.sql.rows(`select nspname from pg_namespace where nspname like 'tuma_scratch%'`)).toEqual([]);
}, 90_000);
