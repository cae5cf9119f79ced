import type { Ctx } from '../../context.js';

const DAY_MS = 86_400_000;
/** Whose number was assigned to nobody for so long has no message of a tenant. */
const UNASSIGNED_MS = 7 * DAY_MS;

/** Deletes what the inbox needs no longer: a repetition of one that old isn't recognised. What waits is never deleted. */
export async function purgeInbox(ctx: Ctx): Promise<void> {
  const now = ctx.app.now().getTime();
  await ctx.sql.rows(
    `delete from inbound_inbox where result = 'APPLIED' and received_at < $1 or result = 'UNASSIGNED' and received_at < $2`,
    [new Date(now - ctx.app.settings.keepReportsDays * DAY_MS), new Date(now - UNASSIGNED_MS)],
  );
}
