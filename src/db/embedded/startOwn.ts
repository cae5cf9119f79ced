import { accessSync, constants, existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { StartError } from '../../errors.js';
import type { Log } from '../../log.js';
import { type Embedded, startEmbedded } from './embedded.js';
import type { Supervisor } from './supervise.js';

/** The embedded PostgreSQL in this folder, which is made where it is missing. StartError says what the operator can do. */
export async function startOwn(dataDir: string, log: Log, supervisor: Supervisor): Promise<Embedded> {
  try {
    makeFolder(dataDir);
    accessSync(dataDir, constants.W_OK | constants.X_OK);
    return await startEmbedded({ dataDir, log, ...supervisor });
  } catch (error) {
    throw new StartError(whyNoOwnDatabase(error as NodeJS.ErrnoException, dataDir), { cause: error });
  }
}

/** With its parents, one by one: where none can be made (/proc), Node's recursive mkdir tries for ever. */
function makeFolder(path: string): void {
  if (existsSync(path)) return;
  if (dirname(path) !== path) makeFolder(dirname(path));
  mkdirSync(path);
}

function whyNoOwnDatabase({ code = '', message }: NodeJS.ErrnoException, dataDir: string): string {
  const unwritable = ['EACCES', 'EPERM', 'EROFS', 'ENOENT', 'ENOTDIR', 'EEXIST'].includes(code);
  if (unwritable)
    return `This account can't write in the folder ${dataDir} (${code}): set TUMA_DATA_DIR to one that it may write in, or DATABASE_URL.`;
  if (code === 'ENOSPC' || message.includes('No space left')) return `The disk with ${dataDir} is full: make room, or set TUMA_DATA_DIR.`;
  return `The embedded PostgreSQL does not start: ${message}`;
}
