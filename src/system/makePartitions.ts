import { type Ctx, inTransaction } from '../context.js';
import { raiseAlert, resolveAlert } from '../core/raiseAlert.js';
import { AHEAD_MS, partitionedTables } from '../db/migrations/partitions.js';
import { databaseFault } from '../errors.js';

/**
 * How long it waits for whoever writes to the table, in milliseconds: meanwhile everybody else waits behind it. A backup holds a table for
 * as long as it reads it; a later run finds it free.
 */
const LOCK_MS = 500;

/**
 * Makes the partitions that messages will need within 31 days, where they are missing; a job. Raises PARTITION_MISSING for each table that
 * lacks one or has rows in its default partition, and resolves it when that is over.
 */
export async function makePartitions(ctx: Ctx): Promise<void> {
  for (const table of partitionedTables) {
    const isMade = await makeOf(ctx, table);
    const outside = await ctx.sql.row<{ rows: number }>(`select count(*) as rows from (select from ${table}_default limit 10000) as found`);
    const rows = outside?.rows ?? 0;
    await inTransaction(ctx, (ctx) =>
      isMade && rows === 0
        ? resolveAlert(ctx, 'PARTITION_MISSING', table)
        : raiseAlert(ctx, 'PARTITION_MISSING', { tenantId: null, subjectKey: table, params: { table, rows } }),
    );
  }
}

/** Each table by itself: none is kept locked while another is waited for. False when the table was busy, and the next one is near. */
async function makeOf(ctx: Ctx, table: string): Promise<boolean> {
  const now = ctx.app.now().getTime();
  try {
    await inTransaction(ctx, async ({ sql }) => {
      await sql.rows(`set local lock_timeout = ${LOCK_MS}`);
      await sql.rows('select make_partitions($1, $2)', [table, new Date(now + AHEAD_MS)]);
    });
    return true;
  } catch (error) {
    // Lock not available: there is time, and it is tried again.
    if (databaseFault(error)?.state !== '55P03') throw error;
    const near = await ctx.sql.row<{ made: boolean }>(
      `select exists (select from pg_inherits i join pg_class c on c.oid = i.inhrelid
         where i.inhparent = $1::regclass and right(c.relname, 8) > to_char($2::timestamptz, 'YYYYMMDD')) as made`,
      [table, new Date(now + AHEAD_MS / 2)],
    );
    return near?.made ?? false;
  }
}
