import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateX25519Identity } from 'age-encryption';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { backup } from '../../src/backups/backups.js';
import { createBackup } from '../../src/backups/createBackup.js';
import { giveUpDeadRuns, runDueBackups } from '../../src/backups/run/runDueBackups.js';
import { verifyBackup } from '../../src/backups/verifyBackup.js';
import { publicId } from '../../src/lib/ids.js';
import { createTenant } from '../support/fixtures/tenants.js';
import { freshDatabase } from '../support/postgres.js';
import { type Child, endChildren, startChild } from '../support/processes/childProcess.js';
import { compileAll } from '../support/processes/compiled.js';
import { createTestApp, type TestApp } from '../support/testApp.js';
import { until } from '../support/until.js';

/** Workers in processes of their own, which are killed and stopped; this process looks on, and takes their place. */
let compiled: Awaited<ReturnType<typeof compileAll>>;
let database: Awaited<ReturnType<typeof freshDatabase>>;
let app: TestApp;
let folder: string;
const settings = () => ({ BACKUP_DIR: join(folder, 'backups'), BACKUP_AGE_KEY_FILE: join(folder, 'keys.txt') });
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tuma-kill-backup-'));
  writeFileSync(join(folder, 'keys.txt'), `${await generateX25519Identity()}\n`, { mode: 0o600 });
  [compiled, database] = await Promise.all([compileAll(), freshDatabase()]);
  app = await createTestApp({ databaseUrl: database.url, env: settings() });
  await createTenant(app);
  // Some seconds at the lowest rate.
  await app.db.sql.rows(
    `insert into audit_event (id, tenant_id, at, actor, action, target, detail)
     select gen_random_uuid(), null, now(), 'system', 'test', null, jsonb_build_object('text', repeat(md5(n::text), 20))
     from generate_series(1, 3500) as n`,
  );
});
afterAll(async () => {
  await endChildren();
  await app.close();
  await database.drop();
  compiled.remove();
  rmSync(folder, { recursive: true, force: true });
});

const startWorker = (): Child =>
  startChild(compiled.script('src/main.js'), [], {
    ...settings(),
    ...{ DATABASE_URL: database.url, TUMA_DATA_DIR: join(folder, 'worker'), TUMA_ROLES: 'worker', HEALTH_PORT: '0', BACKUP_RATE: '1' },
  });
const filesOf = (id: string) =>
  existsSync(join(folder, 'backups')) ? readdirSync(join(folder, 'backups')).filter((name) => name.startsWith(publicId('backup', id))) : [];
const underWay = (id: string, what: 'status' | 'verificationStatus') =>
  until(async () => {
    const one = await backup(app.operator, id);
    return one[what] === 'RUNNING' && one.progress.percent > 0 && (what === 'verificationStatus' || one.progress.percent > 5);
  }, 30_000);
/** As if half a minute had gone by. */
const muchLater = () => app.db.sql.rows(`update backup set seen_at = seen_at - interval '31 seconds' where run_id is not null`);

test('kill -9 of the process that makes a backup: it fails by name, leaves no file, and the next one is made and proven', async () => {
  const worker = startWorker();
  const { id } = await createBackup(app.operator, { kind: 'DATABASE', verify: true });
  await underWay(id, 'status');
  expect(filesOf(id)).toEqual([expect.stringMatching(/\.part$/)]);
  worker.signal('SIGKILL');
  await worker.ended;
  await giveUpDeadRuns(app.system);
  expect(await backup(app.operator, id)).toMatchObject({ status: 'RUNNING' });
  await muchLater();
  await runDueBackups(app.system);
  expect(await backup(app.operator, id)).toMatchObject({ status: 'FAILED', failure: 'WORKER_DIED', verificationStatus: 'NONE' });
  expect(filesOf(id)).toEqual([]);
  const next = await createBackup(app.operator, { kind: 'DATABASE', verify: true });
  await runDueBackups(app.system);
  expect(await backup(app.operator, next.id)).toMatchObject({ status: 'STORED', verificationStatus: 'PASSED' });
}, 90_000);

test('kill -9 while it is verified: nothing is known then, and the next verification tidies up and passes', async () => {
  const { id } = await createBackup(app.operator, { kind: 'DATABASE', verify: false });
  await runDueBackups(app.system);
  const worker = startWorker();
  await verifyBackup(app.operator, id);
  await underWay(id, 'verificationStatus');
  worker.signal('SIGKILL');
  await worker.ended;
  await muchLater();
  await giveUpDeadRuns(app.system);
  expect(await backup(app.operator, id)).toMatchObject({ status: 'STORED', verificationStatus: 'ERROR', failure: 'WORKER_DIED' });
  expect(filesOf(id)).toHaveLength(2);
  await verifyBackup(app.operator, id);
  await runDueBackups(app.system);
  expect(await backup(app.operator, id)).toMatchObject({ verificationStatus: 'PASSED', failure: null });
  expect(await app.db.sql.rows(`select nspname from pg_namespace where nspname like 'tuma_scratch%'`)).toEqual([]);
}, 90_000);

test('a process that stood still and comes back after it was given up writes nothing more', async () => {
  const worker = startWorker();
  const { id } = await createBackup(app.operator, { kind: 'DATABASE', verify: false });
  await underWay(id, 'status');
  worker.signal('SIGSTOP');
  await muchLater();
  await giveUpDeadRuns(app.system);
  expect(await backup(app.operator, id)).toMatchObject({ status: 'FAILED', failure: 'WORKER_DIED' });
  const next = await createBackup(app.operator, { kind: 'DATABASE', verify: false });
  await runDueBackups(app.system);
  expect(await backup(app.operator, next.id)).toMatchObject({ status: 'STORED' });
  worker.signal('SIGCONT');
  const third = await createBackup(app.operator, { kind: 'DATABASE', verify: false });
  await until(async () => (await backup(app.operator, third.id)).status === 'STORED', 30_000);
  expect(await backup(app.operator, id)).toMatchObject({ status: 'FAILED', failure: 'WORKER_DIED' });
  expect(filesOf(id)).toEqual([]);
  worker.signal('SIGTERM');
  expect(await worker.ended).toEqual({ code: 0, signal: null });
}, 90_000);

test('a process that is stopped gives back what it has begun, and the next one makes it', async () => {
  const worker = startWorker();
  const { id } = await createBackup(app.operator, { kind: 'DATABASE', verify: false });
  await underWay(id, 'status');
  worker.signal('SIGTERM');
  expect(await worker.ended).toEqual({ code: 0, signal: null });
  expect(await backup(app.operator, id)).toMatchObject({ status: 'QUEUED' });
  expect(filesOf(id)).toEqual([]);
  await runDueBackups(app.system);
  expect(await backup(app.operator, id)).toMatchObject({ status: 'STORED' });
}, 90_000);
