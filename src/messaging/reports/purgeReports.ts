import type { Ctx } from '../../context.js';
import { inBatches } from '../../lib/flow/inBatches.js';
import { idAt } from '../../lib/ids.js';

const BATCH = 5_000;
const DAY_MS = 86_400_000;

/**
 * Deletes reports that have ended and were received longer ago than they are kept, each with its key: whoever repeats one that old is not
 * recognised any more, and the message that it names has ended long since. What waits is never deleted.
 */
export async function purgeReports(ctx: Ctx): Promise<void> {
  const before = idAt(new Date(ctx.app.now().getTime() - ctx.app.settings.keepReportsDays * DAY_MS));
  await inBatches(BATCH, async () => {
    const [gone] = await ctx.sql.rows<{ reports: number }>(
      `with old as materialized (
         select id, provider, reference, recipient, phone, upper(status) as status from report_inbox
         where id < $1 and result not in ('PENDING', 'WAITING') order by id limit $2 for update skip locked
       ), keys as (
         delete from report_key k using old
         where k.report_id = old.id and (k.provider, k.reference, k.recipient, k.phone, k.status)
           = (old.provider, old.reference, old.recipient, old.phone, old.status)
       ), gone as (
         delete from report_inbox i using old where i.id = old.id returning i.id
       ) select count(*) as reports from gone`,
      [before, BATCH],
    );
    return gone?.reports ?? 0;
  });
}
