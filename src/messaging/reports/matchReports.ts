import type { Ctx } from '../../context.js';
import { statement } from '../../db/statement.js';
import { MATCH_AGAIN, REPORT_TIMEOUT_MS } from './reportTimes.js';

const matchReportsStatement = statement<
  { now: Date; timedOutAt: Date; firstMs: number; maxMs: number; limit: number },
  { result: 'PENDING' | 'WAITING' | 'UNMATCHED' }
>('messaging/reports/matchReports.sql');

/** Reports that one run looks at. Each takes some 20 µs, so that a flood of them costs a few percent of a processor. */
const MOST = 2_000;

/**
 * Looks for the messages of reports that have none yet: they came before their message's reference, or are about nothing of ours. Reports
 * whose message is known never wait behind these. Answers how many found their message.
 */
export async function matchReports(ctx: Ctx): Promise<number> {
  const now = ctx.app.now();
  const timedOutAt = new Date(now.getTime() - REPORT_TIMEOUT_MS);
  const rows = await ctx.sql.rows(matchReportsStatement, { now, timedOutAt, ...MATCH_AGAIN, limit: MOST });
  return rows.filter(({ result }) => result === 'PENDING').length;
}
