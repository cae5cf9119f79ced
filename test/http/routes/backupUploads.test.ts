import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { createZstdCompress } from 'node:zlib';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { pack } from 'tar-stream';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createEncryption } from '../../../src/backups/archive/age.js';
import type { Manifest } from '../../../src/backups/archive/manifest.js';
import { readArchive } from '../../../src/backups/archive/readArchive.js';
import { backup } from '../../../src/backups/backups.js';
import { createBackup } from '../../../src/backups/createBackup.js';
import { deleteBackup } from '../../../src/backups/deleteBackup.js';
import { pinBackup } from '../../../src/backups/pinBackup.js';
import { purgeBackupUploads } from '../../../src/backups/receiveBackup.js';
import { startRestore } from '../../../src/backups/restore/startRestore.js';
import { runDueBackups } from '../../../src/backups/run/runDueBackups.js';
import { archiveName, manifestName } from '../../../src/backups/run/storedManifest.js';
import { backupHealth } from '../../../src/backups/schedules/backupHealth.js';
import { newId, parseId } from '../../../src/lib/ids.js';
import { createTenant } from '../../support/fixtures/tenants.js';
import { byHand, form, type UploadAnswer, upload } from '../../support/multipart.js';
import { createTestApp, type ServingApp } from '../../support/testApp.js';

/** Where it comes to; it has the key of where it comes from. */
let app: ServingApp;
let operator: string;
let bytes: Buffer;
let identity: string;
const folder = () => join(app.config.TUMA_DATA_DIR, 'backups');
beforeAll(async () => {
  const from = await createTestApp();
  await createTenant(from, { credits: 100 });
  const { id } = await createBackup(from.operator, { kind: 'DATABASE', verify: false });
  await runDueBackups(from.system);
  bytes = readFileSync(join(from.config.TUMA_DATA_DIR, 'backups', archiveName(id)));
  identity = /^AGE-SECRET-KEY-1\w+$/m.exec(readFileSync(from.settings.backups.keyFile, 'utf8'))?.[0] ?? '';
  await from.close();
  app = await createTestApp({ serve: true });
  operator = await app.login('operator@tuma.example');
  mkdirSync(app.config.TUMA_DATA_DIR, { recursive: true });
  writeFileSync(app.settings.backups.keyFile, `${identity}\n`);
  await createBackup(app.operator, { kind: 'DATABASE', verify: false });
  await runDueBackups(app.system);
});
afterAll(() => app.close());
beforeEach(() => writeFileSync(app.settings.backups.keyFile, `${identity}\n`));

const send = (file: Buffer, token = operator): Promise<UploadAnswer> =>
  upload(app.url, token, [{ filename: 'backup.tar.zst.age', bytes: file }], '/uploads/backup');
const uuidOf = ({ body }: UploadAnswer): string => parseId('backup', body.id) ?? '';
const state = async () => ({
  rows: await app.db.sql.rows('select id, status from backup order by id'),
  files: readdirSync(folder()).sort(),
  underWay: await app.db.sql.rows('select id from backup_upload'),
});
/** The same archive with other files in it, encrypted to the same key. */
async function changed(edit: (name: string, content: Buffer) => Buffer): Promise<Buffer> {
  const tar = pack();
  for await (const file of readArchive(Readable.from([bytes]), [identity])) tar.entry({ name: file.name }, edit(file.name, file.bytes));
  tar.finalize();
  return encrypted(tar.pipe(createZstdCompress()));
}
const encrypted = async (plain: Readable): Promise<Buffer> =>
  buffer(plain.pipe(await createEncryption([await identityToRecipient(identity)])));
const withManifest = (edit: (manifest: Manifest) => unknown): Promise<Buffer> =>
  changed((name, content) => {
    if (name !== 'manifest.json') return content;
    const manifest = JSON.parse(content.toString('utf8'));
    return Buffer.from(JSON.stringify(edit(manifest) ?? manifest));
  });

test('a backup from elsewhere is quarantined until it was verified here, and then one like the others', async () => {
  const before = await backupHealth(app.operator);
  const answer = await send(bytes);
  expect(answer).toMatchObject({
    status: 201,
    body: { status: 'QUARANTINED', verificationStatus: 'QUEUED', trigger: 'UPLOADED', kind: 'DATABASE', sizeBytes: bytes.length },
  });
  const id = uuidOf(answer);
  expect(readFileSync(join(folder(), archiveName(id))).equals(bytes)).toBe(true);
  expect(await backup(app.operator, id)).toMatchObject({ recipients: [await identityToRecipient(identity)] });
  await expect(pinBackup(app.operator, id, true)).rejects.toMatchObject({ code: 'INVALID_STATE' });
  const dryRun = { backupId: id, dryRun: true, exact: false, skipRestorePoint: false };
  await expect(startRestore(app.operator, dryRun)).rejects.toMatchObject({ code: 'INVALID_STATE' });
  const link = 'mutation ($id: ID!) { createBackupDownload(id: $id) { url } }';
  expect((await app.client(operator).execute(link, { id: answer.body.id })).errors).toMatchObject([
    { extensions: { code: 'INVALID_STATE' } },
  ]);
  expect(await backupHealth(app.operator)).toEqual(before);
  // Without its manifest the file is nothing, should this server be lost now.
  expect((await state()).files).not.toContain(manifestName(id));

  await runDueBackups(app.system);
  expect(await backup(app.operator, id)).toMatchObject({ status: 'STORED', verificationStatus: 'PASSED', failure: null });
  expect(JSON.parse(readFileSync(join(folder(), manifestName(id)), 'utf8'))).toMatchObject({ id: answer.body.id, trigger: 'UPLOADED' });
  // It is stored, and none of this platform's own data is safe by it.
  expect(await backupHealth(app.operator)).toMatchObject({
    ...before,
    count: before.count + 1,
    totalBytes: before.totalBytes + bytes.length,
  });
  const audited = await app.db.sql.rows(`select actor from audit_event where action = 'backup.upload' and target = $1`, [answer.body.id]);
  expect(audited).toEqual([{ actor: expect.stringMatching(/^operator:/) }]);

  const again = await state();
  expect(await send(bytes)).toMatchObject({
    status: 409,
    body: {
      errors: [
        {
          message: `This backup is here already: ${answer.body.id}.`,
          extensions: { code: 'CONFLICT', issues: [{ field: 'file', params: { backupId: answer.body.id } }] },
        },
      ],
    },
  });
  expect(await state()).toEqual(again);
  await deleteBackup(app.operator, id);
  expect((await send(bytes)).status).toBe(201);
});

test('what is no backup that can be restored here is refused by name, and nothing of it is left', async () => {
  const text = Readable.from([Buffer.from('not a backup, only encrypted')]);
  const newer = (manifest: Manifest) => ({ ...manifest, data: { ...manifest.data, version: '9999_later' } });
  const refused: [string, Buffer, number, string, string][] = [
    ['nothing', Buffer.alloc(0), 422, 'BACKUP_CORRUPT', 'CORRUPT'],
    ['no age file', Buffer.from('PK\x03\x04 a document'), 422, 'UPLOAD_REFUSED', 'KEY_UNUSABLE'],
    ['a large one', Buffer.alloc(3_000_000, 'x'), 422, 'UPLOAD_REFUSED', 'KEY_UNUSABLE'],
    ['one that is cut', bytes.subarray(0, bytes.length - 1), 422, 'BACKUP_CORRUPT', 'CORRUPT'],
    ['one that is cut in its header', bytes.subarray(0, 60), 422, 'BACKUP_CORRUPT', 'CORRUPT'],
    ['one with more behind it', Buffer.concat([bytes, Buffer.from('x')]), 422, 'BACKUP_CORRUPT', 'CORRUPT'],
    ['one with a changed byte', flipped(bytes, bytes.length >> 1), 422, 'BACKUP_CORRUPT', 'CORRUPT'],
    ['a text', await encrypted(text), 422, 'BACKUP_CORRUPT', 'CORRUPT'],
    ['a newer form', await withManifest((one) => ({ ...one, format: 2 })), 422, 'BACKUP_INCOMPATIBLE', 'INCOMPATIBLE'],
    ['a newer schema', await withManifest(newer), 422, 'BACKUP_INCOMPATIBLE', 'INCOMPATIBLE'],
    ['no moment', await withManifest((one) => ({ ...one, snapshotAt: "'; drop" })), 422, 'BACKUP_CORRUPT', 'CORRUPT'],
    ['no tables', await withManifest((one) => ({ ...one, data: { ...one.data, tables: [{}] } })), 422, 'BACKUP_CORRUPT', 'CORRUPT'],
    [
      'a table that is nothing',
      await withManifest((one) => ({ ...one, data: { ...one.data, tables: [null] } })),
      422,
      'BACKUP_CORRUPT',
      'CORRUPT',
    ],
    ['files that are nothing', await withManifest((one) => ({ ...one, media: null })), 422, 'BACKUP_CORRUPT', 'CORRUPT'],
    ['no section', await withManifest((one) => ({ ...one, operations: null })), 422, 'BACKUP_CORRUPT', 'CORRUPT'],
  ];
  const before = await state();
  for (const [what, file, status, code, failure] of refused) {
    const answer = await send(file);
    expect([answer.status, answer.body.errors?.[0].extensions.code, answer.body.errors?.[0].extensions.issues], what).toEqual([
      ...[status, code],
      [{ code, field: 'file', params: { failure } }],
    ]);
    expect(await state(), what).toEqual(before);
  }
  const other = await generateX25519Identity();
  writeFileSync(app.settings.backups.keyFile, `${other}\n`);
  expect((await send(bytes)).body.errors[0]).toMatchObject({
    message: 'No key of this server opens this backup.',
    extensions: { code: 'UPLOAD_REFUSED', issues: [{ params: { failure: 'KEY_UNUSABLE' } }] },
  });
  expect(await state()).toEqual(before);
});

test('one whose rows are not those of its manifest stays quarantined', async () => {
  const forged = await changed((name, content) =>
    name.startsWith('data/credit_account/') ? Buffer.from(content.toString('utf8').replace('\t100\t', '\t900\t')) : content,
  );
  const answer = await send(forged);
  expect(answer.status).toBe(201);
  await runDueBackups(app.system);
  const id = uuidOf(answer);
  expect(await backup(app.operator, id)).toMatchObject({ status: 'QUARANTINED', verificationStatus: 'FAILED', failure: 'CORRUPT' });
  expect((await state()).files).not.toContain(manifestName(id));
  await deleteBackup(app.operator, id);
  expect((await state()).files).not.toContain(archiveName(id));
});

test('an upload that breaks off, or that the storage can not take, leaves nothing; only admins send any', async () => {
  const before = await state();
  const { contentType, body } = form([{ filename: 'a.age', bytes }]);
  const head = (token: string, more: string[]) => [`Authorization: Bearer ${token}`, `Content-Type: ${contentType}`, ...more];
  await byHand(
    app.url,
    head(operator, [`Content-Length: ${body.length}`]),
    (write, end) => {
      write(body.subarray(0, body.length >> 1));
      setTimeout(end, 300);
    },
    '/uploads/backup',
  );
  await expect.poll(state).toEqual(before);
  const second = { filename: 'b.age', bytes: Buffer.from('x') };
  expect(
    (await upload(app.url, operator, [{ filename: 'a', bytes: await changed((_, same) => same) }, second], '/uploads/backup')).status,
  ).toBe(400);
  expect(await state()).toEqual(before);
  const huge = await byHand(app.url, head(operator, ['Content-Length: 1000000000000000']), () => undefined, '/uploads/backup');
  expect(huge).toMatch(/^HTTP\/1\.1 413 [\s\S]*UPLOAD_REFUSED/);

  // A disk with little left: what comes in chunks is cut when that is used up.
  const { storage } = app.backupStorage[0];
  const { check } = storage;
  storage.check = async () => ({ ...(await check()), freeBytes: 1_024 ** 3 + (bytes.length >> 1) });
  const chunked = await byHand(
    app.url,
    head(operator, ['Transfer-Encoding: chunked']),
    (write) => {
      write(`${body.length.toString(16)}\r\n`);
      write(body);
      write('\r\n');
    },
    '/uploads/backup',
  );
  storage.check = check;
  expect(chunked).toMatch(/^HTTP\/1\.1 413 [\s\S]*UPLOAD_REFUSED/);
  expect(await state()).toEqual(before);

  const staff = await app.register('Upload Tenant');
  expect((await send(bytes, staff.token)).status).toBe(403);
  expect((await upload(app.url, undefined, [{ filename: 'a', bytes }], '/uploads/backup')).status).toBe(401);
  renameSync(folder(), `${folder()}.away`);
  writeFileSync(folder(), '');
  expect(await send(bytes)).toMatchObject({ status: 503, body: { errors: [{ extensions: { code: 'STORAGE_UNAVAILABLE' } }] } });
  renameSync(`${folder()}.away`, `${folder()}.2`);
  renameSync(folder(), `${folder()}.away`);
  renameSync(`${folder()}.2`, folder());
  expect(await state()).toEqual(before);
});

test('what an upload left whose process died is removed', async () => {
  const before = await state();
  const id = newId();
  await app.db.sql.rows('insert into backup_upload (id, started_at) values ($1, $2)', [id, app.now()]);
  writeFileSync(join(folder(), `${archiveName(id)}.part`), 'x');
  await purgeBackupUploads(app.system);
  expect((await state()).underWay).toEqual([{ id }]);
  app.clock.advance(13 * 3_600_000);
  await purgeBackupUploads(app.system);
  app.clock.reset();
  expect(await state()).toEqual(before);
});

function flipped(from: Buffer, at: number): Buffer {
  const copy = Buffer.from(from);
  copy[at] = (copy[at] ?? 0) ^ 1;
  return copy;
}
