import { createHash } from 'node:crypto';
import { accessSync, chmodSync, constants, existsSync, mkdtempSync, readFileSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { startEmbedded } from '../../src/db/embedded/embedded.js';
import { migrate } from '../../src/db/migrate.js';
import { packageRoot } from '../../src/db/packageRoot.js';
import { OPERATIONS_SCHEMA } from '../../src/db/sessionSettings.js';
import { dropDatabase, onServer, randomName, withDatabase } from './databases.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** Of the server that the tests use, at a database that nobody clones: administration goes there. */
    databaseUrl: string;
    /** A migrated database to clone. Nobody may stay connected to it. */
    templateDatabase: string;
  }
}

/** One PostgreSQL and one migrated template for the whole run: DATABASE_URL's server, or an embedded one in a temporary folder. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  requirePackages();
  const server = await startServer();
  const template = randomName('tuma_template');
  try {
    await onServer(server.url, `create database ${template}`);
    await migrate(withDatabase(server.url, template));
    // A backup is made when a test wants one, not at each full hour.
    await onServer(
      withDatabase(server.url, template),
      `update ${OPERATIONS_SCHEMA}.backup_schedule set enabled = false, next_run_at = null`,
    );
  } catch (error) {
    await server.stop();
    throw error;
  }
  project.provide('databaseUrl', server.url);
  project.provide('templateDatabase', template);
  return async () => {
    await dropDatabase(server.url, template);
    await server.stop();
  };
}

/** `npm test -- --setup` notes which package-lock.json it installed. */
function requirePackages(): void {
  const stamp = join(packageRoot, 'node_modules', '.tuma-lock');
  const lock = createHash('sha256')
    .update(readFileSync(join(packageRoot, 'package-lock.json')))
    .digest('hex');
  if (!existsSync(stamp) || !readFileSync(stamp, 'utf8').startsWith(lock))
    throw new Error('The installed packages are not those of package-lock.json. Run: npm test -- --setup');
}

async function startServer(): Promise<{ url: string; stop(): Promise<void> }> {
  const given = process.env.DATABASE_URL;
  if (given) return { url: given, stop: async () => undefined };
  const dataDir = mkdtempSync(join(inMemory() ?? tmpdir(), 'tuma-test-'));
  chmodSync(dataDir, 0o711); // run as root the server is another account, which must get through
  const embedded = await startEmbedded({ dataDir, log: { info: () => undefined, warn: (line: string) => console.warn(line) }, fast: true });
  return {
    url: embedded.url,
    stop: async () => {
      await embedded.stop();
      rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** What the clones of four workers and the write-ahead log may need together. */
const ROOM = 4 * 1_024 ** 3;

/** A folder that is memory where the system has one with room: a clone is seven hundred small files, made nine times as fast there. */
function inMemory(): string | undefined {
  try {
    accessSync('/dev/shm', constants.W_OK | constants.X_OK);
    const { bavail, bsize } = statfsSync('/dev/shm');
    return bavail * bsize >= ROOM ? '/dev/shm' : undefined;
  } catch {
    return undefined; // there is none
  }
}
