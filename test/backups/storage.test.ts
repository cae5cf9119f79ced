import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { backup } from '../../src/backups/backups.js';
import { createBackup } from '../../src/backups/createBackup.js';
import { deleteBackup } from '../../src/backups/deleteBackup.js';
import { runDueBackups } from '../../src/backups/run/runDueBackups.js';
import { archiveName, manifestName } from '../../src/backups/run/storedManifest.js';
import {
  checkStorageTarget,
  checkStorageTargets,
  configuredTargets,
  copiesOf,
  storageTargets,
} from '../../src/backups/storage/storageTargets.js';
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
}, 60_000);

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
}, 60_000);

test('a copy that can not be made leaves the backup stored once, and says why', async () => {
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
  rmSync(folder);
}, 60_000);

test.each([
  ['507 InsufficientStorage', 'STORAGE_FULL'],
  ['500 InternalError', 'STORAGE_UNAVAILABLE'],
] as const)(
  'a bucket that answers %s fails the backup as %s, and the next one is fine',
  async (mood, failure) => {
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
  },
  60_000,
);
