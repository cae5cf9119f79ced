import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { mkdtemp, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Account, giveTo } from './account.js';
import type { Binaries } from './binaries.js';
import type { Log } from './processes.js';
import { runProgram } from './program.js';
import { clientAuthentication } from './settings.js';

/** One cluster in `<dataDir>/pg` and what is needed to run it. */
export interface Cluster {
  dataDir: string;
  dir: string;
  logFile: string;
  binaries: Binaries;
  account: Account | undefined;
  fast: boolean;
  /** The port to start it on again: its users know it by this. Else the one of its last start, when that is free. */
  port?: number;
  log: Log;
}

/** Inside the cluster, so that the two are made, moved and removed together. */
const passwordFile = 'tuma.password';

export async function readPassword(clusterDir: string): Promise<string> {
  try {
    return (await readFile(join(clusterDir, passwordFile), 'utf8')).trim();
  } catch (cause) {
    throw new Error(
      `can't read the database's password: ${(cause as Error).message}. ` +
        "The cluster's owner must start it, and the file must be restored if it was lost",
      { cause },
    );
  }
}

/**
 * Makes the cluster if there is none: under another name and whole (with its role, database and password), then renamed,
 * so that a kill -9 in between leaves nothing that looks like a cluster. Call it under the lock.
 */
export async function ensureCluster(cluster: Cluster): Promise<void> {
  await removeHalves(cluster);
  if (existsSync(cluster.dir)) return checkCluster(cluster);
  cluster.log.info(`making a database in ${cluster.dir}`);
  const { binaries, account, fast } = cluster;
  const half = await mkdtemp(join(cluster.dataDir, 'pg-new-'));
  const dir = join(half, 'pg');
  const password = randomBytes(24).toString('hex');
  await writeOwned(join(half, passwordFile), `${password}\n`, account);
  giveTo(account, half);
  const identity = ['-U', 'postgres', '-A', 'scram-sha-256', `--pwfile=${join(half, passwordFile)}`];
  const locale = ['-E', 'UTF8', '--locale=C', '--locale-provider=icu', '--icu-locale=und'];
  await runProgram(binaries.initdb, ['-D', dir, ...identity, ...locale, '--no-instructions', ...(fast ? ['--no-sync'] : [])], cluster);
  await rename(join(half, passwordFile), join(dir, passwordFile));
  await replaceFile(join(dir, 'pg_hba.conf'), clientAuthentication, account);
  await addDatabase(cluster, dir, password);
  await rename(dir, cluster.dir);
  await syncDir(cluster.dataDir);
  await rm(half, { recursive: true });
}

/**
 * The application's role owns its database and may make others (tests clone them, verification restores into them), but is
 * no superuser: an injected statement must not reach the shell, and the default stays as strict as a server of one's own.
 */
async function addDatabase(cluster: Cluster, dir: string, password: string): Promise<void> {
  const statements = [
    `create role tuma login createdb password '${password}'`,
    'grant pg_monitor, pg_checkpoint to tuma',
    'create database tuma owner tuma',
  ];
  const fsync = cluster.fast ? ['-F'] : [];
  const args = ['--single', '-D', dir, ...fsync, '-c', 'exit_on_error=on', '-c', 'log_min_messages=fatal', 'postgres'];
  await runProgram(cluster.binaries.postgres, args, cluster, `${statements.join('\n')}\n`);
}

async function removeHalves({ dataDir, log }: Cluster): Promise<void> {
  for (const name of readdirSync(dataDir).filter((name) => name.startsWith('pg-new-'))) {
    try {
      await rm(join(dataDir, name), { recursive: true, force: true, maxRetries: 3 });
    } catch (error) {
      log.warn(`can't remove the unfinished ${name} yet: ${(error as Error).message}`); // an orphaned initdb may still write there
    }
  }
}

async function checkCluster({ dir, binaries, account }: Cluster): Promise<void> {
  const major = binaries.version.split('.')[0];
  const found = (await readFile(join(dir, 'PG_VERSION'), 'utf8')).trim();
  if (found !== major) {
    throw new Error(`${dir} was made by PostgreSQL ${found} and this is ${major}: restore a backup into a new data directory`);
  }
  if (account && (await stat(dir)).uid !== account.uid) giveTo(account, dir); // copied here by root
}

/** Writes beside and renames: a reader never sees a half, and root never writes through a link that the account made. */
export async function replaceFile(path: string, text: string, account: Account | undefined): Promise<void> {
  const half = `${path}.${randomBytes(4).toString('hex')}`;
  await writeOwned(half, text, account);
  await rename(half, path);
}

async function writeOwned(path: string, text: string, account: Account | undefined): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    if (account) await file.chown(account.uid, account.gid);
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function syncDir(path: string): Promise<void> {
  if (process.platform === 'win32') return; // directories can't be opened there
  const dir = await open(path, 'r');
  try {
    await dir.sync();
  } finally {
    await dir.close();
  }
}
