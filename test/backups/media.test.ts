import { createHash, randomBytes } from 'node:crypto';
import { createReadStream, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import type { Backup } from '../../entities/Backup.js';
import type { BackupKind } from '../../entities/types/backups.js';
import { entryOf, FileCheck, LIST, lineOf } from '../../src/backups/archive/fileEntries.js';
import { readArchive } from '../../src/backups/archive/readArchive.js';
import { backup, manifestOf } from '../../src/backups/backups.js';
import { createBackup } from '../../src/backups/createBackup.js';
import { listStore } from '../../src/backups/files/listStore.js';
import { backupKeys } from '../../src/backups/keys/backupKeys.js';
import { lastBackupsOfFiles } from '../../src/backups/lastBackupsOfFiles.js';
import { confirmRestore } from '../../src/backups/restore/confirmRestore.js';
import { restoreMedia } from '../../src/backups/restore/fromFile/restoreMedia.js';
import { restore } from '../../src/backups/restore/restores.js';
import { runDueRestores } from '../../src/backups/restore/runDueRestores.js';
import { startRestore } from '../../src/backups/restore/startRestore.js';
import { runDueBackups } from '../../src/backups/run/runDueBackups.js';
import { archiveName } from '../../src/backups/run/storedManifest.js';
import { backupHealth } from '../../src/backups/schedules/backupHealth.js';
import { verifyBackup } from '../../src/backups/verifyBackup.js';
import { restoreBackup } from '../../src/cli/backups/restoreBackup.js';
import type { Ctx } from '../../src/context.js';
import { newId, publicId } from '../../src/lib/ids.js';
import { deleteFile } from '../../src/media/deleteFile.js';
import { areMissing, files as listFiles } from '../../src/media/files.js';
import { openDocument } from '../../src/media/openDocument.js';
import { purgeUploads } from '../../src/media/purgeUploads.js';
import { createCloudinary } from '../../src/providers/media/cloudinary.js';
import { createDocument, pdf } from '../support/fixtures/documents.js';
import { createTeam } from '../support/fixtures/team.js';
import { type CloudinaryServer, startCloudinary } from '../support/services/cloudinaryServer.js';
import { createTestApp, type TestApp } from '../support/testApp.js';
import { until } from '../support/until.js';

// A thread and a schema for each verification: beside two other suites that takes its time.
vi.setConfig({ testTimeout: 120_000 });

let app: TestApp;
let mine: Awaited<ReturnType<typeof createTeam>>;
let theirs: Awaited<ReturnType<typeof createTeam>>;
beforeAll(async () => {
  app = await createTestApp();
  [mine, theirs] = [await createTeam(app), await createTeam(app)];
});
afterAll(() => app.close());
beforeEach(async () => {
  await app.db.sql.rows('delete from backup');
  await app.db.sql.rows('delete from media_asset');
  await app.db.sql.rows('delete from media_upload');
  rmSync(join(app.config.TUMA_DATA_DIR, 'media'), { recursive: true, force: true });
});

const document = (team: { tenantId: string }, words: string | Buffer = newId()) =>
  createDocument(app, team.tenantId, 'licence.pdf', Buffer.isBuffer(words) ? words : pdf(words));
/** Bytes whose row is gone, or never was. */
async function orphan(): Promise<string> {
  const id = newId();
  await app.media.put(id, Buffer.from('of nobody'), 'application/pdf');
  return id;
}
async function made(kind: BackupKind, verify = true): Promise<Backup> {
  const { id } = await createBackup(app.operator, { kind, verify });
  await runDueBackups(app.system);
  return backup(app.operator, id);
}
const fileOf = ({ id }: Backup) => join(app.config.TUMA_DATA_DIR, 'backups', archiveName(id));
async function entriesOf(one: Backup): Promise<Map<string, Buffer>> {
  const { identities } = await backupKeys(app.system);
  const entries = new Map<string, Buffer>();
  for await (const { name, bytes } of readArchive(createReadStream(fileOf(one)), identities)) entries.set(name, bytes);
  return entries;
}
const mediaOf = async (one: Backup) => [...(await entriesOf(one)).keys()].filter((name) => name.startsWith('media/')).sort();
const bytesOf = async (at: TestApp, tenantId: string, id: string) => (await openDocument(at.system, tenantId, id))?.bytes;
const filesOf = async (ctx: Ctx, filter: { missing: boolean }) => (await listFiles(ctx, { first: 50 }, filter)).nodes;
const checksOf = (one: Backup) => one.verification?.checks.map(({ kind, ok }) => `${kind} ${ok}`);

test('a full backup has every tenant’s files, says what is missing or belongs to nobody, and bears what changes meanwhile', async () => {
  const large = await document(mine, Buffer.concat([pdf(), randomBytes(3_000_000)]));
  const files = [large];
  for (let n = 0; n < 6; n++) files.push(await document(n % 2 ? mine : theirs));
  const lost = await document(theirs);
  const deleted = await document(mine);
  await app.media.remove(lost);
  await orphan();
  await app.db.sql.rows('insert into media_upload (id, store, started_at) values ($1, $2, $3)', [await orphan(), 'directory', app.now()]);

  app.settings.backups.bytesPerSecond = 1_000_000;
  const { id } = await createBackup(app.operator, { kind: 'FULL', verify: true });
  const running = runDueBackups(app.system);
  // It waits at the large one, which is the first.
  await until(async () => (await backup(app.operator, id)).progress.phase === 'MEDIA');
  expect((await backup(app.operator, id)).progress).toMatchObject({ itemsTotal: 9 });
  await deleteFile(mine.owner.ctx, deleted);
  await purgeUploads(app.system);
  expect(await app.media.get(deleted)).toBeUndefined();
  files.push(await document(theirs, 'came while it ran'));
  app.settings.backups.bytesPerSecond = 25_000_000;
  await running;

  const one = await backup(app.operator, id);
  expect(one).toMatchObject({ status: 'STORED', verificationStatus: 'PASSED', failure: null });
  expect(checksOf(one)).toEqual(
    ['CHECKSUM', 'DECRYPTION', 'RESTORE', 'CONSTRAINTS', 'ROW_COUNTS', 'CONTENT', 'MEDIA_FILES', 'LEDGER'].map((kind) => `${kind} true`),
  );
  const sizes = await app.db.sql.row<{ bytes: number }>('select sum(bytes)::bigint as bytes from media_asset where id <> $1', [lost]);
  expect(manifestOf(one)).toMatchObject({ mediaFiles: 8, mediaBytes: sizes?.bytes, mediaMissing: 1, mediaOrphaned: 1 });
  expect(await mediaOf(one)).toEqual(files.map(entryOf).sort());
  expect(app.logged()).toContain(`"files":["med_${lost.replaceAll('-', '')}"]`);

  // Which files that are is seen, and by whom; and in which backup the others are.
  const [first = '', second = '', third = ''] = files;
  expect(await areMissing(mine.owner.ctx, [first, lost])).toEqual([false, true]);
  expect((await filesOf(app.operator, { missing: true })).map((one) => one.id)).toEqual([lost]);
  expect(await filesOf(app.operator, { missing: false })).toHaveLength(8);
  await expect(filesOf(mine.owner.ctx, { missing: true })).rejects.toMatchObject({ code: 'FORBIDDEN' });
  expect((await lastBackupsOfFiles(app.operator, [first, lost])).map((found) => found?.id)).toEqual([id, undefined]);
  expect(await lastBackupsOfFiles(mine.owner.ctx, [first])).toEqual([null]);

  // On a machine where nothing else is left.
  const empty = await createTestApp();
  const printed: string[] = [];
  const restore = (options: { files?: boolean; replace?: boolean } = {}) =>
    restoreBackup(empty.system, fileOf(one), { key: app.settings.backups.keyFile, ...options }, (line) => printed.push(line));
  expect(await restore()).toBe(0);
  expect(printed).toContain('Uploaded files: 8 were put back, 0 were there.');
  const rows = await empty.db.sql.rows<{ id: string; tenantId: string }>('select id, tenant_id as "tenantId" from media_asset');
  expect(rows).toHaveLength(9);
  for (const row of rows.filter((row) => row.id !== lost))
    expect((await bytesOf(empty, row.tenantId, row.id))?.equals((await app.media.get(row.id)) ?? Buffer.alloc(0))).toBe(true);

  // Beside a running system: what is missing comes back, what is other only on demand, and what was deleted since stays deleted.
  await empty.media.remove(first);
  await empty.media.put(second, Buffer.from('damaged'), 'application/pdf');
  await empty.db.sql.rows('delete from media_asset where id = $1', [third]);
  await empty.media.remove(third);
  printed.length = 0;
  expect(await restore({ files: true })).toBe(0);
  expect(printed[0]).toBe('Uploaded files: 1 were put back, 5 were there.');
  expect(printed.slice(1).join()).toMatch(/^1 are there with other bytes.*1 were left out/);
  expect(String(await empty.media.get(second))).toBe('damaged');
  printed.length = 0;
  expect(await restore({ files: true, replace: true })).toBe(0);
  expect(printed[0]).toBe('Uploaded files: 1 were put back, 6 were there.');
  expect((await empty.media.get(second))?.equals((await app.media.get(second)) ?? Buffer.alloc(0))).toBe(true);
  expect(await empty.media.get(third)).toBeUndefined();
  await empty.close();
});

test('a backup of files alone is verified file by file, is no recovery point, and restores no database', async () => {
  const files = [await document(mine), await document(theirs)];
  const one = await made('MEDIA');
  expect(one).toMatchObject({ status: 'STORED', verificationStatus: 'PASSED', progress: { percent: 100, itemsDone: null } });
  expect(checksOf(one)).toEqual(['CHECKSUM true', 'DECRYPTION true', 'MEDIA_FILES true']);
  expect(manifestOf(one)).toMatchObject({ postgresVersion: null, tables: [], mediaFiles: 2, mediaMissing: 0, mediaOrphaned: 0 });
  expect([...(await entriesOf(one)).keys()].sort()).toEqual([LIST, 'manifest.json', ...files.map(entryOf), 'restore.sql'].sort());
  expect(await backupHealth(app.operator)).toMatchObject({
    ...{ lastId: one.id, lastVerifiedId: null, recoveryPointAgeSeconds: null, estimatedRestoreSeconds: null, count: 1 },
    problems: expect.arrayContaining(['NO_VERIFIED_BACKUP']),
  });
  const key = app.settings.backups.keyFile;
  await expect(restoreBackup(app.system, fileOf(one), { key, replace: true }, () => undefined)).rejects.toMatchObject({
    code: 'INVALID_STATE',
    message: expect.stringContaining('--files'),
  });
  const bytes = readFileSync(fileOf(one));
  bytes[bytes.length - 100] = (bytes[bytes.length - 100] ?? 0) ^ 1;
  writeFileSync(fileOf(one), bytes);
  await verifyBackup(app.operator, one.id);
  await runDueBackups(app.system);
  expect(await backup(app.operator, one.id)).toMatchObject({ verificationStatus: 'FAILED', failure: 'CORRUPT' });
});

test('where no file is there any more the backup fails; one with other bytes is missing', async () => {
  const folder = join(app.config.TUMA_DATA_DIR, 'media');
  const ids = [await document(mine), await document(mine), await document(theirs)];
  rmSync(folder, { recursive: true });
  for (const kind of ['MEDIA', 'FULL'] as const)
    expect(await made(kind)).toMatchObject({
      status: 'FAILED',
      failure: 'MEDIA_MISSING',
      failureDetail: expect.stringContaining('None of the 3'),
    });
  // A folder that is a file: nobody can say whether the files are there.
  writeFileSync(folder, '');
  expect(await made('MEDIA')).toMatchObject({ status: 'FAILED', failure: 'STORAGE_UNAVAILABLE' });
  rmSync(folder);
  // Other bytes than those that were uploaded.
  for (const id of ids) await app.media.put(id, Buffer.from('right'), 'application/pdf');
  await app.db.sql.rows(`update media_asset set checksum_sha256 = $1, bytes = 5 where id = $2`, [sha('right'), ids[0]]);
  const one = await made('FULL');
  expect(one).toMatchObject({ status: 'STORED', verificationStatus: 'PASSED' });
  expect(manifestOf(one)).toMatchObject({ mediaFiles: 1, mediaBytes: 5, mediaMissing: 2, mediaOrphaned: 0 });
});

const sha = (words: string) => createHash('sha256').update(words).digest('hex');

test('each file of an archive that is other than its list is noticed, one that isn’t there, and one too many', () => {
  const [a, b] = [newId(), newId()];
  const list = Buffer.from(lineOf(a, sha('a')) + lineOf(b, sha('b')));
  const content = { files: 2, bytes: 2, listSha256: createHash('sha256').update(list).digest('hex'), missing: 0, orphaned: 0 };
  const faultOf = (...entries: [name: string, bytes: string | Buffer][]) => {
    const check = new FileCheck();
    for (const [name, bytes] of entries) check.take({ name, bytes: Buffer.from(bytes) });
    return check.fault(content);
  };
  expect(faultOf([entryOf(a), 'a'], [entryOf(b), 'b'], [LIST, list], ['manifest.json', '{}'])).toBeUndefined();
  expect(faultOf([entryOf(a), 'a'], [entryOf(b), 'B'], [LIST, list])).toContain(
    `1 files are missing or are not what was written: ${entryOf(b)}`,
  );
  expect(faultOf([entryOf(a), 'a'], [LIST, list])).toContain(entryOf(b));
  expect(faultOf([entryOf(a), 'a'], [entryOf(b), 'b'])).toContain(LIST);
  expect(faultOf([entryOf(a), 'a'], [entryOf(b), 'b'], [LIST, `${list} `])).toContain(LIST);
  expect(faultOf([entryOf(a), 'a'], [entryOf(b), 'b'], [entryOf(newId()), ''], [LIST, list])).toContain('3 files');
  // Nothing that could lead out of a folder is a file.
  expect(faultOf(['media/../../etc/passwd', 'a'], [`media/00/${b}`, 'b'], [LIST, list])).toContain('2 files are missing');
});

test('a file that was put back is not purged; one of a store that is not here any more goes to the one that is', async () => {
  const id = await document(mine);
  const bytes = await app.media.get(id);
  const one = await made('FULL', false);
  await app.media.remove(id);
  await app.db.sql.rows(`update media_asset set store = 'cloudinary' where id = $1`, [id]);
  await app.db.sql.rows(`insert into media_upload (id, store, started_at, abandoned) values ($1, 'directory', '2026-01-01', true)`, [id]);
  await app.db.sql.rows('insert into missing_file (file_id, since) values ($1, now())', [id]);
  const { identities } = await backupKeys(app.system);
  expect(await restoreMedia(app.system, createReadStream(fileOf(one)), { identities })).toEqual({
    put: 1,
    same: 0,
    differing: 0,
    unnamed: 0,
  });
  await purgeUploads(app.system);
  expect(await bytesOf(app, mine.tenantId, id)).toEqual(bytes);
  expect(await areMissing(app.system, [id])).toEqual([false]);
});

let far: CloudinaryServer | undefined;
afterEach(async () => {
  await far?.close();
  far = undefined;
});

test('files at Cloudinary are fetched once, and again only when the cache can’t be believed', async () => {
  const cloud = await startCloudinary();
  far = cloud;
  cloud.pageSize = 4;
  const account = { ...cloud, baseUrl: cloud.url, timeoutMs: 5_000 };
  const { media, mediaStores, mediaSettings } = app;
  const store = createCloudinary(account);
  const { cloudName, apiKey, apiSecret, baseUrl, ca, timeoutMs } = account;
  const settings = { name: 'cloudinary', cloudName, apiKey, apiSecret, baseUrl, ca, timeoutMs } as const;
  Object.assign(app, { media: store, mediaStores: [store, ...mediaStores], mediaSettings: [settings, ...mediaSettings] });
  const cache = app.settings.backups.fileCache;
  try {
    const ids: string[] = [];
    for (let n = 0; n < 6; n++) ids.push(await document(n % 2 ? mine : theirs));
    cloud.held.set(`raw/authenticated/tuma/${newId()}`, Buffer.from('of nobody'));
    cloud.asked.length = 0;
    const first = await made('FULL', false);
    expect(first).toMatchObject({ status: 'STORED' });
    expect(manifestOf(first)).toMatchObject({ mediaFiles: 6, mediaMissing: 0, mediaOrphaned: 1 });
    expect(cloud.asked.splice(0).filter((what) => what.includes('/download'))).toHaveLength(6);
    expect(readdirSync(cache)).toHaveLength(6);

    // A damaged one is fetched again; one that the store lost is in the archive, and missing.
    const [damaged = '', gone = '', deleted = ''] = ids;
    const named = (id: string) =>
      app.db.sql.row<{ sha256: string }>('select checksum_sha256 as sha256 from media_asset where id = $1', [id]);
    writeFileSync(join(cache, (await named(damaged))?.sha256 ?? ''), 'damaged');
    const goneSha = (await named(gone))?.sha256 ?? '';
    cloud.held.delete(`raw/authenticated/tuma/${gone}`);
    await app.db.sql.rows('delete from media_asset where id = $1', [deleted]);
    const second = await made('FULL');
    expect(second).toMatchObject({ status: 'STORED', verificationStatus: 'PASSED', failure: null });
    expect(manifestOf(second)).toMatchObject({ mediaFiles: 5, mediaMissing: 1, mediaOrphaned: 2 });
    // The damaged one, and the one that is not in the list.
    expect(cloud.asked.splice(0).filter((what) => what.includes('/download'))).toHaveLength(2);
    expect(await mediaOf(second)).toContain(entryOf(gone));
    expect((await entriesOf(second)).get(LIST)?.toString()).toContain(lineOf(gone, goneSha));
    expect(readdirSync(cache)).toHaveLength(5);

    cloud.mood = 'down';
    expect(await made('FULL')).toMatchObject({
      status: 'FAILED',
      failure: 'STORAGE_UNAVAILABLE',
      failureDetail: expect.stringContaining('503'),
    });
  } finally {
    Object.assign(app, { media, mediaStores, mediaSettings });
  }
  expect(existsSync(cache)).toBe(true);
});

test('Cloudinary’s hour is waited for, and our own count of its calls, which all processes share', async () => {
  const cloud = await startCloudinary();
  far = cloud;
  cloud.pageSize = 2;
  const store = createCloudinary({ ...cloud, baseUrl: cloud.url, timeoutMs: 5_000 });
  for (let n = 0; n < 3; n++) await store.put(newId(), Buffer.from('x'), 'application/pdf');
  cloud.asked.length = 0;
  await app.db.sql.rows('delete from media_listing');
  cloud.mood = 'hourly';
  cloud.hourEnds = new Date(Math.ceil(Date.now() / 1_000) * 1_000 + 1_000);
  expect((await listStore(store, app.db.url)).size).toBe(3);
  expect(Date.now()).toBeGreaterThanOrEqual(cloud.hourEnds.getTime());
  expect(cloud.asked).toHaveLength(3);
  // Of 400 calls one is left; the others were made all but an hour ago.
  const free = Date.now() + 2_000;
  await app.db.sql.rows(`insert into media_listing (store, at) select 'cloudinary', $1::timestamptz from generate_series(1, 396)`, [
    new Date(free - 3_600_000),
  ]);
  expect((await listStore(store, app.db.url)).size).toBe(3);
  expect(Date.now()).toBeGreaterThanOrEqual(free);
  const cancelled = new AbortController();
  cloud.mood = 'hourly';
  cloud.hourEnds = new Date(Date.now() + 600_000);
  setTimeout(() => cancelled.abort(), 100);
  await expect(listStore(store, app.db.url, cancelled.signal)).rejects.toMatchObject({ name: 'AbortError' });
});

test('a restore on a living system puts lost files back and touches no other; a dry run does nothing', async () => {
  const [lost, changed, deleted] = [await document(mine), await document(theirs), await document(mine)];
  const full = await made('FULL');
  await app.media.remove(lost);
  await app.media.put(changed, Buffer.from('by hand'), 'application/pdf');
  const later = await document(mine);
  await deleteFile(mine.owner.ctx, deleted);
  await purgeUploads(app.system);
  const request = { backupId: full.id, exact: false, skipRestorePoint: true, confirm: publicId('backup', full.id) };
  const run = async (dryRun: boolean) => {
    const { id } = await startRestore(app.operator, { ...request, dryRun });
    await runDueRestores(app.system);
    return restore(app.operator, id);
  };
  expect(await run(true)).toMatchObject({ status: 'COMPLETED', restoredFiles: null, warnings: [] });
  expect(await app.media.get(lost)).toBeUndefined();
  const restored = await run(false);
  expect(restored).toMatchObject({ status: 'AWAITING_CONFIRMATION', restoredFiles: 1 });
  expect(restored.warnings).toEqual([expect.stringMatching(/^1 files are in the store with other bytes/)]);
  await confirmRestore(app.operator, restored.id);
  expect(await app.media.get(lost)).toBeDefined();
  expect((await app.media.get(changed))?.toString()).toBe('by hand');
  expect(await app.media.get(later)).toBeDefined();
  expect(await app.db.sql.rows('select from media_asset where id = $1', [deleted]), 'what was deleted since stays deleted').toEqual([]);
  expect(await app.media.get(deleted)).toBeUndefined();
});
