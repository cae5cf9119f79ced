import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseId } from '../../../src/lib/ids.js';
import { objectStream, pdf, pdfWith } from '../../support/fixtures/documents.js';
import { byHand, form, jpeg, type Part, png, type UploadAnswer, upload } from '../../support/multipart.js';
import { createTestApp, type ServingApp } from '../../support/testApp.js';
import { until } from '../../support/until.js';
import { refusedFiles } from './refusedFiles.js';

const MIB = 1_048_576;
let app: ServingApp;
let ours: Awaited<ReturnType<ServingApp['register']>>;
let tenantId: string;
beforeAll(async () => {
  app = await createTestApp({ serve: true, worker: true });
  ours = await app.register('Upload Ours');
  tenantId = parseId('tenant', ours.tenantId) ?? '';
});
afterAll(() => app.close());

const send = (...parts: Part[]): Promise<UploadAnswer> => upload(app.url, ours.token, parts);
const rows = () => app.db.sql.rows<{ filename: string }>('select filename from media_asset where tenant_id = $1', [tenantId]);
const underWay = () => app.db.sql.rows('select id from media_upload');
const stored = async (): Promise<string[]> => {
  const entries = await readdir(join(app.config.TUMA_DATA_DIR, 'media'), { recursive: true, withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
};
/** What is refused leaves no row, no bytes and no trace. */
async function refuses(work: Promise<UploadAnswer>, status: number, code: string): Promise<UploadAnswer> {
  const before = [await rows(), await stored()];
  const answer = await work;
  expect(answer).toMatchObject({
    status,
    body: { errors: [{ message: expect.any(String), extensions: { code, issues: expect.any(Array) } }] },
  });
  expect(answer.body.errors[0].extensions.requestId).toBe(answer.headers.get('x-request-id'));
  expect([await rows(), await stored()]).toEqual(before);
  expect(await underWay()).toEqual([]);
  return answer;
}

test.each([
  ['a PDF', 'licence.pdf', 'application/pdf', 'application/pdf', pdf()],
  ['a PNG', 'scan.PNG', 'image/png', 'image/png', png()],
  ['a JPEG', 'photo.jpeg', 'image/jpeg', 'image/jpeg', jpeg()],
  [
    'a JPEG of a telephone, with its own data behind it',
    'IMG_1.jpg',
    'image/jpg',
    'image/jpeg',
    jpeg(Buffer.from('SEFHj\0\0MotionPhoto_Data')),
  ],
  ['one whose type nobody declares', 'licence.pdf', undefined, 'application/pdf', pdf()],
  [
    'a PDF with objects in a stream',
    'scan.pdf',
    'application/pdf',
    'application/pdf',
    pdfWith(objectStream(deflateSync('4 0 <</Title(/JavaScripts and /JS)>>'))),
  ],
  ['one declared as bytes', 'licence.pdf', 'application/octet-stream', 'application/pdf', pdf()],
  [
    'one of exactly 5 MiB',
    'large.pdf',
    'application/pdf',
    'application/pdf',
    Buffer.concat([pdf(), Buffer.alloc(5 * MIB - pdf().length - 6), Buffer.from('%%EOF\n')]),
  ],
])('takes %s: 201, and it can be fetched as it was sent', async (_, filename, type, found, bytes) => {
  const answer = await send({ filename, type, bytes });
  const sum = createHash('sha256').update(bytes).digest('hex');
  expect(answer).toMatchObject({
    status: 201,
    body: { id: expect.stringMatching(/^med_[0-9a-f]{32}$/), contentType: found, sizeBytes: bytes.length, checksumSha256: sum },
  });
  expect(Math.abs(Date.parse(answer.body.createdAt) - Date.now())).toBeLessThan(60_000);
  const us = app.client(ours.token);
  const listed = await us.execute('{ files(first: 1) { nodes { id filename contentType sizeBytes checksumSha256 createdAt } } }');
  expect(listed.data.files.nodes).toEqual([answer.body]);
  const link = await us.execute('mutation ($id: ID!) { createFileDownload(id: $id) { url } }', { id: answer.body.id });
  const fetched = await fetch(link.data.createFileDownload.url);
  expect(fetched.headers.get('content-type')).toBe(found);
  expect(Buffer.from(await fetched.arrayBuffer()).equals(bytes)).toBe(true);
  expect(await underWay()).toEqual([]);
});

test.each(refusedFiles)('refuses %s', async (_, part) => {
  await refuses(send(part), 422, 'UPLOAD_REFUSED');
});

test.each([
  ['../../../etc/passwd', 'passwd.pdf'],
  ['..\\\\..\\\\windows\\\\win.pdf', 'win.pdf'],
  ['/etc/cron.d/x.pdf', 'x.pdf'],
  ['%2e%2e%2f%2e%2e%2fa.pdf', '_2e_2e_2f_2e_2e_2fa.pdf'],
  ['..', 'document.pdf'],
  ['.pdf', 'pdf.pdf'],
  ['', 'document.pdf'],
  ['a\0b.pdf', 'ab.pdf'],
  ['in\u202efdp.pdf', 'infdp.pdf'],
  ['zero\u200bwidth\ufeff.pdf', 'zerowidth.pdf'],
  ['con.pdf', '_con.pdf'],
  ['a<b>:c|d?*.pdf', 'a_b__c_d__.pdf'],
  ['Cheti cha BRELA – №7 (nakala).pdf', 'Cheti cha BRELA – №7 (nakala).pdf'],
  ['cafe\u0301.pdf', 'caf\u00e9.pdf'],
  ['LICENCE.PDF', 'LICENCE.pdf'],
  [`${'é'.repeat(300)}.pdf`, `${'é'.repeat(96)}.pdf`],
  [`${'😀'.repeat(300)}.pdf`, `${'😀'.repeat(96)}.pdf`],
  ['scan.2026', 'scan.2026.pdf'],
])('the name %j is kept as %j', async (given, kept) => {
  const answer = await send({ filename: given, bytes: pdf() });
  expect(answer.status).toBe(201);
  expect(answer.body.filename).toBe(kept);
  expect((await stored()).every((name) => /^[0-9a-f-]{36}$/.test(name))).toBe(true);
});

describe('too big', () => {
  const tooBig = Buffer.concat([pdf(), Buffer.alloc(5 * MIB)]);

  test('is 413, in one piece', async () => {
    await refuses(send({ filename: 'a.pdf', bytes: tooBig.subarray(0, 5 * MIB + 1) }), 413, 'UPLOAD_REFUSED');
  });

  test('is told by its Content-Length before the body is sent', async () => {
    const { contentType } = form([]);
    const head = [`Authorization: Bearer ${ours.token}`, `Content-Type: ${contentType}`, `Content-Length: ${100 * MIB}`];
    expect(await byHand(app.url, head, () => undefined)).toMatch(/^HTTP\/1\.1 413 [\s\S]*UPLOAD_REFUSED/);
  });

  test('in chunks without end it is cut as soon as it is too big', async () => {
    const { contentType, body } = form([{ filename: 'a.pdf', bytes: tooBig }]);
    const head = [`Authorization: Bearer ${ours.token}`, `Content-Type: ${contentType}`, 'Transfer-Encoding: chunked'];
    const answer = await byHand(app.url, head, (write) => {
      const endless = body.subarray(0, -10);
      write(`${endless.length.toString(16)}\r\n`);
      write(endless);
      write('\r\n');
    });
    expect(answer).toMatch(/^HTTP\/1\.1 413 [\s\S]*UPLOAD_REFUSED/);
    await until(async () => (await rows()) && (await underWay()).length === 0);
  });

  test('a Content-Length that says less than comes makes it a form that breaks off', async () => {
    const before = await rows();
    const { contentType, body } = form([{ filename: 'a.pdf', bytes: tooBig }]);
    const head = [`Authorization: Bearer ${ours.token}`, `Content-Type: ${contentType}`, 'Content-Length: 1000'];
    expect(await byHand(app.url, head, (write) => write(body))).toMatch(/^HTTP\/1\.1 400 /);
    expect(await rows()).toEqual(before);
  });
});

describe('a form', () => {
  const good: Part = { filename: 'a.pdf', bytes: pdf() };

  test.each<[string, Part[]]>([
    ['with two files', [good, good]],
    ['with two files of different names', [good, { ...good, name: 'other' }]],
    ['with another field first', [{ name: 'note', bytes: Buffer.from('x') }, good]],
    ['with another field behind', [good, { name: 'note', bytes: Buffer.from('x') }]],
    ['with the file under another name', [{ ...good, name: 'document' }]],
    ['with the file as text', [{ name: 'file', bytes: pdf() }]],
    ['with a field called __proto__', [{ name: '__proto__', bytes: Buffer.from('x') }, good]],
    ['without anything', []],
  ])('%s is 400', async (_, parts) => {
    await refuses(send(...parts), 400, 'BAD_USER_INPUT');
  });

  test.each([
    ['application/json', '{}', 415],
    ['multipart/form-data', 'x', 415],
    ['multipart/form-data; boundary=', 'x', 400],
    ['multipart/form-data; boundary=a', 'no such boundary', 400],
    ['multipart/form-data; boundary=a', '--a\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n%PDF-1.4', 400],
    ['application/pdf', '%PDF-1.4', 415],
  ])('that is none (%s) is refused', async (contentType, body, status) => {
    const headers = { authorization: `Bearer ${ours.token}`, 'content-type': contentType };
    const response = await fetch(`${app.url}/uploads/document`, { method: 'POST', headers, body });
    expect(response.status).toBe(status);
    expect(await underWay()).toEqual([]);
  });
});

describe('who', () => {
  test('nobody, a bad token: 401 before the body is read', async () => {
    for (const token of [undefined, 'x', `${ours.token}x`]) {
      const answer = await refuses(
        upload(app.url, token, [{ filename: 'a.pdf', bytes: pdf() }]),
        401,
        token ? 'TOKEN_INVALID' : 'UNAUTHENTICATED',
      );
      expect(answer.headers.get('www-authenticate')).toBe('Bearer');
    }
    const head = ['Content-Type: multipart/form-data; boundary=x', 'Content-Length: 4000000'];
    expect(await byHand(app.url, head, () => undefined)).toMatch(/^HTTP\/1\.1 401 /);
  });

  test('members without the right, and staff without a tenant: 403', async () => {
    const staff = await app.login('operator@tuma.example');
    await refuses(upload(app.url, staff, [{ filename: 'a.pdf', bytes: pdf() }]), 403, 'FORBIDDEN');
    const other = await app.register('Upload Member');
    const otherUuid = parseId('tenant', other.tenantId);
    await app.db.sql.rows(`update membership set role = 'MEMBER' where tenant_id = $1`, [otherUuid]);
    await until(async () => (await upload(app.url, other.token, [{ filename: 'a.pdf', bytes: pdf() }])).status === 403);
  });
});

describe('an API key', () => {
  const keyed = async (input: string): Promise<string> => {
    const made = await app.client(ours.token).execute(`mutation { createApiKey(input: { name: "files", ${input} }) { secret } }`);
    return made.data.createApiKey.secret;
  };
  const file: Part = { filename: 'a.pdf', bytes: pdf() };

  test('with the right sends a file and gets a link; the audit names the key', async () => {
    const secret = await keyed('permissions: [MANAGE_SENDER_IDS]');
    const sent = await upload(app.url, secret, [file]);
    expect(sent.status).toBe(201);
    const link = await app.client(secret).execute('mutation ($id: ID!) { createFileDownload(id: $id) { url } }', { id: sent.body.id });
    expect((await fetch(link.data.createFileDownload.url)).status).toBe(200);
    const row = await app.db.sql.row(`select detail->>'by' as by from audit_event where target = $1`, [sent.body.id]);
    expect(row).toEqual({ by: expect.stringMatching(/^key_[0-9a-f]{32}$/) });
  });

  test('without it, or of tests, may not', async () => {
    await refuses(upload(app.url, await keyed('permissions: [SEND_SMS]'), [file]), 403, 'FORBIDDEN');
    await refuses(upload(app.url, await keyed('permissions: [SEND_SMS], test: true'), [file]), 403, 'FORBIDDEN');
  });
});

describe('on the way', () => {
  test('a connection that breaks off leaves nothing, and its place is free again', async () => {
    const before = [await rows(), await stored()];
    const { contentType, body } = form([{ filename: 'a.pdf', bytes: Buffer.concat([Buffer.alloc(200_000), pdf()]) }]);
    const head = [`Authorization: Bearer ${ours.token}`, `Content-Type: ${contentType}`, `Content-Length: ${body.length}`];
    for (let n = 0; n < 6; n += 1)
      await byHand(app.url, head, (write, end) => {
        write(body.subarray(0, 100_000));
        setTimeout(end, 50);
      });
    // Two at a time are a tenant's places: were they lost, this would be 429.
    expect((await send({ filename: 'a.pdf', bytes: pdf() })).status).toBe(201);
    expect([(await rows()).length, (await stored()).length]).toEqual([(before[0]?.length ?? 0) + 1, (before[1]?.length ?? 0) + 1]);
    expect(await underWay()).toEqual([]);
  });

  test('one that breaks off while its sender is still looked up keeps no place for ever', async () => {
    const { token } = await app.register('Upload Gone');
    const { contentType, body } = form([{ filename: 'a.pdf', bytes: pdf() }]);
    const head = [`Authorization: Bearer ${token}`, `Content-Type: ${contentType}`, `Content-Length: ${body.length}`];
    // Nobody has looked at this session yet, and as long as the table is locked nobody can.
    await app.db.transaction(async (sql) => {
      await sql.rows('lock table session in access exclusive mode');
      await Promise.all([1, 2].map(() => byHand(app.url, head, (_, end) => setTimeout(end, 300))));
      await new Promise((resolve) => setTimeout(resolve, 300));
    });
    await until(async () => (await upload(app.url, token, [{ filename: 'a.pdf', bytes: pdf() }])).status === 201);
  });

  test('a third at the same time is told to wait', async () => {
    const { contentType, body } = form([{ filename: 'a.pdf', bytes: pdf() }]);
    const head = [`Authorization: Bearer ${ours.token}`, `Content-Type: ${contentType}`, `Content-Length: ${body.length}`];
    const { promise: gate, resolve: finish } = Promise.withResolvers<void>();
    const slow = [1, 2].map(() =>
      byHand(app.url, head, (write) => {
        write(body.subarray(0, 50));
        void gate.then(() => write(body.subarray(50)));
      }),
    );
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    const third = await send({ filename: 'a.pdf', bytes: pdf() });
    expect(third).toMatchObject({ status: 429, body: { errors: [{ extensions: { code: 'RATE_LIMITED', retryAfterSeconds: 5 } }] } });
    expect(third.headers.get('retry-after')).toBe('5');
    finish();
    for (const answer of await Promise.all(slow)) expect(answer).toMatch(/^HTTP\/1\.1 201 /);
  });
});
