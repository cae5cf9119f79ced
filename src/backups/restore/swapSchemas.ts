import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { OPERATIONS_SCHEMA } from '../../db/database.js';
import { isUnavailable } from '../../db/faults.js';
import { connectionOptions, type Sql, sqlOn } from '../../db/sql.js';
import { identifiers } from '../archive/manifest.js';

/** How long one try waits for a table. Less than a deadlock is left alone (1 s): it is the swap that gives way, never a reader. */
const LOCK_MS = 500;
/** Readers that wait behind a try go on in between. */
const PAUSE_MS = 200;
/** On a busy machine many tries may meet somebody's transaction; a restore of hours is not given up for that. */
const PATIENCE_MS = 60_000;

/** What a swap took: until all tables were locked in the try that got them, and from then until it was committed; in milliseconds. */
export interface Swapped {
  tries: number;
  waitedMs: number;
  heldMs: number;
}

/**
 * Puts the schema `restored` in the place of `live`, which is kept as `old`: two renames in one transaction. All tables are locked first,
 * since a rename alone stops no statement under way: whoever comes meanwhile waits, and finds the other schema's tables by the same names,
 * prepared statements too. Needs no superuser, only the owner of both schemas who may create some in the database. Undone by a swap the
 * other way round. What `within` writes into the platform's records is committed with it, or not at all. Throws what kept it from the locks
 * for a minute, and what `within` throws; then nothing has changed.
 */
export async function swapSchemas(
  url: string,
  { live, restored, old }: { live: string; restored: string; old: string },
  { within, patienceMs = PATIENCE_MS }: { within?: (sql: Sql) => Promise<void>; patienceMs?: number } = {},
): Promise<Swapped> {
  const client = new pg.Client(connectionOptions({ url, searchPath: OPERATIONS_SCHEMA, max: 1, name: 'tuma-swap', use: 'migrate' }));
  client.on('error', () => undefined); // the statement under way fails with it
  await client.connect();
  try {
    await client.query(`set lock_timeout = ${LOCK_MS}`);
    const until = performance.now() + patienceMs;
    for (let tries = 1; ; tries++) {
      const begun = performance.now();
      try {
        await client.query('begin');
        await lockTables(client, [live, restored]);
        const locked = performance.now();
        await client.query(`alter schema ${identifiers([live])} rename to ${identifiers([old])}`);
        await client.query(`alter schema ${identifiers([restored])} rename to ${identifiers([live])}`);
        await within?.(sqlOn(client));
        await client.query('commit');
        const committed = performance.now();
        return { tries, waitedMs: locked - begun, heldMs: committed - locked };
      } catch (error) {
        if (performance.now() > until || !isUnavailable(error)) throw error;
        await client.query('rollback');
        await sleep(PAUSE_MS);
      }
    }
  } finally {
    await client.end();
  }
}

/** In the order of their names; parts of a table come with it. */
async function lockTables(client: pg.Client, schemas: string[]): Promise<void> {
  const { rows } = await client.query<{ schema: string; name: string }>(
    `select nspname as schema, relname as name from pg_class join pg_namespace n on n.oid = relnamespace
     where nspname = any($1) and relkind in ('r', 'p') and not relispartition order by relname, nspname`,
    [schemas],
  );
  const tables = rows.map(({ schema, name }) => `${identifiers([schema])}.${identifiers([name])}`);
  await client.query(`lock table ${tables.join(', ')} in access exclusive mode`);
}
