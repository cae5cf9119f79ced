import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath, pathToFileURL } from 'node:url';
import pg from 'pg';

const here = fileURLToPath(new URL('.', import.meta.url));

/** A real process on the embedded database of `dataDir`: see embeddedChild.ts. */
export function embeddedProcess(dataDir: string) {
  const imports = pathToFileURL(join(here, 'typescriptImports.mjs')).href;
  const child = spawn(process.execPath, ['--import', imports, join(here, 'embeddedChild.ts'), dataDir], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (chunk) => {
    said += chunk;
  });
  const closed = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>;
  const url = Promise.race([
    once(createInterface(child.stdout), 'line').then(([line]) => (JSON.parse(line) as { url: string }).url),
    closed.then(([code, signal]) => Promise.reject(new Error(`ended with ${signal ?? code}\n${said}`))),
  ]);
  url.catch(() => undefined); // a test that kills it early doesn't wait for the url
  return {
    url,
    said: () => said,
    stop: async () => {
      (child as ChildProcess).stdin?.end('stop\n');
      const [code] = await closed;
      return code;
    },
    kill: async () => {
      child.kill('SIGKILL');
      await closed;
    },
  };
}

export async function query<Row extends pg.QueryResultRow>(url: string, text: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {}); // a killed server's; the query that runs rejects with it too
  await client.connect();
  try {
    return (await client.query<Row>(text)).rows;
  } finally {
    await client.end();
  }
}

/** The postmaster's pid as the cluster's file says. */
export function postmasterPid(dataDir: string): number {
  return Number(readFileSync(join(dataDir, 'pg', 'postmaster.pid'), 'utf8').split('\n')[0]);
}

/** The pids of all server processes of the cluster (Linux): each works in the cluster's directory. */
export function serverPids(dataDir: string): number[] {
  const cluster = statSync(join(dataDir, 'pg'));
  const isServer = (pid: string) => {
    try {
      return readFileSync(`/proc/${pid}/comm`, 'utf8').trim() === 'postgres' && statSync(`/proc/${pid}/cwd`).ino === cluster.ino;
    } catch (error) {
      if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return false; // ended meanwhile
      throw error;
    }
  };
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && isServer(name))
    .map(Number);
}
