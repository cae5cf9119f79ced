import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { packageRoot } from '../../src/db/packageRoot.js';
import { freshDatabase } from '../support/postgres.js';
import { runCompiled } from '../support/processes/runCompiled.js';

let database: { url: string; drop(): Promise<void> };
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());

/** Runs the command line as a person would, with this input. */
const tuma = (args: string[], input = '', env: NodeJS.ProcessEnv = {}) =>
  runCompiled('cli.js', args, { input, env: { DATABASE_URL: database.url, ...env } });

test('without a command it says what there is', async () => {
  const { code, err } = await tuma([]);
  expect(code).toBe(2);
  for (const words of ['migrate', 'seed', 'ledger prove', 'user create', 'schema write']) expect(err).toContain(words);
  expect((await tuma(['--help'])).code).toBe(0);
  expect((await tuma(['seed', '--colour', 'red'])).code).toBe(2);
});

test('a command says its options; what it does not know, or misses, is named with exit code 2 and nothing is done', async () => {
  const help = await tuma(['user', 'create', '--help']);
  expect(help).toMatchObject({ code: 0, err: '' });
  for (const option of ['--email <address>', '--name <name>', '--platform-role <role>']) expect(help.out).toContain(option);
  const wrong: [string[], string][] = [
    [['ledger', 'proof'], "unknown command 'proof'"],
    [['user', 'create', '--name', 'A'], "required option '--email <address>'"],
    [['user', 'reset-two-factor'], "required option '--email <address>'"],
    [['user', 'create', '--email', 'a@example.com', '--name', 'A', '--platform-role', 'king'], 'Allowed choices are admin, staff'],
  ];
  for (const [args, words] of wrong) expect(await tuma(args)).toMatchObject({ code: 2, out: '', err: expect.stringContaining(words) });
});

test('migrate and seed may be run again', async () => {
  expect(await tuma(['migrate'])).toMatchObject({ code: 0, out: 'The database is in its present form.\n' });
  for (let n = 0; n < 2; n += 1) expect(await tuma(['seed'])).toMatchObject({ code: 0 });
});

test('two-factor sign-in is reset by address, for who has it on', async () => {
  const reset = (email: string) => tuma(['user', 'reset-two-factor', '--email', email]);
  expect(await reset('nobody@example.com')).toMatchObject({ code: 1, err: expect.stringContaining('No account has this address') });
  expect(await reset('owner@mifumo.example')).toMatchObject({ code: 1, err: expect.stringContaining('is off') });
});

test('seals are opened from a day on, with a reason', async () => {
  const unseal = (...more: string[]) => tuma(['ledger', 'unseal', ...more]);
  expect(await unseal('--from', '2026-02-30', '--reason', 'x')).toMatchObject({ code: 1, err: expect.stringContaining('--from') });
  expect(await unseal('--from', '2026-03-01')).toMatchObject({ code: 2, err: expect.stringContaining('--reason') });
  expect(await unseal('--from', '2026-03-01', '--reason', 'x')).toMatchObject({ code: 0, out: 'Opened 0 seals.\n' });
});

test('an error that nobody foresaw names the places in our sources', async () => {
  const broken = await freshDatabase();
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: broken.url });
  await client.connect();
  await client.query('alter table tuma.credit_account rename to lost');
  await client.end();
  const { code, err } = await tuma(['ledger', 'prove'], '', { DATABASE_URL: broken.url });
  await broken.drop();
  expect(code).toBe(1);
  const [, file = '', line] = /(\/src\/ledger\/\w+\.ts):(\d+):\d+/.exec(err) ?? [err];
  const place = readFileSync(join(packageRoot, file), 'utf8').split('\n')[Number(line) - 1];
  expect(place).toContain('await');
});

test('the ledger is proven; a false balance is exit code 1 and named', async () => {
  expect(await tuma(['ledger', 'prove'])).toMatchObject({ code: 0, out: 'The ledger proves: 1 entries, 0 messages, 0 problems.\n' });
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query('update tuma.credit_account set available = available + 7');
  await client.end();
  const { code, out } = await tuma(['ledger', 'prove']);
  expect(code).toBe(1);
  expect(out).toContain('BALANCE_DIFFERS');
  expect(out).toContain('expected 1000 found 1007');
});

test('a platform admin is created with a password from standard input; what is wrong is said by field', async () => {
  const args = ['user', 'create', '--email', 'Boss@Example.com', '--name', 'The Boss', '--platform-role', 'admin'];
  expect(await tuma(args, 'short\n')).toMatchObject({ code: 1, err: expect.stringContaining('WEAK_PASSWORD') });
  const made = await tuma(args, 'a long enough password\n');
  expect(made).toMatchObject({ code: 0, out: expect.stringMatching(/^Created usr_[0-9a-f]{32}\.\n$/) });
  const again = await tuma(args, 'a long enough password\n');
  expect(again.code).toBe(1);
  expect(again.err).toContain('EMAIL_TAKEN');
  expect(again.err).not.toContain('a long enough password');
});

test('keys of backups: two processes that make one at once end with both; shown with where they lie, and acknowledged', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tuma-keys-'));
  const file = join(folder, 'backup-keys.txt');
  const key = (...args: string[]) => tuma(['backup', 'key', ...args], '', { TUMA_DATA_DIR: folder });
  expect(await key()).toMatchObject({ code: 0, out: expect.stringContaining(`There is no file ${file}`) });
  const made = await Promise.all([key('--new'), key('--new')]);
  expect(made.map(({ code }) => code)).toEqual([0, 0]);
  const secrets = readFileSync(file, 'utf8').match(/^AGE-SECRET-KEY-1.*$/gm);
  expect(secrets).toHaveLength(2);
  const shown = await key();
  expect(shown.out).toContain(`secret key: here (made by Tuma, in ${file}); no copy acknowledged`);
  const [, id = ''] = /--acknowledge (enk_\w+)/.exec(shown.out) ?? [];
  const acknowledged = await key('--acknowledge', id);
  expect(acknowledged.out).toContain('copy acknowledged 2');
  expect(acknowledged.out).not.toContain('--acknowledge');
  for (const { out, err } of [...made, shown, acknowledged]) expect(out + err).not.toMatch(/AGE-SECRET-KEY-1\w/);
  rmSync(folder, { recursive: true });
});

test('a bad environment is named and nothing is started; production refuses a database with demo users', async () => {
  const bad = await tuma(['migrate'], '', { PORT: 'x', TUMA_MODE: 'production' });
  expect(bad.code).toBe(1);
  for (const name of ['PORT', 'JWT_SECRET', 'PUBLIC_URL', 'SMS_PROVIDER']) expect(bad.err).toContain(name);
  const production = {
    TUMA_MODE: 'production',
    SMS_PROVIDER: 'simulator',
    JWT_SECRET: 'k'.repeat(40),
    PUBLIC_URL: 'https://sms.example.com',
    PORT: '0',
  };
  const main = await runCompiled('main.js', [], { env: { DATABASE_URL: database.url, ...production } });
  expect(main.code).toBe(1);
  expect(main.err).toContain('demo users');
});
