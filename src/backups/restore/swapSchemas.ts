import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { isUnavailable } from '../../db/faults.js';
import { OPERATIONS_SCHEMA } from '../../db/sessionSettings.js';
import { connectionOptions, type Sql, sqlOn } from '../../db/sql.js';
import { identifiers } from '../archive/manifest.js';

/** How long one try waits for a table. Less than a deadlock is left alone (1 s): it is the swap that gives way, never a reader. */
const LOCK_MS = 500;
/** Readers that wait behind a try go on in between. */
const PAUSE_MS = 200;
/** On a busy machine many tries may meet somebody's transaction; a restore of hours is not given up for that. */
const PATIENCE_MS = 60_000;

/** What a swap took: until all tables were locked in the try that got them, in milliseconds, and when that was. */
export interface Swapped {
  tries: number;
  waitedMs: number;
  /** By `performance.now()`. */
  locked: number;
}

export interface Names {
  live: string;
  restored: string;
  old: string;
}

/**
 * Puts the schema `restored` in the place of `live`, which is kept as `old`: two renames in the caller's transaction. All tables are locked
 * first, since a rename alone stops no statement under way: whoever comes meanwhile waits, and finds the other schema's tables by the same
 * names, prepared statements too. Needs no superuser, only the owner of both schemas who may create some in the database. Undone by a swap
 * the other way round. Throws what kept it from the locks for a minute.
 */
export async function swapWithin(sql: Sql, { live, restored, old }: Names, patienceMs = PATIENCE_MS): Promise<Swapped> {
  const until = performance.now() + patienceMs;
  await sql.rows(`set local lock_timeout = ${LOCK_MS}`);
  for (let tries = 1; ; tries++) {
    const begun = performance.now();
    await sql.rows('savepoint swap');
    try {
      await lockTables(sql, [live, restored]);
    } catch (error) {
      if (performance.now() > until || !isUnavailable(error)) throw error;
      await sql.rows('rollback to savepoint swap');
      await sleep(PAUSE_MS);
      continue;
    }
    const locked = performance.now();
    await sql.rows(`alter schema ${identifiers([live])} rename to ${identifiers([old])}`);
    await sql.rows(`alter schema ${identifiers([restored])} rename to ${identifiers([live])}`);
    return { tries, waitedMs: locked - begun, locked };
  }
}

/** A swap in a transaction of its own; what `within` writes into the platform's records is committed with it, or not at all. */
export async function swapSchemas(
  url: string,
  names: Names,
  { within, patienceMs }: { within?: (sql: Sql) => Promise<void>; patienceMs?: number } = {},
): Promise<Swapped & { heldMs: number }> {
  const client = new pg.Client(connectionOptions({ url, searchPath: OPERATIONS_SCHEMA, max: 1, name: 'tuma-swap', use: 'migrate' }));
  client.on('error', () => undefined); // the statement under way fails with it
  await client.connect();
  try {
    const sql = sqlOn(client);
    await sql.rows('begin');
    const swapped = await swapWithin(sql, names, patienceMs);
    await within?.(sql);
    await sql.rows('commit');
    const committed = performance.now();
    return { ...swapped, heldMs: committed - swapped.locked };
  } finally {
    await client.end();
  }
}

/** In the order of their names; parts of a table come with it. */
async function lockTables(sql: Sql, schemas: string[]): Promise<void> {
  const rows = await sql.rows<{ schema: string; name: string }>(
    `select nspname as schema, relname as name from pg_class join pg_namespace n on n.oid = relnamespace
     where nspname = any($1) and relkind in ('r', 'p') and not relispartition order by relname, nspname`,
    [schemas],
  );
  const tables = rows.map(({ schema, name }) => `${identifiers([schema])}.${identifiers([name])}`);
  await sql.rows(`lock table ${tables.join(', ')} in access exclusive mode`);
}
