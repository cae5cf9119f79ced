import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, type TestContext, test } from 'vitest';
import { builtScript } from '../support/processes/builtScript.js';
import { type Child, startChild } from '../support/processes/childProcess.js';
import { postmasterPid, query, serverPids } from '../support/processes/embeddedProcess.js';
import { until } from '../support/until.js';

/** The program itself with its embedded database, in a folder of a test's own: so they start and wait at the same time. */
function ownProgram({ onTestFinished }: Pick<TestContext, 'onTestFinished'>) {
  const dataDir = mkdtempSync(join(tmpdir(), 'tuma-process-'));
  let child: Child | undefined;
  onTestFinished(async () => {
    child?.signal('SIGKILL');
    await child?.ended;
    const left = existsSync(join(dataDir, 'pg')) ? serverPids(dataDir) : [];
    for (const pid of left) process.kill(pid, 'SIGKILL');
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 });
    expect(left, 'no database is left running').toEqual([]);
  });
  return {
    dataDir,
    begin(options?: { closeOutput: boolean }): Child {
      child = startChild(builtScript('main.js'), [], { TUMA_DATA_DIR: dataDir, PORT: '0' }, options);
      return child;
    },
    databaseUrl() {
      const [, , , port] = readFileSync(join(dataDir, 'pg', 'postmaster.pid'), 'utf8').split('\n');
      const password = readFileSync(join(dataDir, 'pg', 'tuma.password'), 'utf8').trim();
      return `postgres://tuma:${password}@127.0.0.1:${port}/tuma`;
    },
  };
}

async function untilServing(child: Child) {
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

const AT_ONCE = { concurrent: true };

test.skipIf(process.platform !== 'linux')(
  'kill -9 of the database: /readyz says so, it is started again on its port, messages go out, and somebody is alerted',
  AT_ONCE,
  async (context) => {
    const { dataDir, begin, databaseUrl } = ownProgram(context);
    const program = await untilServing(begin());
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
  { ...AT_ONCE, timeout: 180_000 },
  async (context) => {
    const { dataDir, begin } = ownProgram(context);
    const program = await untilServing(begin());
    const version = join(dataDir, 'pg', 'PG_VERSION');
    writeFileSync(version, '15\n');
    process.kill(postmasterPid(dataDir), 'SIGKILL');
    expect((await program.ended).code).toBe(1);
    expect(program.said()).toContain('did not bring it back');
  },
);

test.skipIf(process.platform !== 'linux')('whoever reads its output ends first: it drains, and stops its database', async (context) => {
  const { dataDir, begin } = ownProgram(context);
  const child = begin({ closeOutput: true });
  expect((await child.ended).code).toBe(0);
  expect(existsSync(join(dataDir, 'pg', 'PG_VERSION'))).toBe(true);
  expect(child.said()).toContain('standard output was closed');
});
