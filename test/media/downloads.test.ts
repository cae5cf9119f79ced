import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { attachment } from '../../src/http/routes/downloads.js';
import { parseId, publicId } from '../../src/lib/ids.js';
import { createDocument, pdf } from '../support/fixtures/documents.js';
import { createTestApp, type ServingApp } from '../support/testApp.js';

let app: ServingApp;
let ours: Awaited<ReturnType<ServingApp['register']>>;
let theirs: Awaited<ReturnType<ServingApp['register']>>;
let operator: string;
beforeAll(async () => {
  app = await createTestApp({ serve: true, worker: true });
  ours = await app.register('Download Ours');
  theirs = await app.register('Download Theirs');
  operator = await app.login('operator@tuma.example');
});
afterAll(() => app.close());

interface Refusal {
  errors: { extensions: { code: string; issues: unknown[] } }[];
}
const uuidOf = (tenant: { tenantId: string }): string => parseId('tenant', tenant.tenantId) ?? '';
const MAKE = 'mutation ($id: ID!) { createFileDownload(id: $id) { url expiresAt sizeBytes checksumSha256 } }';
const linkTo = (token: string, id: string) => app.client(token).execute(MAKE, { id: publicId('file', id) });
const audited = (id: string) =>
  app.db.sql.rows<{ action: string; tenant: string; by: string }>(
    `select action, tenant_id as tenant, detail->>'by' as by from audit_event where target = $1`,
    [publicId('file', id)],
  );

test('a link leads to the file, as an attachment that no browser runs; each fetch is in the audit', async () => {
  const id = await createDocument(app, uuidOf(ours), 'Leseni ya "duka"; №1.pdf');
  const { data } = await linkTo(ours.token, id);
  const link = data.createFileDownload;
  expect(link.sizeBytes).toBe(pdf().length);
  expect(link.checksumSha256).toBe(createHash('sha256').update(pdf()).digest('hex'));
  expect(Date.parse(link.expiresAt) - app.now().getTime()).toBeGreaterThan(290_000);
  expect(link.url).toMatch(new RegExp(`^${app.url}/downloads/documents/[\\w-]+\\.[\\w-]{43}$`));
  expect(await audited(id)).toEqual([]);
  for (let n = 1; n <= 2; n += 1) {
    const response = await fetch(link.url);
    expect(response.status).toBe(200);
    expect(Buffer.from(await response.arrayBuffer()).equals(pdf())).toBe(true);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'application/pdf',
      'content-length': String(pdf().length),
      'content-disposition': [
        'attachment',
        'filename="Leseni ya \\"duka\\"; ?1.pdf"',
        "filename*=UTF-8''Leseni%20ya%20%22duka%22%3B%20%E2%84%961.pdf",
      ].join('; '),
      'content-security-policy': "sandbox; default-src 'none'",
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
      'cross-origin-resource-policy': 'cross-origin',
      'referrer-policy': 'no-referrer',
    });
    const rows = await audited(id);
    expect(rows).toHaveLength(n);
    expect(rows[0]).toMatchObject({ action: 'download.documents', tenant: uuidOf(ours), by: expect.stringMatching(/^usr_[0-9a-f]{32}$/) });
  }
  expect((await fetch(link.url, { method: 'HEAD' })).status).toBe(404);
  expect(await audited(id)).toHaveLength(2);
});

test('another tenant’s file is not found; platform staff sees every one', async () => {
  const id = await createDocument(app, uuidOf(theirs));
  expect((await linkTo(ours.token, id)).errors?.[0]?.extensions.code).toBe('NOT_FOUND');
  const { data } = await linkTo(operator, id);
  expect((await fetch(data.createFileDownload.url)).status).toBe(200);
  const list = await app.client(ours.token).execute('{ files { nodes { id } } }');
  expect(list.text).not.toContain(publicId('file', id));
  const remove = 'mutation ($id: ID!) { deleteFile(id: $id) { deletedId } }';
  const deleted = await app.client(theirs.token).execute(remove, { id: publicId('file', id) });
  expect(deleted.data).toEqual({ deleteFile: { deletedId: publicId('file', id) } });
});

test('a link that was tampered with, or is of another kind, is not found and not audited', async () => {
  const [id, other] = [await createDocument(app, uuidOf(ours)), await createDocument(app, uuidOf(theirs))];
  const { url } = (await linkTo(ours.token, id)).data.createFileDownload;
  const token = url.slice(url.lastIndexOf('/') + 1);
  const [said, seal] = token.split('.') as [string, string];
  const words = JSON.parse(Buffer.from(said, 'base64url').toString()) as [string, string, number, string];
  const retold = (changes: Record<number, string | number>) =>
    `documents/${Buffer.from(JSON.stringify(Object.assign([...words], changes))).toString('base64url')}.${seal}`;
  const bad = [
    retold({ 0: uuidOf(theirs), 1: other }),
    retold({ 2: words[2] + 1 }),
    `documents/${said}.${seal.startsWith('A') ? 'B' : 'A'}${seal.slice(1)}`,
    `documents/${said}`,
    `documents/${said}.`,
    `documents/${token}.x`,
    `documents/${token}=`,
    `documents/${token}%3D`,
    `documents/${said}.${seal.replace(/.$/, (last) => String.fromCharCode(last.charCodeAt(0) + 1))}`,
    `documents/${ours.token}`,
    'documents/',
    `receipts/${token}`,
    `constructor/${token}`,
    `__proto__/${token}`,
  ];
  for (const path of bad) {
    const response = await fetch(`${app.url}/downloads/${path}`);
    expect(response.status, path).toBe(404);
    expect(((await response.json()) as Refusal).errors[0]?.extensions.issues).toEqual([]);
  }
  expect(await audited(id)).toEqual([]);
  expect(await audited(other)).toEqual([]);
  // And a link is no credential for the graph.
  expect((await app.client(token).execute('{ files { nodes { id } } }')).errors?.[0]?.extensions.code).toBe('TOKEN_INVALID');
});

test('a link ends after five minutes, with 410', async () => {
  const id = await createDocument(app, uuidOf(ours));
  const { url } = (await linkTo(ours.token, id)).data.createFileDownload;
  try {
    app.clock.advance(299_000);
    expect((await fetch(url)).status).toBe(200);
    app.clock.advance(2_000);
    const late = await fetch(url);
    expect(late.status).toBe(410);
    expect(late.headers.get('www-authenticate')).toBeNull();
  } finally {
    app.clock.reset();
  }
});

test('a file that changed in the store or is missing there is never served', async () => {
  const id = await createDocument(app, uuidOf(ours));
  const { url } = (await linkTo(ours.token, id)).data.createFileDownload;
  for (const spoil of [() => app.media.put(id, pdf('other'), 'application/pdf'), () => app.media.remove(id)]) {
    await spoil();
    const response = await fetch(url);
    expect(response.status).toBe(503);
    expect(((await response.json()) as Refusal).errors[0]?.extensions.code).toBe('STORAGE_UNAVAILABLE');
  }
  expect(await audited(id)).toEqual([]);
});

test.each([
  ['plain.pdf', 'attachment; filename=plain.pdf'],
  ['a"b\\c\r\nx.pdf', `attachment; filename="a\\"b\\\\c??x.pdf"; filename*=UTF-8''a%22b%5Cc%0D%0Ax.pdf`],
  ["it's (1)*.pdf", `attachment; filename="it's (1)*.pdf"`],
  ['чек', `attachment; filename="???"; filename*=UTF-8''%D1%87%D0%B5%D0%BA`],
  ['\ud800.pdf', `attachment; filename="?.pdf"; filename*=UTF-8''%EF%BF%BD.pdf`],
])('the name %j can’t break out of its header', (name, header) => {
  expect(attachment(name)).toBe(header);
});
