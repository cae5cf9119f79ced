import type { Ctx } from '../../context.js';

/** Notes which files their stores did not have at a moment; all others are there. */
export async function recordMissingFiles(ctx: Ctx, locators: readonly string[], at: string): Promise<void> {
  await ctx.sql.rows(
    `with found as (select id from media_asset where locator = any($1::text[])),
     back as (delete from missing_file where file_id not in (select id from found))
     insert into missing_file (file_id, since) select id, $2 from found on conflict (file_id) do nothing`,
    [locators, at],
  );
}
