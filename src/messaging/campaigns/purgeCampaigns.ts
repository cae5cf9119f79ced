import type { Ctx } from '../../context.js';
import { eraseOldRows } from './eraseOldRows.js';
import { sumUpCampaigns } from './running/followCampaigns.js';

/** A quote that was not confirmed for so long is read anew when somebody wants it. */
const CONFIRM_MS = 86_400_000;
/** What became of due times is told for so long. */
const RUNS_MS = 90 * 86_400_000;
const BATCH = 20_000;
/** Rows that no campaign has any more: of audiences that were read again. */
const unused = `not exists (select from campaign c where c.tenant_id = q.tenant_id and c.id = q.campaign_id and c.quote_id = q.id)`;

/** Makes drafts of campaigns that nobody confirmed for a day, deletes rows of quotes that no campaign has any more, and sums up counts. */
export async function purgeCampaigns(ctx: Ctx): Promise<void> {
  const now = ctx.app.now();
  await ctx.sql.rows(
    `update campaign c set status = 'DRAFT', quote_id = null, updated_at = $1 from campaign_quote q
     where c.status = 'READY' and q.tenant_id = c.tenant_id and q.id = c.quote_id and q.staged_at <= $2`,
    [now, new Date(now.getTime() - CONFIRM_MS)],
  );
  for (;;) {
    const gone = await ctx.sql.rows(
      `delete from campaign_row where ctid = any(array(
         select r.ctid from campaign_quote q join campaign_row r on r.tenant_id = q.tenant_id and r.quote_id = q.id
         where ${unused} limit ${BATCH})) returning 1`,
    );
    if (gone.length < BATCH) break;
  }
  await ctx.sql.rows(
    `delete from campaign_quote q where ${unused}
       and not exists (select from campaign_row r where r.tenant_id = q.tenant_id and r.quote_id = q.id)`,
  );
  await ctx.sql.rows(`delete from campaign_schedule_run where due_at < $1 and state <> 'OPEN'`, [new Date(now.getTime() - RUNS_MS)]);
  await eraseOldRows(ctx);
  await sumUpCampaigns(ctx);
}
