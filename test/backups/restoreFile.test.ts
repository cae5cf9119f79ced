import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { generateX25519Identity } from 'age-encryption';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { backup, backups } from '../../src/backups/backups.js';
import { createBackup } from '../../src/backups/createBackup.js';
import { backupKeys } from '../../src/backups/keys/backupKeys.js';
import { restoreFile } from '../../src/backups/restore/fromFile/restoreFile.js';
import { adoptBackups } from '../../src/backups/run/adoptBackups.js';
import { runDueBackups } from '../../src/backups/run/runDueBackups.js';
import { archiveName } from '../../src/backups/run/storedManifest.js';
import { verifyBackup } from '../../src/backups/verifyBackup.js';
import { aftercare } from '../../src/cli/backups/aftercare.js';
import { proveLedger } from '../../src/ledger/ledgerProof.js';
import { newId } from '../../src/lib/ids.js';
import { claim } from '../../src/messaging/dispatch/claim.js';
import { holdUnsent } from '../../src/messaging/holdUnsent.js';
import { sendSms } from '../../src/messaging/sending/sendSms.js';
import { createTenant } from '../support/fixtures/tenants.js';
import { createTestApp, type TestApp } from '../support/testApp.js';

// A thread and a schema for each verification: beside two other suites that takes its time.
vi.setConfig({ testTimeout: 120_000 });

let lost: TestApp;
let file: string;
let identities: string[];
beforeAll(async () => {
  lost = await createTestApp();
  const { ctx } = await createTenant(lost);
  const send = (more: object) => sendSms(ctx, { to: ['0712345678'], body: 'Habari', category: 'TRANSACTIONAL', ...more });
  await send({ to: ['0712345680'] });
  await claim(lost.system);
  await send({});
  await send({ scheduledAt: new Date(lost.now().getTime() + 3_600_000) });
  await send({ to: ['0712345679', '0712345670'] });
  await lost.db.sql.rows(`update message set status = 'HELD', hold_reason = 'PROVIDER_DOWN' where phone = '+255712345670'`);
  await lost.db.sql.rows(
    `insert into email (id, template, recipient, language, subject, text, html, status, created_at, next_attempt_at)
     select $1, 'TEST', 'a@example.com', 'EN', 'x', 'x', 'x', 'QUEUED', $2, $2`,
    [newId(), lost.now()],
  );
  const { id } = await createBackup(lost.operator, { kind: 'DATABASE', verify: false });
  await runDueBackups(lost.system);
  file = join(lost.config.TUMA_DATA_DIR, 'backups', archiveName(id));
  ({ identities } = await backupKeys(lost.system));
});
afterAll(() => lost.close());

const statuses = async (app: TestApp) =>
  app.db.sql.rows('select phone, status, hold_reason as reason, body from message order by phone, id');

test('on a machine with nothing but the file and the key everything is back, and nothing is sent before a person looked', async () => {
  const app = await createTestApp();
  const steps: string[] = [];
  const { rows, kept } = await restoreFile(app.system, { file, identities, replace: false }, (step) => steps.push(step));
  expect(kept).toBeUndefined();
  expect(rows).toBeGreaterThan(50);
  expect(steps).toHaveLength(5);
  expect(await holdUnsent(app.system)).toEqual({ held: 4, unconfirmed: 1 });
  expect((await statuses(app)).map(({ status, reason }: { status?: string; reason?: string }) => `${status} ${reason}`)).toEqual([
    ...Array(4).fill('HELD REVIEW'),
    'UNCONFIRMED null',
  ]);
  expect(await proveLedger(app.system, undefined, { full: true })).toMatchObject({ ok: true, messageCount: 5 });
  expect(await app.db.sql.rows('select sending_frozen as frozen from system_state')).toEqual([{ frozen: true }]);
  expect(await app.db.sql.rows('select status from email')).toEqual([{ status: 'KEPT' }]);
  // The catalogue is made anew of what lies in the storage.
  const folder = join(app.config.TUMA_DATA_DIR, 'backups');
  cpSync(dirname(file), folder, { recursive: true });
  writeFileSync(join(folder, `bkp_${newId().replaceAll('-', '')}.manifest.json`), '{"format":1}');
  expect(await adoptBackups(app.system)).toBe(1);
  expect(await adoptBackups(app.system)).toBe(0);
  const [adopted] = (await backups(app.operator, { first: 5 }, {})).nodes;
  expect(adopted).toMatchObject({ status: 'STORED', verificationStatus: 'NONE', trigger: 'MANUAL' });
  writeFileSync(app.settings.backups.keyFile, `${identities[0]}\n`);
  await verifyBackup(app.operator, adopted?.id ?? '');
  await runDueBackups(app.system);
  expect(await backup(app.operator, adopted?.id ?? '')).toMatchObject({ verificationStatus: 'PASSED', failure: null });
  // It goes on as if it had never been elsewhere.
  const { ctx } = await createTenant(app);
  await sendSms(ctx, { to: ['0712345671'], body: 'Habari', category: 'TRANSACTIONAL' });
  await app.close();
});

test('a file that can’t be read changes nothing; data that is there is replaced only on demand, and kept', async () => {
  const app = await createTestApp();
  await createTenant(app);
  const before = await app.db.sql.rows('select id from tenant order by id');
  const restore = (from: string, keys: string[], replace = true) =>
    restoreFile(app.system, { file: from, identities: keys, replace }, () => undefined);
  await expect(restore(file, identities, false)).rejects.toMatchObject({ code: 'INVALID_STATE' });
  await expect(restore(file, [await generateX25519Identity()])).rejects.toMatchObject({ code: 'BACKUP_CORRUPT' });
  const bytes = readFileSync(file);
  const cut = join(app.config.TUMA_DATA_DIR, '..', `cut-${newId()}`);
  for (const length of [0, 10, 1_000, bytes.length - 1]) {
    writeFileSync(cut, bytes.subarray(0, length));
    await expect(restore(cut, identities), String(length)).rejects.toMatchObject({ code: 'BACKUP_CORRUPT' });
  }
  await app.db.sql.rows(`insert into process (id, roles, published_at) values ($1, '{worker}', now())`, [newId()]);
  await expect(restore(file, identities)).rejects.toMatchObject({ code: 'INVALID_STATE' });
  await app.db.sql.rows('delete from process');
  expect(await app.db.sql.rows('select id from tenant order by id')).toEqual(before);
  const { kept } = await restore(file, identities);
  expect(await app.db.sql.rows(`select id from ${kept?.data}.tenant order by id`)).toEqual(before);
  expect(await app.db.sql.rows('select id from tenant order by id')).not.toEqual(before);
  await app.close();
});

test('after a recovery by other means nothing that waits is sent before a person looked; doing it again does no harm', async () => {
  await lost.db.sql.rows(`insert into process (id, roles, published_at) values ($1, '{worker}', now())`, [newId()]);
  await expect(aftercare(lost.system, () => undefined)).rejects.toMatchObject({ code: 'INVALID_STATE' });
  await lost.db.sql.rows('delete from process');
  const said = async () => {
    const lines: string[] = [];
    expect(await aftercare(lost.system, (line) => lines.push(line))).toBe(0);
    return lines.join('\n');
  };
  expect(await said()).toMatch(/is frozen now[\s\S]*\n4 messages are held[\s\S]* 1 may have reached[\s\S]*\n1 mails/);
  const [before, mails] = [await statuses(lost), await lost.db.sql.rows('select status from email')];
  expect(before.map(({ status, reason }: { status?: string; reason?: string }) => `${status} ${reason}`).sort()).toEqual([
    ...Array(4).fill('HELD REVIEW'),
    'UNCONFIRMED null',
  ]);
  expect(mails).toEqual([{ status: 'KEPT' }]);
  expect(await said()).toMatch(/was frozen already[\s\S]*\n0 messages are held[\s\S]* 0 may have reached[\s\S]*\n0 mails/);
  expect(await statuses(lost)).toEqual(before);
  expect(await proveLedger(lost.system, undefined, { full: true })).toMatchObject({ ok: true, messageCount: 5 });
});
