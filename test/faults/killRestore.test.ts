import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { generateX25519Identity } from 'age-encryption';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RestoreStatus } from '../../entities/types/backups.js';
import { createBackup } from '../../src/backups/createBackup.js';
import { confirmRestore } from '../../src/backups/restore/confirmRestore.js';
import { restore } from '../../src/backups/restore/restores.js';
import { runDueRestores } from '../../src/backups/restore/runDueRestores.js';
import { startRestore } from '../../src/backups/restore/startRestore.js';
import { undoRestore } from '../../src/backups/restore/undoRestore.js';
import { runDueBackups } from '../../src/backups/run/runDueBackups.js';
import type { Ctx } from '../../src/context.js';
import { publicId } from '../../src/lib/ids.js';
import { sendSms } from '../../src/messaging/sending/sendSms.js';
import { updateTenant } from '../../src/tenants/updateTenant.js';
import { createTenant } from '../support/fixtures/tenants.js';
import { freshDatabase } from '../support/postgres.js';
import { builtScript } from '../support/processes/builtScript.js';
import { type Child, endChildren, startChild } from '../support/processes/childProcess.js';
import { createTestApp, type TestApp } from '../support/testApp.js';
import { until } from '../support/until.js';

/** Workers in processes of their own, which are killed and stopped in each step of a restore; this process takes their place. */
let database: Awaited<ReturnType<typeof freshDatabase>>;
let app: TestApp;
let ctx: Ctx;
let tenantId: string;
let backupId: string;
let folder: string;
const settings = () => ({ BACKUP_DIR: join(folder, 'backups'), BACKUP_AGE_KEY_FILE: join(folder, 'keys.txt') });
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tuma-kill-restore-'));
  writeFileSync(join(folder, 'keys.txt'), `${await generateX25519Identity()}\n`, { mode: 0o600 });
  database = await freshDatabase();
  app = await createTestApp({ databaseUrl: database.url, env: settings() });
  ({ ctx, id: tenantId } = await createTenant(app));
  ({ id: backupId } = await createBackup(app.operator, { kind: 'DATABASE', verify: false }));
  await runDueBackups(app.system);
  await updateTenant(ctx, { name: 'Later' });
  // It makes what a demo begins with.
  await until(() => worker().lines.some((line) => line.includes('is running')));
  // Nothing moves by itself: what is compared is what the restore does.
  await app.db.sql.rows('update system_state set sending_frozen = true');
}, 180_000);
afterAll(async () => {
  await endChildren();
  await app.close();
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

/** Who was stopped and goes on works on in the next test. */
let living: Child | undefined;
const worker = (): Child =>
  (living ??= startChild(builtScript('main.js'), [], {
    ...settings(),
    ...{ DATABASE_URL: database.url, TUMA_DATA_DIR: join(folder, 'worker'), TUMA_ROLES: 'worker', HEALTH_PORT: '0' },
  }));
const end = async (signal: 'SIGKILL' | 'SIGTERM') => {
  const ending = worker();
  living = undefined;
  ending.signal(signal);
  return ending.ended;
};
const request = () =>
  startRestore(app.operator, {
    ...{ backupId, dryRun: false, exact: false, skipRestorePoint: false, confirm: publicId('backup', backupId) },
  });
/** What comes before the swap: whoever dies there has changed nothing. And what comes of it. */
const steps: RestoreStatus[] = ['RESTORING', 'MIGRATING', 'SAVING_RESTORE_POINT', 'PROVING', 'SWAPPING', 'AWAITING_CONFIRMATION'];
/** As soon as it has come so far, or to the next step: some last for a few hundredths of a second, less than a look on a busy machine. */
const reached = async (id: string, status: RestoreStatus): Promise<void> => {
  const deadline = Date.now() + 90_000;
  for (;;) {
    const row = await app.db.sql.row<{ status: RestoreStatus }>('select status from restore where id = $1', [id]);
    if (row?.status === status || (row && steps.includes(status) && steps.indexOf(row.status) > steps.indexOf(status))) return;
    if (Date.now() > deadline || row?.status === 'ROLLED_BACK') throw new Error(`it is ${row?.status}`);
    await sleep(5);
  }
};
/** As if half a minute had gone by: nobody waits for a process that is gone. */
const muchLater = async () => {
  await app.db.sql.rows(`update restore set seen_at = seen_at - interval '31 seconds' where run_id is not null`);
  await app.db.sql.rows(`update process set seen_at = seen_at - interval '31 seconds'`);
};
const backupsMuchLater = () => app.db.sql.rows(`update backup set seen_at = seen_at - interval '31 seconds' where run_id is not null`);
const data = async () => {
  const tables = ['tenant', 'message', 'ledger_entry', 'credit_account', 'app_user', 'sender_id'];
  const hashes = tables.map((name) => `(select coalesce(sum(hashtextextended(${name}::text, 0)), 0)::text from tuma.${name}) as ${name}`);
  return app.db.sql.row(`select ${hashes.join(', ')}`);
};
const leftovers = () =>
  app.db.sql.rows(
    `select nspname as name from pg_namespace where nspname ~ '^tuma_(restore|before|undone)_'
     union all select relname from pg_trigger join pg_class c on c.oid = tgrelid
       where tgname = 'maintenance' and relnamespace = 'tuma'::regnamespace
     union all select 'epoch' from maintenance_epoch where epoch = (select max(epoch) from maintenance_epoch) and restore_id is not null`,
  );
const tidyUp = async () => {
  await backupsMuchLater();
  await runDueBackups(app.system);
};

for (const [signal, status] of [
  ['SIGKILL', 'RESTORING'],
  ['SIGKILL', 'MIGRATING'],
  ['SIGKILL', 'SAVING_RESTORE_POINT'],
  ['SIGSTOP', 'SAVING_RESTORE_POINT'],
  ['SIGKILL', 'PROVING'],
  ['SIGSTOP', 'PROVING'],
  ['SIGKILL', 'SWAPPING'],
  ['SIGSTOP', 'SWAPPING'],
] as const)
  test(`${signal} while it is ${status}: rolled back, nothing has changed, nothing is left`, async () => {
    const before = await data();
    worker();
    const { id } = await request();
    await reached(id, status);
    if (signal === 'SIGKILL') await end(signal);
    else worker().signal(signal);
    await muchLater();
    await runDueRestores(app.system);
    // A swap is done in some hundredths of a second, before the signal comes: then the restore is whole.
    const ended = await restore(app.operator, id);
    if (ended.status === 'AWAITING_CONFIRMATION') {
      expect(status).toBe('SWAPPING');
      await undoRestore(app.operator, id, publicId('restore', id));
      await runDueRestores(app.system);
      expect(await restore(app.operator, id)).toMatchObject({ status: 'UNDONE' });
    } else expect(ended).toMatchObject({ status: 'ROLLED_BACK', failure: 'WORKER_DIED' });
    await tidyUp();
    if (signal === 'SIGSTOP') {
      worker().signal('SIGCONT');
      // It learns that it was given up, and writes no more.
      await sleep(2_000);
      await runDueRestores(app.system);
    }
    expect(await data()).toEqual(before);
    expect(await leftovers()).toEqual([]);
    await sendSms(ctx, { to: ['0712345678'], body: `After ${signal} ${status}`, category: 'TRANSACTIONAL' });
  });

test('a process that stops gives the restore back; killed after the swap, it waits for its answer', async () => {
  worker();
  const second = await request();
  await reached(second.id, 'RESTORING');
  expect(await end('SIGTERM')).toEqual({ code: 0, signal: null });
  expect(await restore(app.operator, second.id)).toMatchObject({ status: 'ROLLED_BACK', failure: 'WORKER_DIED' });
  worker();
  const { id } = await request();
  await reached(id, 'AWAITING_CONFIRMATION');
  await end('SIGKILL');
  await runDueRestores(app.system);
  expect(await restore(app.operator, id)).toMatchObject({ status: 'AWAITING_CONFIRMATION', failure: null });
  await confirmRestore(app.operator, id);
  const row = await app.db.sql.row<{ name: string }>('select name from tenant where id = $1', [tenantId]);
  expect(row?.name).not.toBe('Later');
  worker();
  await undoRestore(app.operator, id, publicId('restore', id));
  await reached(id, 'PROVING');
  await end('SIGKILL');
  await muchLater();
  await runDueRestores(app.system);
  const given = await restore(app.operator, id);
  if (given.status === 'COMPLETED') {
    expect(given).toMatchObject({ failure: 'WORKER_DIED', undoneAt: null });
    await undoRestore(app.operator, id, publicId('restore', id));
    await runDueRestores(app.system);
  }
  expect(await restore(app.operator, id)).toMatchObject({ status: 'UNDONE' });
  expect((await app.db.sql.row<{ name: string }>('select name from tenant where id = $1', [tenantId]))?.name).toBe('Later');
  expect(await leftovers()).toEqual([{ name: expect.stringMatching(/^tuma_undone_/) }]);
});
