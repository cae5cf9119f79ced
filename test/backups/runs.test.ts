import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { backup } from '../../src/backups/backups.js';
import { cancelBackup } from '../../src/backups/cancelBackup.js';
import { createBackup } from '../../src/backups/createBackup.js';
import { deleteBackup } from '../../src/backups/deleteBackup.js';
import { pinBackup } from '../../src/backups/pinBackup.js';
import { runDueBackups } from '../../src/backups/run/runDueBackups.js';
import { archiveName, manifestName, readStoredManifest } from '../../src/backups/run/storedManifest.js';
import { verifyBackup } from '../../src/backups/verifyBackup.js';
import { publicId } from '../../src/lib/ids.js';
import { sendSms } from '../../src/messaging/sending/sendSms.js';
import { createTenant } from '../support/fixtures/tenants.js';
import { createTestApp, type TestApp } from '../support/testApp.js';

// A thread and a schema for each verification: beside two other suites that takes its time.
vi.setConfig({ testTimeout: 120_000 });

let app: TestApp;
const folder = () => join(app.config.TUMA_DATA_DIR, 'backups');
beforeAll(async () => {
  app = await createTestApp();
  const { ctx } = await createTenant(app, { credits: 1_000 });
  for (let n = 0; n < 20; n++)
    await sendSms(ctx, { to: [`+25571200${1_000 + n}`, `+25571300${1_000 + n}`], body: `Habari ${n} 😀`, category: 'TRANSACTIONAL' });
});
afterAll(() => app.close());

const request = { kind: 'DATABASE', verify: true } as const;

test('a backup is made, restored and compared; file and manifest lie in the storage, and the catalogue says what they say', async () => {
  const { id } = await createBackup(app.operator, { ...request, note: ' before the change ' });
  await expect(createBackup(app.operator, request)).rejects.toMatchObject({ code: 'BACKUP_IN_PROGRESS' });
  await runDueBackups(app.system);
  const made = await backup(app.operator, id);
  expect(made).toMatchObject({
    ...{ status: 'STORED', verificationStatus: 'PASSED', failure: null, note: 'before the change', trigger: 'MANUAL' },
    progress: { phase: 'DONE', percent: 100 },
  });
  expect(made.verification?.checks.map(({ kind, ok }) => `${kind} ${ok}`)).toEqual([
    ...['CHECKSUM true', 'DECRYPTION true', 'RESTORE true', 'CONSTRAINTS true', 'ROW_COUNTS true', 'CONTENT true', 'LEDGER true'],
  ]);
  expect(readdirSync(folder()).sort()).toEqual([manifestName(id), archiveName(id)].sort());
  const manifest = JSON.parse(readFileSync(join(folder(), manifestName(id)), 'utf8'));
  expect(manifest).toMatchObject({ id: publicId('backup', id), sizeBytes: made.sizeBytes, checksumSha256: made.checksumSha256 });
  expect(manifest.content.data.tables.find(({ table }: { table: string }) => table === 'message').rows).toBe(40);
  // A manifest with any byte changed or missing is none: the catalogue is never made anew of it.
  const written = readFileSync(join(folder(), manifestName(id)));
  const read = async (bytes: Buffer) => {
    const storage = { ...app.backupStorage[0].storage, read: async () => Readable.from([bytes]) };
    return (await readStoredManifest(storage, id))?.seal;
  };
  expect(await read(written)).toBe(manifest.seal);
  for (let n = 0; n < 500; n++) {
    const at = Math.floor((n / 500) * (written.length - 1));
    const changed = Buffer.from(written);
    changed[at] = (changed[at] ?? 0) ^ (1 << (n % 8));
    expect([at, await read(changed), await read(written.subarray(0, at))]).toEqual([at, undefined, undefined]);
  }
  // Nor one where the name of a member that says nothing was changed.
  expect(manifest.previousSeal).toBeNull();
  expect(await read(Buffer.from(written.toString().replace('"previousSeal"', '"preriousSeal"')))).toBeUndefined();
  const { rows: schemas } = await app.db.pool.query(`select nspname from pg_namespace where nspname like 'tuma_scratch%'`);
  expect(schemas).toEqual([]);
  const copies = await app.db.sql.rows('select verified_at is not null as verified, failure from backup_copy where backup_id = $1', [id]);
  expect(copies).toEqual([{ verified: true, failure: null }]);
});

test('a file that was changed or cut fails its verification, and a later one that was mended passes', async () => {
  const { id } = await createBackup(app.operator, { ...request, verify: false });
  await runDueBackups(app.system);
  expect(await backup(app.operator, id)).toMatchObject({ status: 'STORED', verificationStatus: 'NONE', verification: null });
  const file = join(folder(), archiveName(id));
  const bytes = readFileSync(file);
  const changed = Buffer.from(bytes);
  changed[bytes.length - 100] = (changed[bytes.length - 100] ?? 0) ^ 1;
  for (const broken of [changed, bytes.subarray(0, bytes.length - 1), Buffer.alloc(0)]) {
    writeFileSync(file, broken);
    await verifyBackup(app.operator, id);
    await runDueBackups(app.system);
    expect(await backup(app.operator, id)).toMatchObject({
      ...{ status: 'STORED', verificationStatus: 'FAILED', failure: 'CORRUPT' },
      verification: { ok: false, checks: [{ kind: 'DECRYPTION', ok: false }] },
    });
  }
  // A changed beginning looks as if it were for another key.
  const beginning = Buffer.from(bytes);
  beginning[40] = (beginning[40] ?? 0) ^ 1;
  writeFileSync(file, beginning);
  await verifyBackup(app.operator, id);
  await runDueBackups(app.system);
  expect(await backup(app.operator, id)).toMatchObject({ verificationStatus: 'FAILED', failure: 'CORRUPT' });
  writeFileSync(file, bytes);
  await verifyBackup(app.operator, id);
  await runDueBackups(app.system);
  expect(await backup(app.operator, id)).toMatchObject({ verificationStatus: 'PASSED', failure: null, failureDetail: null });
  await pinBackup(app.operator, id, true);
  await expect(deleteBackup(app.operator, id)).rejects.toMatchObject({ code: 'INVALID_STATE' });
  expect(JSON.parse(readFileSync(join(folder(), manifestName(id)), 'utf8'))).toMatchObject({ pinned: true });
  await pinBackup(app.operator, id, false);
  expect(await deleteBackup(app.operator, id)).toMatchObject({ status: 'DELETED' });
  expect(readdirSync(folder()).filter((name) => name.startsWith(publicId('backup', id)))).toEqual([]);
});

test('what waits is cancelled at once; what is under way within two seconds, and leaves no file', async () => {
  const waiting = await createBackup(app.operator, request);
  expect(await cancelBackup(app.operator, waiting.id)).toMatchObject({ status: 'CANCELLED' });
  app.settings.backups.bytesPerSecond = 4_000;
  const { id } = await createBackup(app.operator, request);
  const before = readdirSync(folder());
  const running = runDueBackups(app.system);
  await expect.poll(async () => (await backup(app.operator, id)).progress.percent, { timeout: 10_000 }).toBeGreaterThan(0);
  const asked = performance.now();
  expect(await cancelBackup(app.operator, id)).toMatchObject({ status: 'RUNNING' });
  await running;
  expect(performance.now() - asked).toBeLessThan(2_000);
  expect(await backup(app.operator, id)).toMatchObject({ status: 'CANCELLED', failure: null });
  expect(readdirSync(folder())).toEqual(before);
  app.settings.backups.bytesPerSecond = 25_000_000;
});

test('the run of a process that died ends as WORKER_DIED half a minute later, and the next one goes on', async () => {
  const { id } = await createBackup(app.operator, request);
  const next = async () => (await backup(app.operator, id)).status;
  await app.db.sql.rows(`update backup set status = 'RUNNING', run_id = $1, seen_at = $2 where id = $1`, [id, app.now()]);
  await runDueBackups(app.system);
  expect(await next()).toBe('RUNNING');
  app.clock.advance(31_000);
  writeFileSync(join(folder(), `${archiveName(id)}.part`), 'half');
  const { id: second } = await createBackup(app.operator, request).catch(() => ({ id: '' }));
  expect(second).toBe('');
  await runDueBackups(app.system);
  expect(await backup(app.operator, id)).toMatchObject({ status: 'FAILED', failure: 'WORKER_DIED', verificationStatus: 'NONE' });
  expect(readdirSync(folder()).filter((name) => name.includes(publicId('backup', id)))).toEqual([]);
});
