import type { Ctx } from '../../context.js';
import { statement } from '../../db/statement.js';
import { REPORT_TIMEOUT_MS } from './reportTimes.js';

const markMissingReportsStatement = statement<{ now: Date; sentUntil: Date; limit: number }, { messages: number }>(
  'messaging/reports/markMissingReports.sql',
);

/** Marks sent messages without a report for 72 h, 5,000 at most; they are never shown as delivered or failed. Answers how many. */
export async function markMissingReports(ctx: Ctx): Promise<number> {
  const now = ctx.app.now();
  const sentUntil = new Date(now.getTime() - REPORT_TIMEOUT_MS);
  const rows = await ctx.sql.rows(markMissingReportsStatement, { now, sentUntil, limit: 5_000 });
  return rows.reduce((sum, { messages }) => sum + messages, 0);
}
