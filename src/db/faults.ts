import pg from 'pg';
import { databaseFault } from '../errors.js';

/** No room on the disk, no memory, no connection left; a lock's or a statement's time is over; a deadlock; a serialization failure;
 * maintenance. */
const FOR_NOW = /^(53...|55P03|57014|40P01|40001|57M01)$/;
/** Of the network, by Node's name. */
const NETWORK = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH']);
/** pg's own errors have no code. */
const OF_PG =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Query read timeout)/;

/** There is no connection, or it was lost before anything was changed. */
export class DatabaseAway extends Error {
  constructor(cause: unknown) {
    super('the database does not answer', { cause });
    this.name = 'DatabaseAway';
  }
}

/** The connection was lost while a change was being committed: it was committed or not. */
export class OutcomeUnknown extends Error {
  constructor(cause: unknown) {
    super('the connection to the database was lost during a commit', { cause });
    this.name = 'OutcomeUnknown';
  }
}

/** Whether the connection was lost or never made. Call it for errors of the database only: a network error may be of another service. */
export function isLost(error: unknown): boolean {
  if (error instanceof pg.DatabaseError) return error.severity !== 'ERROR';
  if (error instanceof AggregateError && error.errors.length > 0) return error.errors.every(isLost);
  return error instanceof Error && (NETWORK.has('code' in error ? String(error.code) : '') || OF_PG.test(error.message));
}

/**
 * Whether the database could not do it now and may do it later. Nothing was changed, and nothing in the statement is to blame: a batch that
 * failed so has no bad item.
 */
export const isUnavailable = (error: unknown): boolean =>
  error instanceof DatabaseAway || (!(error instanceof OutcomeUnknown) && FOR_NOW.test(databaseFault(error)?.state ?? ''));

/** Whether a change was refused because a restore is under way (the function refuse_change). */
export const isInMaintenance = (error: unknown): boolean => databaseFault(error)?.state === '57M01';

/** Whether the server has no room on its disk, no memory or no connection left. */
export const hasNoRoom = (error: unknown): boolean => /^53[123]00$/.test(databaseFault(error)?.state ?? '');
