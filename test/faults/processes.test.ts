import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { builtScript } from '../support/processes/builtScript.js';
import { endChildren, startChild } from '../support/processes/childProcess.js';
import { postmasterPid, query, serverPids } from '../support/processes/embeddedProcess.js';
import { until } from '../support/until.js';

/** The program itself with its embedded database. */
let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'tuma-process-'));
});
afterEach(async () => {
  await endChildren();
  const left = existsSync(join(dataDir, 'pg')) ? serverPids(dataDir) : [];
  for (const pid of left) process.kill(pid, 'SIGKILL');
  rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 });
  expect(left, 'no database is left running').toEqual([]);
});

async function startProgram() {
  const child = startChild(builtScript('main.js'), [], { TUMA_DATA_DIR: dataDir, PORT: '0' });
  const url = await Promise.race([
    until(() => child.lines.map((line) => /(http:\S+)\/readyz/.exec(line)?.[1]).find(Boolean), 110_000),
    child.ended.then((how) => Promise.reject(new Error(`it ended with ${JSON.stringify(how)}: ${child.said()}`))),
  ]);
  const ready = async () => (await fetch(`${url}/readyz`)).status;
  const ask = async (text: string, token?: string) => {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
      body: JSON.stringify({ query: text }),
    });
    // biome-ignore lint/suspicious/noExplicitAny: an answer's shape is the test's claim
    return (await response.json()) as any;
  };
  return { ...child, ready, ask };
}
const databaseUrl = () => {
  const [, , , port] = readFileSync(join(dataDir, 'pg', 'postmaster.pid'), 'utf8').split('\n');
  const password = readFileSync(join(dataDir, 'pg', 'tuma.password'), 'utf8').trim();
  return `postgres://tuma:${password}@127.0.0.1:${port}/tuma`;
};

test.skipIf(process.platform !== 'linux')(
  'kill -9 of the database: /readyz says so, it is started again on its port, messages go out, and somebody is alerted',
  async () => {
    const program = await startProgram();
    const { data } = await program.ask(
      'mutation { login(input: { email: "owner@mifumo.example", password: "tuma-demo-password" }) { accessToken } }',
    );
    const pid = postmasterPid(dataDir);
    const url = databaseUrl();
    process.kill(pid, 'SIGKILL');
    await until(async () => (await program.ready()) === 503);
    await until(async () => (await program.ready()) === 200);
    expect(postmasterPid(dataDir)).not.toBe(pid);
    expect(databaseUrl()).toBe(url);
    const sent = await program.ask(
      'mutation { sendSms(input: { to: ["0712345678"], body: "Habari" }) { messages { id } } }',
      data.login.accessToken,
    );
    const id = sent.data.sendSms.messages[0].id;
    await until(
      async () => (await program.ask(`{ message(id: "${id}") { status } }`, data.login.accessToken)).data.message.status === 'DELIVERED',
    );
    await until(
      async () =>
        (await query(url, `select from tuma_ops.alert where kind = 'PROCESSING_DELAYED' and subject_key = 'database'`)).length > 0,
    );
    program.signal('SIGTERM');
    expect((await program.ended).code).toBe(0);
  },
);

test.skipIf(process.platform !== 'linux')(
  'a database that can not be brought back: the process ends, and not with 0',
  async () => {
    const program = await startProgram();
    const version = join(dataDir, 'pg', 'PG_VERSION');
    writeFileSync(version, '15\n');
    process.kill(postmasterPid(dataDir), 'SIGKILL');
    expect((await program.ended).code).toBe(1);
    expect(program.said()).toContain('did not bring it back');
  },
  180_000,
);

test.skipIf(process.platform !== 'linux')('whoever reads its output ends first: it drains, and stops its database', async () => {
  const child = startChild(builtScript('main.js'), [], { TUMA_DATA_DIR: dataDir, PORT: '0' }, { closeOutput: true });
  expect((await child.ended).code).toBe(0);
  expect(existsSync(join(dataDir, 'pg', 'PG_VERSION'))).toBe(true);
  expect(child.said()).toContain('standard output was closed');
});
