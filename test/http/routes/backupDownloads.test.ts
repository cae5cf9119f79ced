import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createBackup } from '../../../src/backups/createBackup.js';
import { deleteBackup } from '../../../src/backups/deleteBackup.js';
import { runDueBackups } from '../../../src/backups/run/runDueBackups.js';
import { archiveName } from '../../../src/backups/run/storedManifest.js';
import { newId, publicId } from '../../../src/lib/ids.js';
import { createTestApp, type ServingApp } from '../../support/testApp.js';

let app: ServingApp;
let operator: string;
let id: string;
let bytes: Buffer;
const copies = mkdtempSync(join(tmpdir(), 'tuma-copies-'));
const first = () => join(app.config.TUMA_DATA_DIR, 'backups', archiveName(id));
beforeAll(async () => {
  app = await createTestApp({ serve: true, env: { BACKUP_COPY_DIR: copies } });
  operator = await app.login('operator@tuma.example');
  ({ id } = await createBackup(app.operator, { kind: 'DATABASE', verify: false }));
  await runDueBackups(app.system);
  bytes = readFileSync(first());
});
afterAll(async () => {
  await app.close();
  rmSync(copies, { recursive: true });
});

const link = (of = id) =>
  app.client(operator).execute('mutation ($id: ID!) { createBackupDownload(id: $id) { url expiresAt sizeBytes checksumSha256 } }', {
    id: publicId('backup', of),
  });
const urlOf = async (): Promise<string> => (await link()).data.createBackupDownload.url;
const audited = () =>
  app.db.sql.rows(`select detail from audit_event where action = 'download.backups' and target = $1 order by id`, [publicId('backup', id)]);

test('an admin’s link leads to the encrypted file for whoever has it; each download is audited, a HEAD is none', async () => {
  const { createBackupDownload: made } = (await link()).data;
  const checksumSha256 = createHash('sha256').update(bytes).digest('hex');
  expect(made).toMatchObject({ sizeBytes: bytes.length, checksumSha256 });
  expect(Date.parse(made.expiresAt) - app.now().getTime()).toBeGreaterThan(290_000);
  const headers = {
    'content-type': 'application/octet-stream',
    'content-length': String(bytes.length),
    'content-disposition': `attachment; filename=${archiveName(id)}`,
    'accept-ranges': 'bytes',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    etag: `"${checksumSha256}"`,
  };
  const head = await fetch(made.url, { method: 'HEAD' });
  expect([head.status, Object.fromEntries(head.headers)]).toEqual([200, expect.objectContaining(headers)]);
  expect(await audited()).toEqual([]);
  const whole = await fetch(made.url);
  expect([whole.status, Object.fromEntries(whole.headers)]).toEqual([200, expect.objectContaining(headers)]);
  expect(Buffer.from(await whole.arrayBuffer()).equals(bytes)).toBe(true);
  expect(await audited()).toEqual([{ detail: { by: expect.stringMatching(/^usr_/), start: 0, end: bytes.length - 1 } }]);
});

test('of one range those bytes come, and of anything else the whole', async () => {
  const url = await urlOf();
  const size = bytes.length;
  const etag = (await fetch(url, { method: 'HEAD' })).headers.get('etag') ?? '';
  const ranges: [string, Record<string, string>, [number, number] | 416 | 200][] = [
    ['bytes=0-0', {}, [0, 0]],
    ['bytes=100-', {}, [100, size - 1]],
    ['bytes=10-99', { 'if-range': etag }, [10, 99]],
    ['bytes=10-999999999999', {}, [10, size - 1]],
    ['bytes=-7', {}, [size - 7, size - 1]],
    ['bytes=-999999999999', {}, [0, size - 1]],
    [`bytes=${size}-`, {}, 416],
    [`bytes=${'9'.repeat(400)}-`, {}, 416],
    ['bytes=-0', {}, 416],
    ['bytes=10-99', { 'if-range': '"another state"' }, 200],
    ['bytes=10-99', { 'if-range': `W/${etag}` }, 200],
    ['bytes=10-99', { 'if-range': new Date().toUTCString() }, 200],
    ['bytes=0-1,5-6', {}, 200],
    ['bytes=9-3', {}, 200],
    ['bytes=-', {}, 200],
    ['items=0-1', {}, 200],
  ];
  for (const [range, more, expected] of ranges) {
    const answer = await fetch(url, { headers: { range, ...more } });
    const body = Buffer.from(await answer.arrayBuffer());
    if (expected === 416) {
      expect([answer.status, answer.headers.get('content-range')], range).toEqual([416, `bytes */${size}`]);
      continue;
    }
    const [start, end] = expected === 200 ? [0, size - 1] : expected;
    expect(body.equals(bytes.subarray(start, end + 1)), range).toBe(true);
    expect([answer.status, answer.headers.get('content-range')], range).toEqual(
      expected === 200 ? [200, null] : [206, `bytes ${start}-${end}/${size}`],
    );
    expect(answer.headers.get('content-length'), range).toBe(String(body.length));
  }
});

test('what the first storage has lost is given by a copy; what it has lost in part ends the connection', async () => {
  const url = await urlOf();
  truncateSync(first(), bytes.length - 1_000);
  await expect(fetch(url).then((answer) => answer.arrayBuffer())).rejects.toThrow();
  expect(app.logged()).toContain('The storage has 1000 bytes less than were stored.');
  rmSync(first());
  expect(Buffer.from(await (await fetch(url)).arrayBuffer()).equals(bytes)).toBe(true);
  rmSync(join(copies, archiveName(id)));
  const before = await audited();
  const none = await fetch(url);
  expect([none.status, await none.json()]).toMatchObject([503, { errors: [{ extensions: { code: 'STORAGE_UNAVAILABLE' } }] }]);
  expect(await audited()).toEqual(before);
});

test('no other link leads there, none after five minutes, and none to what was deleted', async () => {
  expect((await link(newId())).errors).toMatchObject([{ extensions: { code: 'NOT_FOUND' } }]);
  const url = await urlOf();
  for (const other of [`${url.slice(0, -1)}${url.endsWith('A') ? 'B' : 'A'}`, url.replace('/backups/', '/documents/')])
    expect((await fetch(other)).status).toBe(404);
  app.clock.advance(300_000);
  expect((await fetch(url)).status).toBe(410);
  app.clock.reset();
  await deleteBackup(app.operator, id);
  const gone = await fetch(url);
  expect([gone.status, await gone.text()]).toEqual([410, expect.stringContaining('This backup was deleted.')]);
  expect((await link()).errors).toMatchObject([{ message: 'This backup was deleted.', extensions: { code: 'INVALID_STATE' } }]);
});
