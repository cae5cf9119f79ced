import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, type TestContext, test } from 'vitest';
import { type Embedded, startEmbedded } from '../../src/db/embedded/embedded.js';
import { embeddedProcess, postmasterPid, query, serverPids } from '../support/processes/embeddedProcess.js';

const quiet = { info: () => {}, warn: () => {} };

/** A folder for a cluster, and who uses it: each test has its own, since most of its time goes by while clusters start and stop. */
function ownPlace({ onTestFinished }: Pick<TestContext, 'onTestFinished'>) {
  const dataDir = mkdtempSync(join(tmpdir(), 'tuma-embedded-'));
  /** Who is stopped at the end. */
  const open: { stop(): Promise<unknown> }[] = [];
  onTestFinished(async () => {
    for (const one of open) await one.stop();
    const left = existsSync(join(dataDir, 'pg')) ? serverPids(dataDir) : [];
    for (const pid of left) process.kill(pid, 'SIGKILL');
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 });
    expect(left, 'no server process outlives the last stop').toEqual([]);
  });
  return {
    dataDir,
    open,
    async start(): Promise<Embedded> {
      const embedded = await startEmbedded({ dataDir, log: quiet });
      open.push(embedded);
      return embedded;
    },
    startProcess() {
      const child = embeddedProcess(dataDir);
      open.push(child);
      return child;
    },
  };
}

describe.skipIf(process.platform !== 'linux')('embedded PostgreSQL', () => {
  test.concurrent('starts, keeps its data over a second start, and stops twice without harm', async (context) => {
    const { dataDir, start } = ownPlace(context);
    const first = await start();
    await query(first.url, 'create table note (text text); insert into note values ($$habari$$)');
    await first.stop();
    await first.stop();
    expect(existsSync(join(dataDir, 'pg', 'postmaster.pid'))).toBe(false);
    const second = await start();
    expect(await query(second.url, 'select text from note')).toEqual([{ text: 'habari' }]);
  });

  test.concurrent('is private, durable, and knows Unicode', async (context) => {
    const { dataDir, start } = ownPlace(context);
    const { url } = await start();
    const [row] = await query(
      url,
      `select current_setting('fsync') as fsync, current_setting('listen_addresses') as listens,
         current_setting('unix_socket_directories') as sockets,
         current_setting('is_superuser') as superuser, current_setting('server_encoding') as encoding, lower('ÇAĞRI') as lower,
         (select string_agg(word, ' ' order by word) from (values ('zebra'), ('Éclair'), ('apple')) as words (word)) as sorted`,
    );
    expect(row).toEqual({
      fsync: 'on',
      listens: '127.0.0.1',
      sockets: '',
      superuser: 'off',
      encoding: 'UTF8',
      lower: 'çağri',
      sorted: 'apple Éclair zebra',
    });
    expect(statSync(join(dataDir, 'pg', 'tuma.password')).mode & 0o777).toBe(0o600);
    await expect(query(url.replace(/:[0-9a-f]+@/, ':wrong@'), 'select 1')).rejects.toThrow(/password authentication failed/);
  });

  test.concurrent('keeps statements and keys, so messages and numbers, out of its log', async (context) => {
    const { dataDir, start } = ownPlace(context);
    const { url } = await start();
    await query(url, 'create table person (phone text primary key); insert into person values ($$+255712345678$$)');
    await expect(query(url, 'insert into person values ($$+255712345678$$)')).rejects.toThrow(/duplicate key/);
    await expect(query(url, 'select $$+255712345678$$::uuid')).rejects.toThrow(/invalid input syntax/);
    const log = readFileSync(join(dataDir, 'pg.log'), 'utf8');
    expect(log).toContain('ready to accept connections');
    expect(log).not.toContain('255712345678');
  });

  test.concurrent('is shared by processes and stopped by the last one', async (context) => {
    const { dataDir, startProcess } = ownPlace(context);
    const [one, two] = [startProcess(), startProcess()];
    expect(await one.url).toBe(await two.url);
    expect(await one.stop()).toBe(0);
    expect(await query(await two.url, 'select 1 as one')).toEqual([{ one: 1 }]);
    expect(await two.stop()).toBe(0);
    expect(serverPids(dataDir)).toEqual([]);
  });

  test.concurrent('outlives a killed process, which counts no more', async (context) => {
    const { dataDir, start, startProcess } = ownPlace(context);
    const killed = startProcess();
    const url = await killed.url;
    await killed.kill();
    const next = await start();
    expect(next.url).toBe(url);
    await next.stop();
    expect(serverPids(dataDir)).toEqual([]);
  });

  test.concurrent('recovers when process and server are killed, a backend still at work', async (context) => {
    const { dataDir, start, startProcess } = ownPlace(context);
    const killed = startProcess();
    const url = await killed.url;
    await query(url, 'create table note (n int); insert into note select generate_series(1, 1000)');
    // A backend that computes doesn't notice that its server died; it holds the shared memory.
    const busy = query(url, 'do $$ begin loop end loop; end $$').catch((error: Error) => error.message);
    await sleep(300);
    await killed.kill();
    process.kill(postmasterPid(dataDir), 'SIGKILL');
    await sleep(100);
    expect(serverPids(dataDir), 'the busy backend outlives its server').not.toEqual([]);
    const next = await start();
    expect(await query(next.url, 'select count(*)::int as n from note')).toEqual([{ n: 1000 }]);
    expect(await busy).toMatch(/terminat|closed|reset/i);
  });

  test.concurrent('takes neither a zombie nor a stranger for its server', async (context) => {
    const { dataDir, start } = ownPlace(context);
    const first = await start();
    const pidFile = join(dataDir, 'pg', 'postmaster.pid');
    const text = readFileSync(pidFile, 'utf8');
    await first.stop();
    // The shell's child ends after the shell became `sleep`, which never collects it.
    const parent = spawn('sh', ['-c', 'sleep 0.05 & echo $!; exec sleep 60'], { stdio: ['ignore', 'pipe', 'ignore'] });
    const [line] = (await once(parent.stdout, 'data')) as [Buffer];
    await sleep(200);
    const zombie = Number(line.toString());
    expect(readFileSync(`/proc/${zombie}/stat`, 'utf8')).toContain(') Z ');
    for (const pid of [zombie, process.pid]) {
      writeFileSync(pidFile, text.replace(/^\d+/, String(pid)));
      const next = await start();
      expect(await query(next.url, 'select 1 as one')).toEqual([{ one: 1 }]);
      await next.stop();
    }
    parent.kill('SIGKILL');
  });

  test.concurrent('is made once by four cold starters', async (context) => {
    const { start, startProcess } = ownPlace(context);
    const starters = [startProcess(), startProcess(), startProcess(), start()];
    const urls = await Promise.all(starters.map(async (starter) => (await starter).url));
    expect(new Set(urls).size).toBe(1);
    const made = starters.slice(0, 3).filter((child) => 'said' in child && child.said().includes('making a database'));
    expect(made.length).toBeLessThanOrEqual(1);
  });

  test.concurrent('starts again while it is stopping', async (context) => {
    const { startProcess } = ownPlace(context);
    let last = startProcess();
    await last.url;
    for (let round = 0; round < 4; round++) {
      const stopped = last.stop();
      await sleep(round * 15); // hits another moment of the stop each time
      const next = startProcess();
      expect(await query(await next.url, 'select 1 as one')).toEqual([{ one: 1 }]);
      expect(await stopped).toBe(0);
      last = next;
    }
  });

  test.concurrent('waits for a server that somebody else is stopping', async (context) => {
    const { dataDir, start } = ownPlace(context);
    await start();
    const pidFile = join(dataDir, 'pg', 'postmaster.pid');
    process.kill(postmasterPid(dataDir), 'SIGINT');
    while (existsSync(pidFile) && readFileSync(pidFile, 'utf8').includes('ready')) await sleep(1);
    const next = await start();
    expect(await query(next.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  test.concurrent('leaves no half cluster when killed while making one', async (context) => {
    const { dataDir, start, startProcess } = ownPlace(context);
    const killed = startProcess();
    while (!readdirSync(dataDir).some((name) => name.startsWith('pg-new-') && existsSync(join(dataDir, name, 'pg', 'base'))))
      await sleep(2);
    await killed.kill();
    expect(existsSync(join(dataDir, 'pg'))).toBe(false);
    const next = await start();
    expect(await query(next.url, 'select current_database() as name')).toEqual([{ name: 'tuma' }]);
  });

  test.concurrent('gives up durability when asked to be fast, and refuses a cluster of another version by name', async (context) => {
    const { dataDir, open, start } = ownPlace(context);
    const first = await startEmbedded({ dataDir, log: quiet, fast: true });
    open.push(first);
    expect(await query(first.url, 'show fsync')).toEqual([{ fsync: 'off' }]);
    await first.stop();
    writeFileSync(join(dataDir, 'pg', 'PG_VERSION'), '15\n');
    await expect(start()).rejects.toThrow(/made by PostgreSQL 15 and this is 18/);
    writeFileSync(join(dataDir, 'pg', 'PG_VERSION'), '18\n');
  });
});
