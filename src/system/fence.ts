import { setTimeout as sleep } from 'node:timers/promises';
import { type Ctx, inTransaction } from '../context.js';
import { isUnavailable } from '../db/faults.js';
import { AppError } from '../errors.js';

/** Serialises those who begin an epoch with those who raise or drop a fence. */
export const EPOCH_LOCK = 7_238_009;
/** How long one try waits for a table: whoever reads or writes it waits behind it. */
const LOCK_MS = 500;
const PAUSE_MS = 200;
const TRIES = 20;

/**
 * From now on every change of a table of this schema is refused (SQLSTATE 57M01), whoever tries: a process that slept through the
 * beginning of maintenance, a command, a person with psql. Waits for transactions that have changed some. Without cost before and after.
 * CONFLICT where the maintenance of this restore is over, or another's: a process that stood still must not close what others have opened.
 */
export const raiseFence = (ctx: Ctx, schema: string, restoreId: string): Promise<void> =>
  onEachTable(
    ctx,
    schema,
    restoreId,
    (table) =>
      `create or replace trigger maintenance before insert or update or delete on ${table} for each row execute function refuse_change()`,
  );

/** Takes it off again; CONFLICT as for raising. */
export const dropFence = (ctx: Ctx, schema: string, restoreId: string): Promise<void> =>
  onEachTable(ctx, schema, restoreId, (table) => `drop trigger if exists maintenance on ${table}`);

/** Whether a table of the schema refuses changes. */
export const hasFence = async ({ sql }: Ctx, schema: string): Promise<boolean> =>
  (await sql.row(
    `select from pg_trigger join pg_class c on c.oid = tgrelid
     where tgname = 'maintenance' and relnamespace = to_regnamespace(quote_ident($1)) limit 1`,
    [schema],
  )) !== undefined;

/** The restore in whose maintenance the system is; null outside. */
export async function restoreOfEpoch({ sql }: Ctx): Promise<string | null> {
  const last = await sql.row<{ restoreId: string | null }>(
    'select restore_id as "restoreId" from maintenance_epoch order by epoch desc limit 1',
  );
  return last?.restoreId ?? null;
}

/** Each table in a transaction of its own: none is kept locked while another is waited for. A partitioned one brings its parts. */
async function onEachTable(ctx: Ctx, schema: string, restoreId: string, statementOn: (table: string) => string): Promise<void> {
  const tables = await ctx.sql.rows<{ name: string }>(
    `select format('%I.%I', $1::text, relname) as name from pg_class
     where relnamespace = to_regnamespace(quote_ident($1)) and relkind in ('r', 'p') and not relispartition order by relname`,
    [schema],
  );
  for (const { name } of tables) await untilLocked(ctx, restoreId, statementOn(name));
}

async function untilLocked(ctx: Ctx, restoreId: string, statement: string): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      return await inTransaction(ctx, async (ctx) => {
        await ctx.sql.rows(`set local lock_timeout = ${LOCK_MS}`);
        await ctx.sql.rows('select pg_advisory_xact_lock_shared($1)', [EPOCH_LOCK]);
        if ((await restoreOfEpoch(ctx)) !== restoreId) throw new AppError('CONFLICT', { message: 'This maintenance is over.' });
        await ctx.sql.rows(statement);
      });
    } catch (error) {
      if (tries === TRIES || !isUnavailable(error)) throw error;
      await sleep(PAUSE_MS);
    }
  }
}
