import { execFile } from 'node:child_process';
import { createReadStream, createWriteStream, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import pg from 'pg';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { loadArchive } from '../../src/backups/archive/loadArchive.js';
import { readArchive } from '../../src/backups/archive/readArchive.js';
import { writeArchive } from '../../src/backups/archive/writeArchive.js';
import { proveLedger } from '../../src/ledger/ledgerProof.js';
import { sendSms } from '../../src/messaging/sending/sendSms.js';
import { createTenant } from '../support/fixtures/tenants.js';
import { freshDatabase } from '../support/postgres.js';
import { createTestApp, type TestApp } from '../support/testApp.js';

const run = promisify(execFile);
const hasTools = ['/usr/bin/age', '/usr/bin/zstd', '/usr/bin/psql'].every((tool) => existsSync(tool));

// A thread and a schema for each verification: beside two other suites that takes its time.
vi.setConfig({ testTimeout: 120_000 });

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
  const { ctx } = await createTenant(app, { credits: 1_000 });
  for (let n = 0; n < 20; n++)
    await sendSms(ctx, {
      to: [`+25571200${1_000 + n}`, `+25571300${1_000 + n}`],
      body: `Habari\n"ya"\tleo \\ ${n} 😀`,
      category: 'TRANSACTIONAL',
    });
  const identity = await generateX25519Identity();
  const file = join(folder, 'one.tar.zst.age');
  const manifest = await writeArchive(
    { url: app.db.url, appVersion: '0.1.0', recipients: [await identityToRecipient(identity)] },
    createWriteStream(file),
  );
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
  expect(await proveLedger(restored.system, undefined, { full: true })).toMatchObject({ ok: true, messageCount: 40 });
  await restored.close();
  await empty.drop();
});

test('an archive loads into a schema of its own, equal in every table; what was changed anywhere is refused', async () => {
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
  const bytes = readFileSync(file);
  const readAll = async (changed: Buffer) => {
    for await (const _ of readArchive(Readable.from([changed]), [identity]));
  };
  await readAll(bytes);
  for (let n = 0; n < 200; n++) {
    const at = Math.floor((n / 200) * bytes.length);
    const changed = Buffer.from(bytes);
    changed[at] = (changed[at] ?? 0) ^ 1;
    await expect(readAll(changed), `byte ${at}`).rejects.toThrow();
    await expect(readAll(bytes.subarray(0, at)), `cut at ${at}`).rejects.toThrow();
  }
  await expect(loadArchive(createReadStream(file), { ...loading, identities: [await generateX25519Identity()] })).rejects.toThrow(
    /no key of ours/,
  );
}, 120_000);
