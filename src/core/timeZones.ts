import type { Ctx } from '../context.js';
import { AppError } from '../errors.js';

/** The zone as the database spells it; BAD_USER_INPUT for one that Node or the database doesn't know by this name. */
export async function canonicalZone(ctx: Ctx, given: string, field = 'timeZone'): Promise<string> {
  const row = await ctx.sql.row<{ name: string }>(
    'select name from pg_timezone_names where lower(name) = lower($1) and is_time_zone(name)',
    [given],
  );
  if (!row)
    throw new AppError('BAD_USER_INPUT', {
      field,
      message: 'The database has no time zone of this name: use one like Africa/Dar_es_Salaam.',
    });
  return row.name;
}
