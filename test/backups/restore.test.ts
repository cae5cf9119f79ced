import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { attention } from '../../src/attention/attention.js';
import { backup } from '../../src/backups/backups.js';
import { createBackup } from '../../src/backups/createBackup.js';
import { deleteBackup } from '../../src/backups/deleteBackup.js';
import { cancelRestore } from '../../src/backups/restore/cancelRestore.js';
import { confirmRestore } from '../../src/backups/restore/confirmRestore.js';
import { pruneRestore } from '../../src/backups/restore/pruneRestore.js';
import { restore } from '../../src/backups/restore/restores.js';
import { runDueRestores } from '../../src/backups/restore/runDueRestores.js';
import { startRestore } from '../../src/backups/restore/startRestore.js';
import { undoRestore } from '../../src/backups/restore/undoRestore.js';
import { runDueBackups } from '../../src/backups/run/runDueBackups.js';
import type { Ctx } from '../../src/context.js';
import { adjustCredits } from '../../src/ledger/adjustCredits.js';
import { proveLedger } from '../../src/ledger/ledgerProof.js';
import { newId, publicId } from '../../src/lib/ids.js';
import { sendSms } from '../../src/messaging/sending/sendSms.js';
import { setSendingFrozen } from '../../src/system/systemStatus.js';
import { updateTenant } from '../../src/tenants/updateTenant.js';
import { createTenant } from '../support/fixtures/tenants.js';
import { createTestApp, type TestApp } from '../support/testApp.js';

// A thread, a schema and its migrations for each restore: beside two other suites that takes its time.
vi.setConfig({ testTimeout: 180_000 });

let app: TestApp;
let ctx: Ctx;
let tenantId: string;
let backupId: string;
beforeAll(async () => {
  app = await createTestApp();
  ({ ctx, id: tenantId } = await createTenant(app, { credits: 1_000 }));
  await send('before');
  ({ id: backupId } = await createBackup(app.operator, { kind: 'DATABASE', verify: false }));
  await runDueBackups(app.system);
});
afterAll(() => app.close());

const send = (body: string) =>
  sendSms(ctx, { to: ['0712345678'], body, category: 'TRANSACTIONAL', idempotencyKey: `key-${body.replaceAll(' ', '-')}` });
const give = () => adjustCredits(app.operator, { tenantId, credits: 5, reason: 'Given', idempotencyKey: 'given' });
const rename = (name: string) => updateTenant(ctx, { name });
const tenantName = async () => (await app.db.sql.row<{ name: string }>('select name from tenant where id = $1', [tenantId]))?.name;
const bodies = async () =>
  (await app.db.sql.rows<{ body: string }>('select body from message where tenant_id = $1 order by id', [tenantId])).map(
    ({ body }) => body,
  );
const frozen = async () => (await app.db.sql.row<{ frozen: boolean }>('select sending_frozen as frozen from system_state'))?.frozen;
const schemas = async () =>
  (
    await app.db.sql.rows<{ name: string }>(
      `select regexp_replace(nspname, '_[0-9a-f]{12}$', '') as name from pg_namespace
       where nspname ~ '^tuma_' and nspname <> 'tuma_ops' order by 1`,
    )
  ).map(({ name }) => name);
const request = (more: object = {}) => {
  const confirm = publicId('backup', backupId);
  return startRestore(app.operator, { backupId, dryRun: false, exact: false, skipRestorePoint: false, confirm, ...more });
};
const run = async ({ id }: { id: string }) => {
  await runDueRestores(app.system);
  return restore(app.operator, id);
};

test('a dry run says what a restore would change and carry over, and changes nothing', async () => {
  await rename('Duka Jipya');
  await send('after');
  const dry = await run(await request({ dryRun: true, confirm: null }));
  expect(dry).toMatchObject({ status: 'COMPLETED', dryRun: true, failure: null, heldForReview: 0, warnings: [], restorePointId: null });
  const changes = Object.fromEntries((dry.changes ?? []).map(({ table, ...counts }) => [table, counts]));
  expect(changes.tenant).toEqual({ rowsNow: 2, rowsAfter: 2, added: 0, removed: 0, changed: 1 });
  expect(changes.message).toEqual({ rowsNow: 2, rowsAfter: 2, added: 0, removed: 0, changed: 0 });
  expect(dry.carriedOver).toContainEqual({ kind: 'MESSAGES', count: 1 });
  expect([await tenantName(), await schemas(), await frozen()]).toEqual(['Duka Jipya', [], false]);
});

test('what can not be restored is refused before anything begins', async () => {
  await expect(request({ confirm: 'yes' })).rejects.toMatchObject({ code: 'BAD_USER_INPUT', issues: [{ field: 'confirm' }] });
  await expect(request({ confirm: null })).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
  await expect(request({ backupId: newId() })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  const change = (set: string) => app.db.sql.rows(`update backup set ${set} where id = $1`, [backupId]);
  await change(`verification_status = 'FAILED'`);
  await expect(request()).rejects.toMatchObject({ code: 'BACKUP_CORRUPT' });
  await change(`verification_status = 'NONE', manifest = jsonb_set(manifest, '{content,data,version}', '"9999_later"')`);
  await expect(request()).rejects.toMatchObject({ code: 'BACKUP_INCOMPATIBLE' });
  await change(`manifest = jsonb_set(manifest, '{content,data,version}', (select to_jsonb(max(name)) from migration))`);
  const waiting = await request();
  await expect(request()).rejects.toMatchObject({ code: 'RESTORE_IN_PROGRESS' });
  await expect(deleteBackup(app.operator, backupId)).rejects.toMatchObject({ code: 'INVALID_STATE' });
  for (const refused of [confirmRestore, pruneRestore])
    await expect(refused(app.operator, waiting.id)).rejects.toMatchObject({ code: 'INVALID_STATE' });
  await expect(undoRestore(app.operator, waiting.id, publicId('restore', waiting.id))).rejects.toMatchObject({ code: 'INVALID_STATE' });
  expect(await cancelRestore(app.operator, waiting.id)).toMatchObject({ status: 'ROLLED_BACK', failure: null });
  expect(await cancelRestore(app.operator, waiting.id)).toMatchObject({ status: 'ROLLED_BACK' });
});

test('a restore waits in maintenance, and is put back before the confirmation as if it had not been', async () => {
  const done = await run(await request());
  expect(done).toMatchObject({ status: 'AWAITING_CONFIRMATION', failure: null, progress: { phase: 'DONE', percent: 100 } });
  expect((await attention(app.operator)).map(({ kind }) => kind)).toContain('RESTORE_TO_CONFIRM');
  expect(await backup(app.operator, done.restorePointId ?? '')).toMatchObject({ status: 'STORED', trigger: 'BEFORE_RESTORE' });
  expect([await tenantName(), await bodies(), await frozen()]).toEqual(['Duka', ['before', 'after'], true]);
  await expect(send('now'), 'the database refuses it').rejects.toMatchObject({ code: '57M01' });
  await expect(cancelRestore(app.operator, done.id)).rejects.toMatchObject({ code: 'INVALID_STATE' });
  expect(await schemas()).toEqual(['tuma_before']);

  await undoRestore(app.operator, done.id, publicId('restore', done.id));
  expect(await run(done)).toMatchObject({ status: 'UNDONE', keptSchema: null });
  expect([await tenantName(), await bodies(), await frozen()]).toEqual(['Duka Jipya', ['before', 'after'], false]);
  expect(await schemas()).toEqual([]);
  await send('goes on');
});

test('a confirmed restore is undone with what people did meanwhile, and what it replaced stays until it is pruned', async () => {
  const done = await run(await request());
  expect(await confirmRestore(app.operator, done.id)).toMatchObject({ status: 'COMPLETED' });
  expect(await confirmRestore(app.operator, done.id)).toMatchObject({ status: 'COMPLETED' });
  expect([await tenantName(), await frozen()]).toEqual(['Duka', true]);
  await setSendingFrozen(app.operator, false, 'All looks well');
  await send('in the restored data');
  expect(await proveLedger(app.system, undefined, { full: true })).toMatchObject({ ok: true });

  await undoRestore(app.operator, done.id, publicId('restore', done.id));
  expect(await run(done)).toMatchObject({ status: 'UNDONE', failure: null });
  expect([await tenantName(), await frozen()]).toEqual(['Duka Jipya', true]);
  expect(await bodies()).toEqual(['before', 'after', 'goes on', 'in the restored data']);
  expect(await proveLedger(app.system, undefined, { full: true })).toMatchObject({ ok: true });
  expect(await schemas()).toEqual(['tuma_undone']);
  expect(await pruneRestore(app.operator, done.id)).toMatchObject({ keptSchema: null });
  expect(await schemas()).toEqual([]);
  await expect(undoRestore(app.operator, done.id, publicId('restore', done.id))).resolves.toMatchObject({ status: 'UNDONE' });
  await send('and on');
});

test('an account that does not prove is put back to the backup, and comes again by an undo, which may be tried again', async () => {
  const tamper = async (more: number) => {
    for (const change of ['disable trigger user', `enable trigger user`]) {
      if (change.startsWith('enable'))
        await app.db.sql.rows('update credit_account set available = available + $2 where tenant_id = $1', [tenantId, more]);
      await app.db.sql.rows(`alter table credit_account ${change}`);
    }
  };
  await tamper(5_000);
  const done = await run(await request());
  expect(done).toMatchObject({ status: 'AWAITING_CONFIRMATION', failure: null });
  expect(done.warnings).toEqual([expect.stringMatching(/^The account of ten_[0-9a-f]+ is put back to how it was/)]);
  const alerts = () => app.db.sql.rows(`select from alert where kind = 'LEDGER_REWOUND'`);
  expect(await alerts()).toHaveLength(0);
  await confirmRestore(app.operator, done.id);
  expect(await alerts()).toHaveLength(1);
  await send('after the repair');
  // An undo that fails half-way leaves what it would have put back as it was.
  const kept = `tuma_before_${done.id.replaceAll('-', '').slice(-12)}`;
  const content = () =>
    app.db.sql.rows(`select (select count(*) from ${kept}.ledger_entry) as entries, (select count(*) from ${kept}.message) as messages`);
  const before = await content();
  await app.db.sql.rows(`alter table ${kept}.opt_out rename to opt_out_away`);
  await undoRestore(app.operator, done.id, publicId('restore', done.id));
  expect(await run(done)).toMatchObject({ status: 'COMPLETED', undoneAt: null });
  expect(await content()).toEqual(before);
  await app.db.sql.rows(`alter table ${kept}.opt_out_away rename to opt_out`);
  await send('between the tries');
  await undoRestore(app.operator, done.id, publicId('restore', done.id));
  const undone = await run(done);
  expect(undone).toMatchObject({ status: 'UNDONE', failure: null });
  expect(undone.warnings).toContainEqual(expect.stringMatching(/does not prove/));
  expect(await bodies()).toEqual(expect.arrayContaining(['after the repair', 'between the tries']));
  await tamper(-5_000);
  await pruneRestore(app.operator, done.id);
});

test('live data that has lost a table: only an exact restore without a restore point goes on', async () => {
  await app.db.sql.rows('drop table opt_out cascade');
  await give();
  const carried = await run(await request());
  expect(carried).toMatchObject({ status: 'ROLLED_BACK', failure: 'CORRUPT', changes: null });
  expect(carried.failureDetail).toMatch(/say exact/);
  await app.db.sql.rows('drop table migration');
  const unsaved = await run(await request({ exact: true }));
  expect(unsaved).toMatchObject({ status: 'ROLLED_BACK' });
  expect(unsaved.failureDetail).toMatch(/No restore point could be made \(skipRestorePoint/);
  await setSendingFrozen(app.operator, false, 'Maintenance is over');
  const exact = await run(await request({ skipRestorePoint: true, exact: true }));
  expect(exact).toMatchObject({ status: 'AWAITING_CONFIRMATION', exact: true, restorePointId: null });
  await confirmRestore(app.operator, exact.id);
  expect([await tenantName(), await bodies()]).toEqual(['Duka', ['before']]);
  // It went out, and nothing here knows of it: the same key neither sends it again nor says that it is there.
  await expect(send('after')).rejects.toMatchObject({ code: 'CONFLICT', issues: [{ field: 'idempotencyKey' }] });
  await expect(give()).rejects.toMatchObject({ code: 'CONFLICT', issues: [{ field: 'idempotencyKey' }] });
  expect(await send('before')).toMatchObject({ replayed: true });
  expect(await pruneRestore(app.operator, exact.id)).toMatchObject({ keptSchema: null });
});
