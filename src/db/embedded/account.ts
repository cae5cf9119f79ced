import { chmodSync, lchownSync, lstatSync, readdirSync, readFileSync, type Stats, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Log } from './processes.js';

/** The account the server runs as when we are root: PostgreSQL refuses to run as root. */
export interface Account {
  name: string;
  uid: number;
  gid: number;
}

/**
 * Undefined unless we are root. Else the owner of the cluster that is there (so that its owner can start it without us
 * afterwards), or the account `postgres`, or `nobody`.
 */
export function serverAccount(clusterDir: string): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const cluster = statSync(clusterDir, { throwIfNoEntry: false });
  if (cluster && cluster.uid !== 0) return { name: `uid ${cluster.uid}`, uid: cluster.uid, gid: cluster.gid };
  const accounts = readFileSync('/etc/passwd', 'utf8').split('\n');
  for (const name of ['postgres', 'nobody']) {
    const fields = accounts.find((line) => line.startsWith(`${name}:`))?.split(':');
    if (fields) return { name, uid: Number(fields[2]) >>> 0, gid: Number(fields[3]) >>> 0 }; // macOS writes nobody as -2
  }
  throw new Error(
    'PostgreSQL refuses to run as root and there is neither an account postgres nor nobody: start as another user, or set DATABASE_URL',
  );
}

/** Gives a file or a whole tree to the account; links themselves, not what they point at. */
export function giveTo(account: Account | undefined, path: string): void {
  if (!account) return;
  lchownSync(path, account.uid, account.gid);
  if (!lstatSync(path).isDirectory()) return;
  for (const name of readdirSync(path)) giveTo(account, join(path, name));
}

/** Lets the account pass through `dir` and its parents (mkdtemp and /root are 0700): o+x, which shows no names; said aloud for each. */
export function openPath(dir: string, account: Account | undefined, log: Log): void {
  for (const closed of closedOn(dir, account)) {
    try {
      chmodSync(closed, (statSync(closed).mode & 0o7777) | 0o001);
      log.warn(`let other accounts pass through ${closed} (chmod o+x): the database runs as ${account?.name}`);
    } catch (cause) {
      throw new Error(`the database runs as ${account?.name}, which can't reach ${dir}: chmod o+x ${closed}, or set TUMA_DATA_DIR`, {
        cause,
      });
    }
  }
}

/** The directories from `dir` up to the root that the account can't pass through. */
export function closedOn(dir: string, account: Account | undefined): string[] {
  if (!account) return [];
  const closed = allows(statSync(dir), account, 1) ? [] : [dir];
  return dirname(dir) === dir ? closed : [...closedOn(dirname(dir), account), ...closed];
}

/** Whether the mode gives the account the right (4 read, 2 write, 1 execute or pass); its other groups are dropped when we change to it. */
export function allows(file: Stats, account: Account, right: number): boolean {
  const shift = file.uid === account.uid ? 6 : file.gid === account.gid ? 3 : 0;
  return ((file.mode >> shift) & right) === right;
}
