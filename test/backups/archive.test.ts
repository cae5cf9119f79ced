import { execFile } from 'node:child_process';
import { createReadStream, createWriteStream, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { zstdCompressSync } from 'node:zlib';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import pg from 'pg';
import { pack } from 'tar-stream';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createEncryption } from '../../src/backups/archive/age.js';
import { loadArchive, manifestIn } from '../../src/backups/archive/loadArchive.js';
import { writeArchive } from '../../src/backups/archive/writeArchive.js';
import { taskFailureOf } from '../../src/backups/run/taskFailure.js';
import { proveLedger } from '../../src/ledger/ledgerProof.js';
import { openDocument } from '../../src/media/openDocument.js';
import { sendSms } from '../../src/messaging/sending/sendSms.js';
import { createDocument, pdf } from '../support/fixtures/documents.js';
import { createTenant } from '../support/fixtures/tenants.js';
import { freshDatabase } from '../support/postgres.js';
import { createTestApp, type TestApp } from '../support/testApp.js';

const run = promisify(execFile);
const hasTools = ['/usr/bin/age', '/usr/bin/zstd', '/usr/bin/psql'].every((tool) => existsSync(tool));

// A thread and a schema for each verification: beside two other suites that takes its time.
vi.setConfig({ testTimeout: 300_000 });

/** Where bytes are changed, in turn, between the edges. */
const PLACES = process.env.TUMA_SOAK === '1' ? 2_000 : 400;

let app: TestApp;
let folder: string;
beforeAll(async () => {
  app = await createTestApp();
  folder = mkdtempSync(join(tmpdir(), 'tuma-archive-'));
});
afterAll(async () => {
  await app.close();
  rmSync(folder, { recursive: true });
});

test.skipIf(!hasTools)('what is written restores with age, zstd, tar and psql alone (needs Debian’s age, zstd and psql)', async () => {
  const { ctx, id: tenantId } = await createTenant(app, { credits: 1_000 });
  for (let n = 0; n < 20; n++)
    await sendSms(ctx, {
      to: [`+25571200${1_000 + n}`, `+25571300${1_000 + n}`],
      body: `Habari\n"ya"\tleo \\ ${n} 😀`,
      category: 'TRANSACTIONAL',
    });
  const asset = await createDocument(app, tenantId);
  const identity = await generateX25519Identity();
  const file = join(folder, 'one.tar.zst.age');
  const manifest = await writeArchive(
    {
      ...{ url: app.db.url, appVersion: '0.1.0', recipients: [await identityToRecipient(identity)] },
      files: { stores: app.mediaStores, cacheFolder: app.settings.backups.fileCache },
    },
    createWriteStream(file),
  );
  expect(manifest.media).toMatchObject({ files: 1, missing: 0, orphaned: 0 });
  expect(manifest.data.tables.find(({ table }) => table === 'message')).toMatchObject({ rows: 40 });
  const empty = await freshDatabase();
  const client = new pg.Client({ connectionString: empty.url });
  await client.connect();
  await client.query('drop schema tuma cascade; drop schema tuma_ops cascade');
  await run(
    'bash',
    [
      '-c',
      'set -euo pipefail; echo "$KEY" > key; age -d -i key "$FILE" | zstd -d | tar x && psql -q -v ON_ERROR_STOP=1 -f restore.sql "$URL"',
    ],
    {
      cwd: folder,
      env: { PATH: '/usr/bin:/bin', KEY: identity, FILE: file, URL: empty.url },
    },
  );
  const { rows } = await client.query('select body from tuma.message order by id');
  expect(rows).toHaveLength(40);
  expect(rows[0].body).toContain('"ya"\tleo \\');
  expect((await client.query('select sending_frozen from tuma_ops.system_state')).rows).toEqual([{ sending_frozen: true }]);
  await client.end();
  // The program runs on what psql alone has restored.
  const restored = await createTestApp({ databaseUrl: empty.url });
  // As restore.sql says it.
  const copyFiles = 'sha256sum --quiet -c media.sha256 && mkdir -p "$DATA" && cp -Rn media/. "$DATA/media"';
  await run('bash', ['-c', copyFiles], { cwd: folder, env: { PATH: '/usr/bin:/bin', DATA: restored.config.TUMA_DATA_DIR } });
  expect((await openDocument(restored.system, tenantId, asset))?.bytes).toEqual(pdf());
  expect(await proveLedger(restored.system, undefined, { full: true })).toMatchObject({ ok: true, messageCount: 40 });
  await restored.close();
  await empty.drop();
});

test('an archive loads into a schema of its own, equal in every table', async () => {
  const identity = await generateX25519Identity();
  const file = join(folder, 'two.tar.zst.age');
  const { data, operations } = await writeArchive(
    { url: app.db.url, appVersion: '0.1.0', recipients: [await identityToRecipient(identity)] },
    createWriteStream(file),
  );
  const loading = {
    url: app.db.url,
    schemas: { data: 'scratch', operations: 'scratch_ops' },
    identities: [identity],
    versions: { data: data.version, operations: operations.version },
  };
  const loaded = await loadArchive(createReadStream(file), loading);
  expect(loaded.differences).toEqual([]);
  expect(loaded.manifest.data.tables.length).toBeGreaterThan(20);
  await expect(loadArchive(createReadStream(file), { ...loading, identities: [await generateX25519Identity()] })).rejects.toThrow(
    /no key of ours/,
  );
});

/** What a backup of these bytes comes to. */
const judged = (bytes: Buffer, identity: string): Promise<string> =>
  manifestIn(Readable.from([bytes]), [identity]).then(
    () => 'believed',
    (error: unknown) => taskFailureOf(error).failure,
  );

test('a backup that was cut or changed is refused: in its header, at the edges of its chunks, at many places between', async () => {
  // Text that doesn't shrink much: more than one chunk of 64 KiB.
  await app.db.sql.rows(
    `insert into audit_event (id, at, actor, action, detail)
     select gen_random_uuid(), now(), 'system', 'test', jsonb_build_object('text', md5(n::text)) from generate_series(1, 3000) as n`,
  );
  const identity = await generateX25519Identity();
  const file = join(folder, 'three.tar.zst.age');
  await writeArchive({ url: app.db.url, appVersion: '0.1.0', recipients: [await identityToRecipient(identity)] }, createWriteStream(file));
  const bytes = readFileSync(file);
  expect(await judged(bytes, identity)).toBe('believed');
  const header = bytes.indexOf('\n', bytes.indexOf('\n--- ') + 1) + 1;
  const chunk = header + 16 + 65_536 + 16;
  expect(bytes.length).toBeGreaterThan(chunk);
  const around = (place: number) => Array.from({ length: 64 }, (_, n) => place - 32 + n);
  const between = Array.from({ length: PLACES }, (_, n) => header + Math.floor((n / PLACES) * (bytes.length - header)));
  const places = new Set([...Array(header + 32).keys(), ...between, ...around(chunk), ...around(bytes.length - 32)]);
  const wrong: string[] = [];
  for (const at of places) {
    // In its header it looks as if it were for another key.
    const expected = at < header ? ['CORRUPT', 'KEY_UNUSABLE'] : ['CORRUPT'];
    const changed = Buffer.from(bytes);
    changed[at] = (changed[at] ?? 0) ^ (1 << (at % 8));
    for (const [what, damaged] of [
      ['changed', changed],
      ['cut', bytes.subarray(0, at)],
    ] as const) {
      const failure = await judged(damaged, identity);
      if (!expected.includes(failure)) wrong.push(`${what} at ${at}: ${failure}`);
    }
  }
  expect(wrong).toEqual([]);
});

test('what somebody else made with our public key is refused by name', async () => {
  const identity = await generateX25519Identity();
  const encrypted = async (plain: Buffer) => {
    const stream = await createEncryption([await identityToRecipient(identity)]);
    stream.end(plain);
    return buffer(stream);
  };
  const section = { version: '', tables: [], sequences: [] };
  const manifest = { format: 1, data: section, operations: section };
  const tarOf = (files: Record<string, string | object>, type: 'file' | 'directory' = 'file') => {
    const tar = pack();
    for (const [name, text] of Object.entries(files)) tar.entry({ name, type }, typeof text === 'string' ? text : JSON.stringify(text));
    tar.finalize();
    return buffer(tar);
  };
  const fine = await tarOf({ 'data/tenant/000001.copy': 'x'.repeat(2_000), 'manifest.json': manifest });
  const zipped = zstdCompressSync(fine);
  expect(await judged(await encrypted(zipped), identity)).toBe('believed');
  const cases: [string, Buffer, string][] = [
    ['nothing', Buffer.alloc(0), 'CORRUPT'],
    ['no zstd', fine, 'CORRUPT'],
    ['no tar', zstdCompressSync(Buffer.alloc(3_000, 'x')), 'CORRUPT'],
    ['a tar that was cut in a file', zstdCompressSync(fine.subarray(0, 1_000)), 'CORRUPT'],
    ['a tar that was cut before its manifest', zstdCompressSync(fine.subarray(0, 2_560)), 'CORRUPT'],
    ['a folder', zstdCompressSync(await tarOf({ data: '' }, 'directory')), 'CORRUPT'],
    ['no JSON', zstdCompressSync(await tarOf({ 'manifest.json': '{"format":1' })), 'CORRUPT'],
    ['null', zstdCompressSync(await tarOf({ 'manifest.json': 'null' })), 'CORRUPT'],
    ['no sections', zstdCompressSync(await tarOf({ 'manifest.json': { format: 1, data: section } })), 'CORRUPT'],
    ['a newer form', zstdCompressSync(await tarOf({ 'manifest.json': { format: 2 } })), 'INCOMPATIBLE'],
    ...Array.from({ length: zipped.length }, (_, n): [string, Buffer, string] => [`zstd cut at ${n}`, zipped.subarray(0, n), 'CORRUPT']),
  ];
  const seen = await Promise.all(cases.map(async ([what, plain]) => [what, await judged(await encrypted(plain), identity)]));
  expect(seen).toEqual(cases.map(([what, , failure]) => [what, failure]));
  const { rows } = await app.db.pool.query('select max(name) as version from migration');
  const loading = {
    url: app.db.url,
    schemas: { data: 'scratch' },
    identities: [identity],
    versions: { data: rows[0].version, operations: '' },
  };
  for (const [path, text] of [
    ['data/tenant/000001.copy', 'no\tid\n'],
    ['data/elsewhere/000001.copy', ''],
  ] as const) {
    const bytes = await encrypted(zstdCompressSync(await tarOf({ [path]: text, 'manifest.json': manifest })));
    const failure = await loadArchive(Readable.from([bytes]), loading).catch(taskFailureOf);
    expect(failure).toEqual({ failure: 'CORRUPT', detail: expect.stringMatching(/refuses rows of a table \(22|no table elsewhere/) });
  }
});
