import { chmodSync, createReadStream, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { manifestIn } from '../../src/backups/archive/loadArchive.js';
import { backup } from '../../src/backups/backups.js';
import { createBackup } from '../../src/backups/createBackup.js';
import { backupKeys } from '../../src/backups/keys/backupKeys.js';
import { acknowledgeEncryptionKey, encryptionKeys, keyOnlyHere } from '../../src/backups/keys/encryptionKeys.js';
import { makeKeyFile, readKeyFile } from '../../src/backups/keys/keyFile.js';
import { renewKey } from '../../src/backups/keys/renewKey.js';
import { runDueBackups } from '../../src/backups/run/runDueBackups.js';
import { archiveName } from '../../src/backups/run/storedManifest.js';
import { verifyBackup } from '../../src/backups/verifyBackup.js';
import { newId } from '../../src/lib/ids.js';
import { createTestApp, type ServingApp } from '../support/testApp.js';

let app: ServingApp;
let keyFile: string;
beforeAll(async () => {
  app = await createTestApp({ serve: true });
  ({ keyFile } = app.settings.backups);
});
afterAll(() => app.close());
beforeEach(() => {
  rmSync(keyFile, { force: true });
  app.settings.backups.recipients = [];
});

const rows = () =>
  app.db.sql.rows<{ recipient: string; active: boolean; source: string }>(
    'select recipient, active, source from encryption_key order by active desc, created_at desc, id desc',
  );
const write = (...lines: string[]) => writeFileSync(keyFile, lines.join('\n'), { mode: 0o600 });
const keyPair = async () => {
  const identity = await generateX25519Identity();
  return { identity, recipient: await identityToRecipient(identity) };
};
const secretsIn = (text: string) => text.match(/AGE-SECRET-KEY-1\w/g);

test('where there is no key one is made, by one of many, for its owner alone; it is said where it lies, never what it is', async () => {
  const all = await Promise.all(Array.from({ length: 8 }, () => backupKeys(app.system)));
  await Promise.all(Array.from({ length: 8 }, () => makeKeyFile(keyFile)));
  expect(new Set(all.map((keys) => JSON.stringify(keys))).size).toBe(1);
  const [{ identities, recipients }] = all as [Awaited<ReturnType<typeof backupKeys>>];
  expect(statSync(keyFile).mode & 0o777).toBe(0o600);
  expect(readdirSync(dirname(keyFile)).filter((name) => name.startsWith('backup-keys'))).toEqual(['backup-keys.txt']);
  const text = readFileSync(keyFile, 'utf8');
  expect(text).toMatch(/^# Made by Tuma for its backups/);
  expect(text).toContain(`# public key: ${recipients[0]}`);
  expect(secretsIn(text)).toHaveLength(1);
  expect(await rows()).toEqual([{ recipient: recipients[0], active: true, source: `made by Tuma, in ${keyFile}` }]);
  expect(app.logged()).toContain(keyFile);
  expect(app.logged()).not.toContain(identities[0]);
});

test('of many that make the same file at once one does, and no leftover stays', async () => {
  const path = join(dirname(keyFile), 'twice', 'keys.txt');
  const made = await Promise.all(Array.from({ length: 20 }, () => makeKeyFile(path)));
  expect(made.filter(Boolean)).toHaveLength(1);
  expect(await readKeyFile(path)).toHaveLength(1);
  expect(readdirSync(dirname(path))).toEqual(['keys.txt']);
});

test('a file as age-keygen writes it: the first key is the present one, the others read; the list follows the configuration', async () => {
  const [first, second, offline] = await Promise.all([keyPair(), keyPair(), keyPair()]);
  write(
    '\uFEFF# created: 2026-11-27T01:00:00Z\r',
    `# public key: ${first.recipient}\r`,
    `${first.identity}\r`,
    '',
    `  ${second.identity} `,
  );
  app.settings.backups.recipients = [offline.recipient, second.recipient];
  expect(await backupKeys(app.system)).toEqual({
    identities: [first.identity, second.identity],
    recipients: [first.recipient, offline.recipient, second.recipient],
  });
  const source = `the file ${keyFile}`;
  const known = async () => new Map((await rows()).map(({ recipient, ...rest }) => [recipient, rest]));
  expect(await known()).toEqual(
    new Map([
      ...[...(await known())].filter(([, { active }]) => !active),
      [first.recipient, { active: true, source }],
      [second.recipient, { active: true, source }],
      [offline.recipient, { active: true, source: 'BACKUP_AGE_RECIPIENTS' }],
    ]),
  );
  app.settings.backups.recipients = [];
  await backupKeys(app.system);
  expect([...(await known())].filter(([, { active }]) => active)).toEqual([[first.recipient, { active: true, source }]]);
});

test('a garbled file is named by its line and fault, nothing of it is told; backups fail with that until it is mended', async () => {
  const { identity, recipient } = await keyPair();
  const mistyped = identity.replace(/.$/, (last) => (last === 'Q' ? 'P' : 'Q'));
  const refused: [string[], string][] = [
    [[], 'holds no key.'],
    [['# a comment alone'], 'holds no key.'],
    [['# one', identity, mistyped], 'a key in line 3 that is not whole'],
    [['', identity.slice(0, -1)], 'a key in line 2 that is not whole'],
    [[identity.toLowerCase()], 'no AGE-SECRET-KEY-1… in line 1'],
    [['-----BEGIN AGE ENCRYPTED FILE-----'], 'no AGE-SECRET-KEY-1… in line 1'],
    [['hunter2-is-no-key'], 'no AGE-SECRET-KEY-1… in line 1'],
    [[identity, recipient], 'a public key in line 2'],
  ];
  for (const [lines, words] of refused) {
    write(...lines);
    const error = await backupKeys(app.system).catch((error: Error) => error);
    expect(error).toMatchObject({ code: 'NOT_CONFIGURED', message: expect.stringContaining(words) });
    expect((error as Error).message).toContain(keyFile);
    expect(`${(error as Error).stack} ${(error as Error).cause}`).not.toMatch(/hunter2|AGE-SECRET-KEY-1\w|age1\w/i);
  }
  const { id } = await createBackup(app.operator, { kind: 'DATABASE', verify: false });
  await runDueBackups(app.system);
  expect(await backup(app.operator, id)).toMatchObject({
    ...{ status: 'FAILED', failure: 'KEY_UNUSABLE', failureDetail: expect.stringContaining('a public key in line 2') },
  });
  expect(app.logged()).not.toContain(identity);
  write(identity);
  expect(await backupKeys(app.system)).toEqual({ identities: [identity], recipients: [recipient] });
});

test('a file that the configuration names and that is not there is a fault: no key is made in its place', async () => {
  const named = await createTestApp({ env: { BACKUP_AGE_KEY_FILE: join(dirname(keyFile), 'elsewhere', 'keys.txt') } });
  await expect(backupKeys(named.system)).rejects.toMatchObject({ message: expect.stringContaining('BACKUP_AGE_KEY_FILE') });
  expect(existsSync(named.settings.backups.keyFile)).toBe(false);
  await named.close();
});

test('a file that others can read is warned about', async () => {
  write((await keyPair()).identity);
  await backupKeys(app.system);
  expect(app.logged()).not.toContain('chmod 600');
  chmodSync(keyFile, 0o644);
  await backupKeys(app.system);
  expect(app.logged()).toContain('"mode":"0644"');
});

test('after a new key was made earlier backups are read as before, also one that was under way; new ones need the new key', async () => {
  const [old = ''] = (await backupKeys(app.system)).recipients;
  const make = async () => {
    const { id } = await createBackup(app.operator, { kind: 'DATABASE', verify: false });
    await runDueBackups(app.system);
    return id;
  };
  const before = await make();
  const text = readFileSync(keyFile, 'utf8');
  chmodSync(keyFile, 0o640);
  // The backup waits for the table of packages while the key is made.
  // Databases of other tests are clones, in which the table has the same number.
  const waiting = () =>
    app.db.sql.rows(
      `select from pg_locks join pg_database as d on d.oid = database
       where not granted and relation = 'package'::regclass and d.datname = current_database()`,
    );
  const making: Promise<string>[] = [];
  const renewed = await app.db.transaction(async (sql) => {
    await sql.rows('lock table package in access exclusive mode');
    making.push(make());
    await expect.poll(async () => (await waiting()).length, { timeout: 60_000 }).toBeGreaterThan(0);
    return (await renewKey(app.operator)).recipient;
  });
  const during = (await making[0]) ?? '';
  const after = await make();
  expect(readFileSync(keyFile, 'utf8').endsWith(`\n${text}`)).toBe(true);
  expect(statSync(keyFile).mode & 0o777).toBe(0o640);
  expect(readdirSync(dirname(keyFile)).filter((name) => name.startsWith('backup-keys'))).toEqual(['backup-keys.txt']);
  const { identities, recipients } = await backupKeys(app.system);
  expect(recipients).toEqual([renewed]);
  expect(identities).toHaveLength(2);
  const archive = (id: string) => createReadStream(join(app.config.TUMA_DATA_DIR, 'backups', archiveName(id)));
  for (const [id, recipient, key] of [
    [before, old, identities[1]],
    [during, old, identities[1]],
    [after, renewed, identities[0]],
  ] as const) {
    expect((await backup(app.operator, id)).recipients).toEqual([recipient]);
    expect((await manifestIn(archive(id), identities)).data.tables.length).toBeGreaterThan(20);
    const others = identities.filter((identity) => identity !== key);
    await expect(manifestIn(archive(id), others)).rejects.toThrow(/no key of ours/);
  }
  const known = async (one: string) => (await encryptionKeys(app.operator)).find(({ recipient }) => recipient === one);
  expect(await known(renewed)).toMatchObject({ active: true, usable: true, backupCount: 1 });
  expect(await known(old)).toMatchObject({ active: false, usable: true, backupCount: 2 });
  // Without the earlier key its backups can't be verified, and that is said of them.
  write(identities[0] ?? '');
  await verifyBackup(app.operator, before);
  await runDueBackups(app.system);
  expect(await backup(app.operator, before)).toMatchObject({ verificationStatus: 'ERROR', failure: 'KEY_UNUSABLE' });
  expect(await known(old)).toMatchObject({ usable: false });
}, 180_000);

test('a garbled file gets no new key before it is mended', async () => {
  write('rubbish');
  await expect(renewKey(app.operator)).rejects.toMatchObject({ code: 'NOT_CONFIGURED' });
  expect(readFileSync(keyFile, 'utf8')).toBe('rubbish');
});

test('the key is only here until its copy is acknowledged, or another one is kept elsewhere; a new key needs a copy again', async () => {
  await backupKeys(app.system);
  expect(await keyOnlyHere(app.system)).toBe(true);
  const id = (await encryptionKeys(app.operator))[0]?.id ?? '';
  const { copiedAt } = await acknowledgeEncryptionKey(app.operator, id);
  expect(Date.parse(copiedAt ?? '')).toBeGreaterThan(0);
  app.clock.advance(60_000);
  expect(await acknowledgeEncryptionKey(app.operator, id)).toMatchObject({ copiedAt });
  const noted = await app.db.sql.rows(`select action from audit_event where action = 'encryptionKey.acknowledge'`);
  expect(noted).toHaveLength(1);
  expect(await keyOnlyHere(app.system)).toBe(false);
  await renewKey(app.operator);
  expect(await keyOnlyHere(app.system)).toBe(true);
  app.settings.backups.recipients = [(await keyPair()).recipient];
  await backupKeys(app.system);
  expect(await keyOnlyHere(app.system)).toBe(false);
  await expect(acknowledgeEncryptionKey(app.operator, newId())).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

test('no secret key is in an answer, a row or the log; where the file can’t be read no key is usable', async () => {
  const { identities, recipients } = await backupKeys(app.system);
  const document =
    '{ encryptionKeys { id recipient active usable source copiedAt backupCount createdAt } backups { nodes { keys { id recipient } } } }';
  const client = app.client(await app.login('operator@tuma.example'));
  const { text, data } = await client.execute(document);
  expect(data.encryptionKeys[0]).toMatchObject({ recipient: recipients[0], active: true, usable: true });
  // The newest of the test above.
  expect(data.backups.nodes[0].keys).toHaveLength(1);
  expect(data.encryptionKeys).toContainEqual(expect.objectContaining(data.backups.nodes[0].keys[0]));
  write(...identities, 'rubbish');
  const garbled = await client.execute(document);
  expect(garbled.data.encryptionKeys.filter(({ usable }: { usable: boolean }) => usable)).toEqual([]);
  const stored = await Promise.all(
    ['encryption_key', 'backup', 'audit_event'].map((table) => app.db.sql.rows(`select to_jsonb(${table})::text as text from ${table}`)),
  );
  for (const said of [text, garbled.text, app.logged(), JSON.stringify(stored)]) expect(secretsIn(said)).toBeNull();
  expect(JSON.stringify(stored)).toContain(recipients[0]);
});
