import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { appendFile, lchown, readFile, rename, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Cluster, replaceFile } from './cluster.js';
import { psLine, sendSignal, startOf } from './processes.js';
import { runProgram } from './program.js';
import { serverSettings } from './settings.js';

export interface Postmaster {
  pid: number;
  port: number;
  status: 'starting' | 'ready' | 'stopping';
}

/** The living server of this cluster, by its postmaster.pid; undefined when there is none or the file is stale. */
export function findPostmaster(clusterDir: string): Postmaster | undefined {
  let lines: string[];
  try {
    lines = readFileSync(join(clusterDir, 'postmaster.pid'), 'utf8').split('\n');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  const pid = Number(lines[0]);
  if (!isPostgresIn(clusterDir, pid)) return undefined;
  const status = lines[7]?.trim();
  return { pid, port: Number(lines[3]), status: status === 'ready' || status === 'stopping' ? status : 'starting' };
}

/** The pid in the file may belong to another program by now. */
function isPostgresIn(clusterDir: string, pid: number): boolean {
  if (startOf(pid) === undefined) return false;
  if (process.platform === 'win32') return true;
  if (process.platform !== 'linux') return /postgres$/.test(psLine(pid, 'comm='));
  return worksIn(clusterDir, pid) ?? (isPostgres(pid) && statSync(`/proc/${pid}`).uid === statSync(clusterDir).uid);
}

/** Linux: all processes of a server work in their cluster's directory. By inode, since mounts rename paths. Undefined: we may not look. */
function worksIn(clusterDir: string, pid: number): boolean | undefined {
  try {
    const [there, here] = [statSync(`/proc/${pid}/cwd`), statSync(clusterDir)];
    return there.ino === here.ino && there.dev === here.dev;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'EACCES' || code === 'EPERM') return undefined;
    if (code === 'ENOENT' || code === 'ESRCH') return false;
    throw error;
  }
}

function isPostgres(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trim() === 'postgres';
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return false;
    throw error;
  }
}

/**
 * Attaches to the server that runs, waits for one that starts or stops, or starts one. Call it under the lock.
 * After a crash it waits until the recovery ends, which takes as long as the log since the last checkpoint (at most 2 GB) does.
 */
export async function ensurePostmaster(cluster: Cluster, prepare: () => Promise<Cluster>): Promise<Postmaster> {
  const wait = patience(cluster);
  for (let failures = 0; ; ) {
    const postmaster = findPostmaster(cluster.dir);
    if (postmaster?.status === 'ready') return postmaster;
    if (postmaster) {
      await wait(`the database is still ${postmaster.status}`);
      continue;
    }
    try {
      return await startPostmaster(await prepare());
    } catch (error) {
      // A port taken meanwhile; a backend of a killed server that still holds the shared memory; a server whose starter was just killed.
      const passing = /pre-existing shared memory block|could not bind|could not create any TCP|lock file "postmaster.pid"/.test(
        (error as Error).message,
      );
      if (!passing || ++failures > 50) throw error;
      await sleep(200);
    }
  }
}

async function startPostmaster(cluster: Cluster): Promise<Postmaster> {
  const { dir, logFile, binaries, account, fast } = cluster;
  if (existsSync(join(dir, 'postmaster.pid'))) await clearCrash(cluster);
  await replaceFile(join(dir, 'postgresql.conf'), serverSettings({ port: cluster.port ?? (await portToTake(dir)), fast }), account);
  const logged = await openLog(cluster);
  // pg_ctl gives the server a session of its own: Ctrl-C reaches the application only, which drains and then stops the server.
  // It looks ten times a second; we look oftener and needn't wait for it (0.1 s less).
  const args = ['start', '-s', '-w', '-t', '900', '-D', dir, '-l', logFile, '-p', binaries.postgres];
  let ended: { error?: Error } | undefined;
  runProgram(binaries.pgCtl, args, cluster).then(
    () => {
      ended = {};
    },
    (error: Error) => {
      ended = { error };
    },
  );
  const wait = patience(cluster);
  for (;;) {
    const starterEnded = ended; // read before looking: a server that came up and died in between is then still seen as failed
    const postmaster = findPostmaster(dir);
    if (postmaster?.status === 'ready') return postmaster;
    if (starterEnded && !postmaster) {
      const written = (await readFile(logFile, 'utf8')).slice(logged).trim();
      throw new Error(`the database didn't start: ${starterEnded.error?.message ?? 'it ended at once'}\n${written}`);
    }
    await wait('the database is recovering');
  }
}

/** Opens the log; one of more than 8 MB is set aside. Returns its length, so that a failure shows its own lines only. */
async function openLog({ logFile, account }: Cluster): Promise<number> {
  if (existsSync(logFile) && (await stat(logFile)).size > 8_000_000) await rename(logFile, `${logFile}.1`);
  await appendFile(logFile, '', { mode: 0o600 });
  if (account) await lchown(logFile, account.uid, account.gid);
  return (await readFile(logFile, 'utf8')).length;
}

/** After kill -9 of the server its backends may live on until they next look; they'd keep the shared memory, and with it the start. */
async function clearCrash({ dir, log }: Cluster): Promise<void> {
  log.warn('the database was not stopped in order: recovering');
  await rm(join(dir, 'postmaster.pid'), { force: true }); // a zombie's pid in it would stop the start
  if (process.platform !== 'linux') return; // elsewhere the start is tried again until they are gone
  for (const signal of ['SIGQUIT', 'SIGKILL'] as const) {
    for (let tries = 0; tries < 50; tries++) {
      const orphans = readdirSync('/proc')
        .map(Number)
        .filter((pid) => pid > 0 && isPostgres(pid) && worksIn(dir, pid) === true);
      if (orphans.length === 0) return;
      if (tries === 0) for (const pid of orphans) sendSignal(pid, signal);
      await sleep(20);
    }
  }
}

/** Stops the server: sessions are ended, a checkpoint written. Resolves when its process is gone. */
export async function stopPostmaster(cluster: Cluster): Promise<void> {
  const postmaster = findPostmaster(cluster.dir);
  if (!postmaster) return;
  if (process.platform === 'win32') {
    return runProgram(cluster.binaries.pgCtl, ['stop', '-s', '-m', 'fast', '-t', '60', '-D', cluster.dir], cluster);
  }
  for (const signal of ['SIGINT', 'SIGQUIT'] as const) {
    sendSignal(postmaster.pid, signal);
    for (const until = Date.now() + 60_000; Date.now() < until; await sleep(5)) {
      if (startOf(postmaster.pid) === undefined) return;
    }
    cluster.log.warn(`the database did not stop within a minute of ${signal}`);
  }
  throw new Error(`the database (process ${postmaster.pid}) doesn't stop`);
}

/** Sleeps 5 ms a call; says why every ten seconds and gives up after 15 minutes. */
function patience({ log, logFile }: Cluster): (why: string) => Promise<void> {
  const begun = Date.now();
  let notices = 0;
  return async (why) => {
    const seconds = (Date.now() - begun) / 1000;
    if (seconds > 900) throw new Error(`${why} after 15 minutes: see ${logFile}`);
    if (seconds > (notices + 1) * 10) {
      notices += 1;
      log.warn(`${why} (${Math.round(seconds)} s)`);
    }
    await sleep(5);
  };
}

/** The port of its last start if it is free, so that processes that still run find the server again; else any free one. */
async function portToTake(clusterDir: string): Promise<number> {
  const config = join(clusterDir, 'postgresql.conf');
  const last = existsSync(config) ? Number(/^port = '(\d+)'$/m.exec(await readFile(config, 'utf8'))?.[1] ?? 0) : 0;
  return listenOnce(last).catch(() => listenOnce(0));
}

/** Answers the port that it could listen on; 0 takes a free one. */
function listenOnce(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => (address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no free port'))));
    });
  });
}
