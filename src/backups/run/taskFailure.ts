import pg from 'pg';
import { isLost } from '../../db/faults.js';
import { StartError } from '../../errors.js';
import { StorageFault } from '../../ports/backupStorage.js';
import { NoKey, Undecryptable } from '../archive/age.js';
import { ConstraintBroken } from '../archive/loadArchive.js';
import { NoArchive } from '../archive/readArchive.js';
import { MediaMissing } from '../archive/writeFiles.js';
import { isUnavailable } from '../files/patience.js';
import { KeyFileFault } from '../keys/keyFile.js';
import type { TaskFailure } from './task.js';

/** What an error of making or verifying a backup means to its operator. */
export function taskFailureOf(error: unknown): TaskFailure {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof StorageFault)
    return { failure: error.failure === 'STORAGE_FULL' ? 'STORAGE_FULL' : 'STORAGE_UNAVAILABLE', detail: message };
  if (error instanceof MediaMissing) return { failure: 'MEDIA_MISSING', detail: message };
  if (isUnavailable(error))
    return {
      failure: 'STORAGE_UNAVAILABLE',
      detail: `The uploaded files: ${error.cause instanceof Error ? error.cause.message : message}`,
    };
  if (error instanceof NoKey || error instanceof KeyFileFault) return { failure: 'KEY_UNUSABLE', detail: message };
  if (error instanceof Undecryptable || error instanceof NoArchive || error instanceof ConstraintBroken)
    return { failure: 'CORRUPT', detail: message };
  if (error instanceof StartError) return { failure: 'INCOMPATIBLE', detail: message };
  if (isLost(error)) return { failure: 'DATABASE_LOST', detail: 'The connection to the database was lost.' };
  if (error instanceof pg.DatabaseError && error.code === '53100')
    return { failure: 'STORAGE_FULL', detail: "The disk of the database's server is full." };
  // The server's message may quote a value of a row.
  if (error instanceof pg.DatabaseError) return { failure: 'INTERNAL', detail: `The database refused a statement (${error.code}).` };
  return { failure: 'INTERNAL', detail: message };
}
