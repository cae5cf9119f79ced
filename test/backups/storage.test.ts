import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { backup } from '../../src/backups/backups.js';
import { createBackup } from '../../src/backups/createBackup.js';
import { deleteBackup } from '../../src/backups/deleteBackup.js';
import { runDueBackups } from '../../src/backups/run/runDueBackups.js';
import { archiveName, manifestName } from '../../src/backups/run/storedManifest.js';
import { type S3Server, startS3 } from '../support/services/s3Server.js';
import { createTestApp, type TestApp } from '../support/testApp.js';

let far: S3Server;
let app: TestApp;
const folder = mkdtempSync(join(tmpdir(), 'tuma-copies-'));
beforeAll(async () => {
  far = await startS3();
  app = await createTestApp({ env: { BACKUP_S3_URL: far.url, BACKUP_COPY_DIR: folder } });
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
  expect(readdirSync(folder)).toContain(archiveName(id));
  await deleteBackup(app.operator, id);
  expect([await inBucket(), readdirSync(folder)]).toEqual([[], []]);
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
