import { mkdirSync, realpathSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { openPath, serverAccount } from './account.js';
import { prepareBinaries, resolveBinaries } from './binaries.js';
import { type Cluster, ensureCluster, readPassword } from './cluster.js';
import { ensurePostmaster, stopPostmaster } from './postmaster.js';
import { type Log, signedIn, signIn, withLock } from './processes.js';
import { type Supervisor, supervise } from './supervise.js';

export { resolveBinaries };

/** A PostgreSQL of our own. `url` names the application's role with its password; `stop` may be called twice. */
export interface Embedded {
  url: string;
  stop(): Promise<void>;
}

/**
 * Starts the cluster in `<dataDir>/pg`, making it at first, or attaches to it when it runs already: several processes may
 * share one, and the last one that stops takes it down. A killed process counts no more. `fast` gives up durability, for tests.
 * A server that dies is started again on its port.
 *
 * Beside `pg` lie `pg.log`, `pg.lock/` (who starts or stops at this moment), `pg.users/` (who uses it) and, if needed,
 * `pg-bin-<version>/`. Measured (two busy cores): first start 0.9 s (initdb 0.7; 0.65 when fast), next 45 ms, attach 3 ms, stop 20 ms.
 */
export async function startEmbedded(options: { dataDir: string; log: Log; fast?: boolean } & Supervisor): Promise<Embedded> {
  const { log } = options;
  mkdirSync(options.dataDir, { recursive: true });
  const dataDir = realpathSync(options.dataDir);
  const found: Cluster = {
    dataDir,
    dir: join(dataDir, 'pg'),
    logFile: join(dataDir, 'pg.log'),
    binaries: resolveBinaries(),
    account: undefined,
    fast: options.fast ?? false,
    log,
  };
  const lock = join(dataDir, 'pg.lock');
  const users = join(dataDir, 'pg.users');

  const { port, url, user } = await withLock(lock, log, async () => {
    const { port } = await ensurePostmaster(found, () => makeStartable(found));
    return { port, url: `postgres://tuma:${await readPassword(found.dir)}@127.0.0.1:${port}/tuma`, user: signIn(users) };
  });
  const again: Cluster = { ...found, port };
  const endWatch = supervise(found, () => withLock(lock, log, () => startAgain(again)), options);

  const leave = async () => {
    await endWatch();
    await withLock(lock, log, async () => {
      rmSync(user, { force: true });
      if (signedIn(users).length > 0) return;
      await stopPostmaster(found);
    });
  };
  let left: Promise<void> | undefined;
  return {
    url,
    stop: () => {
      left ??= leave();
      return left;
    },
  };
}

/** Another process that shares it may have been first. */
async function startAgain(cluster: Cluster): Promise<void> {
  const { port } = await ensurePostmaster(cluster, () => makeStartable(cluster));
  if (port !== cluster.port) throw new Error(`it listens on port ${port} now, and this process knows it by ${cluster.port}`);
}

/** Everything a start needs and an attach doesn't: an account, a way to the data directory, binaries, a cluster. */
async function makeStartable(found: Cluster): Promise<Cluster> {
  const { dataDir, dir, log } = found;
  const account = serverAccount(dir);
  openPath(dataDir, account, log);
  const binaries = await prepareBinaries(found.binaries, dataDir, account, log);
  const cluster: Cluster = { ...found, account, binaries };
  await ensureCluster(cluster);
  return cluster;
}
