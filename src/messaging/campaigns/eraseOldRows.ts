import type { Ctx } from '../../context.js';
import { inBatches } from '../../lib/flow/inBatches.js';

const BATCH = 5_000;
/** Campaigns that ended longer ago than their tenant keeps numbers and texts (`bodyRetentionDays`). */
const old = `tenant t join campaign c on c.tenant_id = t.id
  and c.completed_at < $1::timestamptz - make_interval(days => t.body_retention_days)`;

/** Erases numbers, values and texts of campaigns that ended so long ago, as those of messages are erased; counts and prices stay. */
export async function eraseOldRows(ctx: Ctx): Promise<void> {
  const now = ctx.app.now();
  await inBatches(BATCH, async () => {
    const erased = await ctx.sql.rows(
      `update campaign_row set phone = null, given = null, variables = '{}', body = null where ctid = any(array(
         select r.ctid from ${old} join campaign_row r on r.tenant_id = c.tenant_id and r.quote_id = c.quote_id
         where r.phone is not null or r.given is not null or r.body is not null limit ${BATCH})) returning 1`,
      [now],
    );
    return erased.length;
  });
  await ctx.sql.rows(
    `update campaign_file set found_columns = without_samples(found_columns)
     where (tenant_id, campaign_id) in (select c.tenant_id, c.id from ${old}) and found_columns <> without_samples(found_columns)`,
    [now],
  );
  await ctx.sql.rows(`delete from campaign_listed where (tenant_id, campaign_id) in (select c.tenant_id, c.id from ${old})`, [now]);
}
