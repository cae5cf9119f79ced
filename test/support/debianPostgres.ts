import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { giveTo, serverAccount } from '../../src/db/embedded/account.js';
import { runProgram } from '../../src/db/embedded/program.js';
import { freePort } from './freePort.js';

const programs = '/usr/lib/postgresql/15/bin';

/** Whether Debian's PostgreSQL 15 is installed, the oldest that Tuma runs on. */
export const hasDebianPostgres = existsSync(join(programs, 'postgres'));

/** A server of an operator's own: Debian's PostgreSQL 15 with the settings that it comes with, jit on among them. */
export async function startDebianPostgres(): Promise<{ url: string; stop(): Promise<void> }> {
  const dataDir = mkdtempSync(join(tmpdir(), 'tuma-debian-'));
  chmodSync(dataDir, 0o711);
  const cluster = join(dataDir, 'cluster');
  mkdirSync(cluster);
  const account = serverAccount(join(dataDir, 'none'));
  giveTo(account, dataDir);
  const as = { dataDir, account };
  const port = await freePort();
  await runProgram(join(programs, 'initdb'), ['-D', cluster, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C'], as);
  const options = `-p ${port} -k ${dataDir} -c listen_addresses=127.0.0.1`;
  await runProgram(join(programs, 'pg_ctl'), ['start', '-s', '-w', '-D', cluster, '-l', join(dataDir, 'log'), '-o', options], as);
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    async stop() {
      await runProgram(join(programs, 'pg_ctl'), ['stop', '-s', '-m', 'immediate', '-D', cluster], as);
      rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
