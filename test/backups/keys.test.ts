import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { backup } from '../../src/backups/backups.js';
import { createBackup } from '../../src/backups/createBackup.js';
import { backupKeys } from '../../src/backups/keys/backupKeys.js';
import { makeKeyFile, readKeyFile } from '../../src/backups/keys/keyFile.js';
import { runDueBackups } from '../../src/backups/run/runDueBackups.js';
import { createTestApp, type TestApp } from '../support/testApp.js';

let app: TestApp;
let keyFile: string;
beforeAll(async () => {
  app = await createTestApp();
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
