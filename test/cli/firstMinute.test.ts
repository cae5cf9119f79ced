import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { readConfig } from '../../src/config.js';
import { migrate } from '../../src/db/migrate.js';
import { packageRoot } from '../../src/db/packageRoot.js';
import { StartError } from '../../src/errors.js';
import { refuseToListen } from '../../src/http/refuseToListen.js';
import { startHttp } from '../../src/http/server.js';
import { dropDatabase, onServer, randomName, withDatabase } from '../support/databases.js';
import { freshDatabase } from '../support/postgres.js';
import { builtScript } from '../support/processes/builtScript.js';
import { runCompiled, runNode } from '../support/processes/runCompiled.js';
import { createTestApp } from '../support/testApp.js';

/** A bad start says in one line what is wrong and what to do. */

const production = {
  TUMA_MODE: 'production',
  SMS_PROVIDER: 'simulator',
  JWT_SECRET: 'k'.repeat(40),
  PUBLIC_URL: 'https://sms.example.com',
};
let database: { url: string; drop(): Promise<void> };
let folder: string;
let busy: { server: Server; port: number };
beforeAll(async () => {
  database = await freshDatabase();
  folder = mkdtempSync(join(tmpdir(), 'tuma-first-'));
  const server = createServer();
  const port = await new Promise<number>((resolve) =>
    server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port)),
  );
  busy = { server, port };
});
afterAll(async () => {
  busy.server.close();
  rmSync(folder, { recursive: true });
  await database.drop();
});

/** Another address of the tests' server. */
function changed(change: (url: URL) => void): string {
  const url = new URL(inject('databaseUrl'));
  change(url);
  return url.href;
}

test('a process that can not start: exit code 1, one line with the reason and the way out, no stack', async () => {
  const file = join(folder, 'file');
  writeFileSync(file, '');
  const starts: [NodeJS.ProcessEnv, RegExp][] = [
    [{ DATABASE_URL: changed((url) => (url.port = '1')) }, /^No PostgreSQL answers at 127\.0\.0\.1:1 .*correct DATABASE_URL\.$/],
    [{ TUMA_DATA_DIR: '/proc/tuma/data' }, /^This account can't write in the folder .*set TUMA_DATA_DIR .*or DATABASE_URL\.$/],
    [{ TUMA_DATA_DIR: join(file, 'data') }, /^This account can't write in the folder .*set TUMA_DATA_DIR .*or DATABASE_URL\.$/],
    [{ DATABASE_URL: database.url, PORT: String(busy.port) }, /^Port \d+ of 127\.0\.0\.1 is in use: .* set PORT \(0 takes a free one\)\.$/],
    [{ DATABASE_URL: 'mysql://127.0.0.1/tuma' }, /^The configuration is not usable:\n {2}DATABASE_URL must begin with postgres:/],
  ];
  const ends = await Promise.all(starts.map(([env]) => runCompiled('main.js', [], { env: { ...production, ...env } })));
  for (const [index, { code, err }] of ends.entries()) {
    const said = err.split('\n').filter((line) => !line.startsWith('{')); // the log's lines
    expect(said.join('\n').trim()).toMatch(starts[index]![1]);
    expect(err).not.toMatch(/^\s+at /m);
    expect(code).toBe(1);
  }
});

test('a command against a database that is away is one line too, and its password is not in it', async () => {
  const { code, out, err } = await runCompiled('cli.js', ['ledger', 'prove'], {
    env: { DATABASE_URL: 'postgres://tuma:unspoken@127.0.0.1:1/tuma' },
  });
  expect({ code, out }).toEqual({ code: 1, out: '' });
  expect(err).toMatch(/^No PostgreSQL answers at 127\.0\.0\.1:1 \(connection refused\)[^\n]*\n$/);
  expect(err).not.toContain('unspoken');
});

test('each way in which a database can not be used is named, with what to do', async () => {
  const server = inject('databaseUrl');
  const ascii = randomName('tuma_ascii');
  const role = randomName('tuma_role');
  const without = randomName('tuma_without');
  await onServer(server, `create database ${ascii} encoding 'SQL_ASCII' locale_provider libc locale 'C' template template0`);
  await onServer(server, `create database ${without}`);
  const cases: [string, RegExp][] = [
    [changed((url) => (url.hostname = 'nowhere.invalid')), /^There is no server nowhere\.invalid:\d+|can't be looked up now/],
    [changed((url) => (url.password = 'wrong')), /refuses the password of \w+: correct it in DATABASE_URL\.$/],
    [changed((url) => (url.password = '')), /wants a password of \w+, and DATABASE_URL has none/],
    [changed((url) => (url.pathname = '/none')), /^There is no database none at .*make it \(createdb none\)/],
    [changed((url) => (url.username = role)), /refuses the password of|lets \w+ not in/],
    [changed((url) => (url.search = '?sslmode=require')), /^The encrypted connection to .* fails/],
    [`postgres://u:p@127.0.0.1:${busy.port}/tuma`, /in time|ended the connection/],
    [withDatabase(server, ascii), /is encoded in SQL_ASCII: Tuma needs UTF8/],
  ];
  busy.server.on('connection', (socket) => socket.destroy());
  try {
    const faults = await Promise.all(cases.map(([url]) => migrate(url).catch((error: unknown) => error)));
    for (const [index, fault] of faults.entries()) {
      expect(fault, cases[index]![0]).toBeInstanceOf(StartError);
      expect((fault as Error).message).toMatch(cases[index]![1]);
    }
  } finally {
    await dropDatabase(server, ascii);
    await dropDatabase(server, without);
  }
});

test('a port or an address that can not be had is named with its setting', async () => {
  const listen = async (env: NodeJS.ProcessEnv) => {
    const app = await createTestApp();
    await startHttp(app, readConfig(env)).finally(() => app.close());
  };
  await expect(listen({ PORT: String(busy.port) })).rejects.toThrow(`Port ${busy.port} of 127.0.0.1 is in use`);
  await expect(listen({ ...production, HOST: '203.0.113.7', PORT: '0' })).rejects.toThrow(
    'This machine has no address 203.0.113.7: correct HOST.',
  );
  // What a system answers for low ports depends on its settings and on who asks.
  const refused = Object.assign(new Error('listen'), { code: 'EACCES', address: '127.0.0.1', port: 80 });
  expect(() => refuseToListen(refused, 'HOST', 'PORT')).toThrow('may not listen on port 80: set PORT to 1024 or more');
});

test('an old Node is named before anything runs', async () => {
  const property = (name: string, value: string) => `Object.defineProperty(process,'${name}',{value:${value}});`;
  const old = `data:text/javascript,${property('versions', "{node:'18.20.4'}")}${property('version', "'v18.20.4'")}`;
  for (const script of [
    ['launch.mjs', 'start'],
    ['tuma.mjs', 'migrate'],
  ]) {
    const [file = '', ...args] = script;
    expect(await runNode(['--import', old, join(packageRoot, 'bin', file), ...args])).toEqual({
      code: 1,
      out: '',
      err: 'Tuma needs Node 20 or newer to start, and this is v18.20.4: install Node 24, then start again.\n',
    });
  }
});

test('arguments: version and help without a start; what is not known is refused with exit code 2', async () => {
  const env = { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' };
  const run = (script: string, ...args: string[]) => runCompiled(script, args, { env });
  const [version, help, cliVersion, unknown, role] = await Promise.all([
    run('main.js', '--version'),
    run('main.js', '--help'),
    run('cli.js', '--version'),
    run('main.js', '--port', '5000'),
    run('main.js', '--role', 'cook'),
  ]);
  expect(version).toMatchObject({ code: 0, out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/), err: '' });
  expect(cliVersion).toEqual(version);
  expect(help).toMatchObject({ code: 0, out: expect.stringContaining('--role api | worker'), err: '' });
  expect(unknown).toMatchObject({ code: 2, out: '', err: expect.stringContaining("Unknown option '--port'") });
  expect(unknown.err).not.toMatch(/^\s+at /m);
  expect(role).toMatchObject({ code: 1, err: expect.stringContaining('TUMA_ROLES must be one of api, worker') });
});

const hasScript = process.platform === 'linux' && existsSync('/usr/bin/script');
test.skipIf(!hasScript)('a password that is typed at a terminal is not shown', async () => {
  const command = `${process.execPath} ${builtScript('cli.js')} user create --email you@example.com --name You`;
  const env = { PATH: process.env.PATH, DATABASE_URL: database.url };
  const child = spawn('sh', ['-c', `script -qec '${command}' /dev/null`], { env, stdio: ['pipe', 'pipe', 'inherit'] });
  let shown = '';
  child.stdout.on('data', (chunk) => {
    shown += chunk;
    if (String(chunk).includes('Password')) child.stdin.write('a pass phrase to type\r');
  });
  const [code] = await once(child, 'close');
  expect(shown).toContain('Password (it is not shown):');
  expect(shown).toMatch(/Created usr_[0-9a-f]{32}\./);
  expect(shown).not.toContain('a pass phrase');
  expect(code).toBe(0);
});
