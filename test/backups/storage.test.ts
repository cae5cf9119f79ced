import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Backup } from '../../entities/Backup.js';
import { backup, backups } from '../../src/backups/backups.js';
import { cancelBackup } from '../../src/backups/cancelBackup.js';
import { createBackup } from '../../src/backups/createBackup.js';
import { deleteBackup } from '../../src/backups/deleteBackup.js';
import { pinBackup } from '../../src/backups/pinBackup.js';
import { adoptBackups } from '../../src/backups/run/adoptBackups.js';
import { copyDueBackups } from '../../src/backups/run/copyDueBackups.js';
import { runDueBackups } from '../../src/backups/run/runDueBackups.js';
import { archiveName, manifestName } from '../../src/backups/run/storedManifest.js';
import { pruneBackups } from '../../src/backups/schedules/pruneBackups.js';
import {
  checkStorageTarget,
  checkStorageTargets,
  configuredTargets,
  copiesOf,
  storageTargets,
} from '../../src/backups/storage/storageTargets.js';
import { verifyBackup } from '../../src/backups/verifyBackup.js';
import { publicId } from '../../src/lib/ids.js';
import { checkIntegration } from '../../src/system/integrations.js';
import { type S3Server, startS3 } from '../support/services/s3Server.js';
import { createTestApp, type ServingApp } from '../support/testApp.js';

let far: S3Server;
let app: ServingApp;
let staff: ReturnType<ServingApp['client']>;
const folder = mkdtempSync(join(tmpdir(), 'tuma-copies-'));
beforeAll(async () => {
  far = await startS3();
  app = await createTestApp({ serve: true, env: { BACKUP_S3_URL: far.url, BACKUP_COPY_DIR: folder } });
  staff = app.client(await app.login('operator@tuma.example'));
});
afterAll(async () => {
  await app.close();
  await far.close();
  rmSync(folder, { recursive: true });
});

const request = { kind: 'DATABASE', verify: true } as const;
const inBucket = async () => (await app.backupStorage[0].storage.list()).map(({ name }) => name).sort();

test('a backup lies in the bucket, is verified from there, and a folder has a copy; deleting takes all', async () => {
  const { id } = await createBackup(app.operator, request);
  await runDueBackups(app.system);
  expect(await backup(app.operator, id)).toMatchObject({ status: 'STORED', verificationStatus: 'PASSED' });
  expect(await inBucket()).toEqual([manifestName(id), archiveName(id)].sort());
  expect(readdirSync(folder).sort()).toEqual([manifestName(id), archiveName(id)].sort());
  const shown = await staff.execute(
    'query ($id: ID!) { backup(id: $id) { localOnly copies { storage { name } local verifiedAt failure } } storageTargets { ' +
      'id name kind location primary local status failureDetail usedBytes freeBytes backupCount checkedAt } }',
    { id: publicId('backup', id) },
  );
  const { sizeBytes } = await backup(app.operator, id);
  expect(shown.data).toMatchObject({
    backup: {
      localOnly: false,
      copies: expect.arrayContaining([
        { storage: { name: 'bucket' }, local: false, verifiedAt: expect.any(String), failure: null },
        { storage: { name: 'copy' }, local: true, verifiedAt: expect.any(String), failure: null },
      ]),
    },
    storageTargets: [
      { name: 'bucket', kind: 'S3', primary: true, local: false, status: 'OK', usedBytes: sizeBytes, freeBytes: null, backupCount: 1 },
      { name: 'copy', kind: 'DIRECTORY', location: folder, primary: false, local: true, usedBytes: sizeBytes, backupCount: 1 },
    ],
  });
  expect(shown.text).not.toContain('S3RVER');
  await deleteBackup(app.operator, id);
  expect([await inBucket(), readdirSync(folder)]).toEqual([[], []]);
}, 240_000);

test('a storage says when it can not be used, when it is nearly full, and when it is no longer configured', async () => {
  const [bucket, copy] = [...(await configuredTargets(app.system)).keys()] as [string, string];
  const look = async (id: string) =>
    (
      await staff.execute('mutation ($id: ID!) { checkStorageTarget(id: $id) { storageTarget { status failureDetail freeBytes } } }', {
        id: publicId('storageTarget', id),
      })
    ).data.checkStorageTarget.storageTarget;
  const integration = () => checkIntegration(app.operator, 'BACKUP_STORAGE');
  expect(await look(bucket)).toEqual({ status: 'OK', failureDetail: null, freeBytes: null });
  expect(await integration()).toMatchObject({ status: 'CONFIGURED', impact: [] });
  [far.mood, far.when] = ['403 AccessDenied', /./];
  expect(await look(bucket)).toMatchObject({ status: 'UNAVAILABLE', failureDetail: 'The storage answered 403 (AccessDenied).' });
  expect(await integration()).toMatchObject({ status: 'FAILING', impact: ['BACKUPS_LOCAL_ONLY'] });
  far.mood = 'well';
  await checkStorageTargets(app.system);
  expect(await storageTargets(app.operator)).toMatchObject([{ status: 'OK', failureDetail: null }, { status: 'OK' }]);

  const { freeBytes } = await look(copy);
  const { id } = await createBackup(app.operator, { ...request, verify: false });
  await runDueBackups(app.system);
  await app.db.sql.rows('update backup set size_bytes = $2 where id = $1', [id, Math.ceil(freeBytes / 2)]);
  expect(await look(copy)).toMatchObject({ status: 'NEARLY_FULL', failureDetail: null });
  await app.db.sql.rows('update backup set size_bytes = 1000 where id = $1', [id]);
  expect(await look(copy)).toMatchObject({ status: 'OK' });

  const [, second] = app.backupStorage;
  const changed = { ...app.operator, app: { ...app, backupStorage: [second as (typeof app.backupStorage)[0]] as const } };
  await checkStorageTargets(changed);
  expect(await storageTargets(app.operator)).toMatchObject([
    { name: 'copy', primary: true, status: 'OK' },
    { name: 'bucket', primary: false, status: 'REMOVED', freeBytes: null },
  ]);
  await expect(checkStorageTarget(changed, bucket)).rejects.toMatchObject({ code: 'INVALID_STATE' });
  expect(await integration()).toMatchObject({ status: 'DISABLED', impact: ['BACKUPS_LOCAL_ONLY'] });
  await checkStorageTargets(app.system);
  expect(await storageTargets(app.operator)).toMatchObject([{ name: 'bucket', primary: true, status: 'OK' }, { primary: false }]);
}, 240_000);

test('a copy that can not be made leaves the backup stored once and says why; it is made later, read back, and pins reach it', async () => {
  rmSync(folder, { recursive: true });
  writeFileSync(folder, '');
  const { id } = await createBackup(app.operator, { ...request, verify: false });
  await runDueBackups(app.system);
  expect(await backup(app.operator, id)).toMatchObject({ status: 'STORED', failure: null });
  const [copies] = await copiesOf(app.operator, [id]);
  expect(copies?.map(({ storage, failure, verifiedAt }) => [storage.name, failure, verifiedAt]).sort()).toEqual([
    ['bucket', null, null],
    ['copy', 'STORAGE_UNAVAILABLE', null],
  ]);
  const tries = () =>
    app.db.sql.row<{ tries: number; wait: number | null }>(
      `select tries, round(extract(epoch from try_after - $2) / 60)::int as wait
       from backup_copy where backup_id = $1 and failure is not null`,
      [id, app.now()],
    );
  // The file stands in the way of the folder: each try waits longer, and the last one is the last.
  for (const [tried, wait] of [
    [1, 1],
    [2, 2],
  ] as const) {
    expect(await copyDueBackups(app.system)).toBe(0);
    expect(await copyDueBackups(app.system)).toBe(0);
    expect(await tries()).toEqual({ tries: tried, wait });
    app.clock.advance(wait * 61_000);
  }
  await app.db.sql.rows('update backup_copy set tries = 12 where failure is not null');
  rmSync(folder);
  expect(await copyDueBackups(app.system)).toBe(0);
  // Its storage was found unusable, and is OK again.
  await app.db.sql.rows(`update storage_target set status = 'UNAVAILABLE' where name = 'copy'`);
  expect(await copyDueBackups(app.system)).toBe(0);
  await checkStorageTargets(app.system);
  expect(await Promise.all([copyDueBackups(app.system), copyDueBackups(app.system)])).toContain(0);
  expect(await tries()).toBeUndefined();
  app.clock.reset();
  // What a stop ends on the way is no try.
  await app.db.sql.rows(
    `update backup_copy set failure = 'STORAGE_UNAVAILABLE', tries = 3 where backup_id = $1 and verified_at is not null`,
    [id],
  );
  [far.mood, far.when] = ['silent', /^GET .*age/];
  const stopping = new AbortController();
  const stopped = copyDueBackups(app.system, stopping.signal);
  await expect.poll(tries).toMatchObject({ tries: 4 });
  stopping.abort();
  expect(await stopped).toBe(0);
  expect(await tries()).toEqual({ tries: 3, wait: null });
  far.mood = 'well';
  expect(await copyDueBackups(app.system)).toBe(1);
  const [made] = await copiesOf(app.operator, [id]);
  expect(made?.find(({ storage }) => storage.name === 'copy')).toMatchObject({ failure: null, verifiedAt: expect.any(String) });
  const { checksumSha256 } = await backup(app.operator, id);
  expect(
    createHash('sha256')
      .update(readFileSync(join(folder, archiveName(id))))
      .digest('hex'),
  ).toBe(checksumSha256);
  const pinnedAt = () => JSON.parse(readFileSync(join(folder, manifestName(id)), 'utf8')).pinned;
  expect(pinnedAt()).toBe(false);
  await pinBackup(app.operator, id, true);
  expect(pinnedAt()).toBe(true);
  await pinBackup(app.operator, id, false);
}, 240_000);

test('what only a copy is left of is found, verified from there, and copied to the first storage', async () => {
  for (const { id } of (await backups(app.operator, { first: 10 }, { status: ['STORED'] })).nodes.slice(1))
    await deleteBackup(app.operator, id);
  const names = readdirSync(folder);
  expect(names).toHaveLength(2);
  const machine = await createTestApp({ env: { BACKUP_COPY_DIR: folder, BACKUP_AGE_KEY_FILE: app.settings.backups.keyFile } });
  try {
    expect(await adoptBackups(machine.system)).toBe(1);
    expect(await adoptBackups(machine.system)).toBe(0);
    const [found] = (await backups(machine.operator, { first: 5 }, {})).nodes as [Backup];
    expect(found).toMatchObject({ status: 'STORED', verificationStatus: 'NONE' });
    await verifyBackup(machine.operator, found.id);
    await runDueBackups(machine.system);
    expect(await backup(machine.operator, found.id)).toMatchObject({ verificationStatus: 'PASSED' });
    const copies = async () =>
      ((await copiesOf(machine.operator, [found.id]))[0] ?? []).map(({ storage, verifiedAt }) => `${storage.name} ${verifiedAt !== null}`);
    expect(await copies()).toEqual(['copy true']);
    // It was never on the first storage: nothing is missing there.
    await pruneBackups(machine.system);
    expect(await machine.db.sql.rows(`select params from alert where kind = 'BACKUP_ANOMALY'`)).toEqual([]);
    machine.clock.advance(61_000);
    expect(await copyDueBackups(machine.system)).toBe(1);
    expect((await copies()).sort()).toEqual(['copy true', 'folder true']);
    expect(readdirSync(join(machine.config.TUMA_DATA_DIR, 'backups')).sort()).toEqual(names.sort());
  } finally {
    await machine.close();
  }
}, 240_000);

test.each([
  ['507 InsufficientStorage', 'STORAGE_FULL'],
  ['500 InternalError', 'STORAGE_UNAVAILABLE'],
] as const)('a bucket that answers %s fails the backup as %s, and the next one is fine', async (mood, failure) => {
  [far.mood, far.when] = [mood, /^(PUT|POST)/];
  const { id } = await createBackup(app.operator, { ...request, verify: false });
  await runDueBackups(app.system);
  expect(await backup(app.operator, id)).toMatchObject({
    status: 'FAILED',
    failure,
    failureDetail: expect.not.stringContaining('S3RVER'),
  });
  far.mood = 'well';
  const next = await createBackup(app.operator, { ...request, verify: false });
  await runDueBackups(app.system);
  expect(await backup(app.operator, next.id)).toMatchObject({ status: 'STORED' });
});

test('a bucket that never answers holds nobody: the backup is cancelled within two seconds, and the next one is fine', async () => {
  [far.mood, far.when] = ['silent', /^(PUT|POST) .*tar/];
  const { id } = await createBackup(app.operator, { ...request, verify: false });
  const seen = far.asked.length;
  const ended = runDueBackups(app.system);
  await expect.poll(() => far.asked.slice(seen).some((line) => far.when.test(line)), { timeout: 20_000 }).toBe(true);
  const asked = performance.now();
  await cancelBackup(app.operator, id);
  await ended;
  expect(performance.now() - asked).toBeLessThan(2_500);
  far.mood = 'well';
  expect(await backup(app.operator, id)).toMatchObject({ status: 'CANCELLED', failure: null });
  const next = await createBackup(app.operator, { ...request, verify: false });
  await runDueBackups(app.system);
  expect(await backup(app.operator, next.id)).toMatchObject({ status: 'STORED' });
}, 240_000);
