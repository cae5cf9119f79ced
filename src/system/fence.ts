import { setTimeout as sleep } from 'node:timers/promises';
import { type Ctx, inTransaction } from '../context.js';
import { isUnavailable } from '../db/faults.js';

/** How long one try waits for a table: whoever reads or writes it waits behind it. */
const LOCK_MS = 500;
const PAUSE_MS = 200;
const TRIES = 20;

/**
 * From now on every change of a table of this schema is refused (SQLSTATE 57M01), whoever tries: a process that slept through the
 * beginning of maintenance, a command, a person with psql. Waits for transactions that have changed some. Without cost before and after.
 */
export const raiseFence = (ctx: Ctx, schema: string): Promise<void> =>
  onEachTable(
    ctx,
    schema,
    (table) =>
      `create or replace trigger maintenance before insert or update or delete on ${table} for each row execute function refuse_change()`,
  );

/** Takes it off again. */
export const dropFence = (ctx: Ctx, schema: string): Promise<void> =>
  onEachTable(ctx, schema, (table) => `drop trigger if exists maintenance on ${table}`);

/** Each table in a transaction of its own: none is kept locked while another is waited for. A partitioned one brings its parts. */
async function onEachTable(ctx: Ctx, schema: string, statementOn: (table: string) => string): Promise<void> {
  const tables = await ctx.sql.rows<{ name: string }>(
    `select format('%I.%I', $1::text, relname) as name from pg_class
     where relnamespace = to_regnamespace(quote_ident($1)) and relkind in ('r', 'p') and not relispartition order by relname`,
    [schema],
  );
  for (const { name } of tables) await untilLocked(ctx, statementOn(name));
}

async function untilLocked(ctx: Ctx, statement: string): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      return await inTransaction(ctx, async ({ sql }) => {
        await sql.rows(`set local lock_timeout = ${LOCK_MS}`);
        await sql.rows(statement);
      });
    } catch (error) {
      if (tries === TRIES || !isUnavailable(error)) throw error;
      await sleep(PAUSE_MS);
    }
  }
}
