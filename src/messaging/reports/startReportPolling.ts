import type { Ctx } from '../../context.js';
import { statement } from '../../db/statement.js';
import { FIRST_LOOKUP_MS, REPORT_TIMEOUT_MS } from './reportTimes.js';

const startReportPollingStatement = statement<{ now: Date; after: Date; before: Date; provider: string }>(
  'messaging/reports/startReportPolling.sql',
);

/** Starts polling for messages that were sent five minutes ago or earlier and have no report. Answers how many. */
export async function startReportPolling(ctx: Ctx): Promise<number> {
  const { sms } = ctx.app;
  if (!sms.lookUp) return 0;
  const now = ctx.app.now();
  const rows = await ctx.sql.rows(startReportPollingStatement, {
    now,
    after: new Date(now.getTime() - REPORT_TIMEOUT_MS),
    before: new Date(now.getTime() - FIRST_LOOKUP_MS),
    provider: sms.name,
  });
  return rows.length;
}
