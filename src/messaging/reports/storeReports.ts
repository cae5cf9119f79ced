import { type Ctx, systemContext } from '../../context.js';
import { appScoped } from '../../core/appScoped.js';
import { type Columns, columns, statement } from '../../db/statement.js';
import { createBatcher, isFaultOfAnItem } from '../../lib/flow/batcher.js';
import { byHalves } from '../../lib/flow/byHalves.js';
import { newId } from '../../lib/ids.js';
import type { SmsReport } from '../../ports/sms.js';
import { MATCH_AGAIN } from './reportTimes.js';

const storeReportsStatement = statement<
  Columns<SmsReport> & { ids: string[]; now: Date; waitUntil: Date; unsigned: boolean; apply: boolean },
  { id: string; result: 'APPLIED' | 'IGNORED' | 'PENDING' | 'WAITING' }
>('messaging/reports/storeReports.sql');

/** In one statement. */
const MAX_REPORTS = 1_000;

/**
 * Stores reports in the inbox; a repetition is stored once. What moves no credits and contradicts nothing is applied in the same statement;
 * for the rest the worker is woken. Resolves when it is committed: then the provider may be answered. `unsigned`: anyone may have pushed
 * them. What the provider itself says (the default) proves such a report. Answers how many are new or newly proven.
 */
export async function storeReports(ctx: Ctx, reports: SmsReport[], { unsigned = false, sql = ctx.sql } = {}): Promise<number> {
  if (reports.length === 0) return 0;
  const now = ctx.app.now();
  const store = (apply: boolean) =>
    sql.rows(storeReportsStatement, {
      ids: reports.map(() => newId()),
      ...columns(reports, 'provider', 'reference', 'recipient', 'phone', 'status', 'outcome', 'failure'),
      now,
      waitUntil: new Date(now.getTime() + MATCH_AGAIN.firstMs),
      unsigned,
      apply,
    });
  const rows = await store(true).catch((error: unknown) => {
    if (!isFaultOfAnItem(error)) throw error;
    // A message that can't be moved keeps no report from being stored: applyReports finds out which it is, and applies the others.
    ctx.app.log.warn({ err: error, reports: reports.length }, 'reports could not be applied as they were stored; the worker applies them');
    return store(false);
  });
  await ctx.app.failpoint('inbox stored');
  if (rows.some(({ result }) => result === 'PENDING')) ctx.app.events.publish({ topic: 'reports', tenantId: null, ids: [] });
  return rows.length;
}

/** The same of what the provider answered about many messages. One that the database refuses is logged and left out; answers the others. */
export async function storeAnswers(ctx: Ctx, reports: SmsReport[]): Promise<SmsReport[]> {
  const refused = new Set<SmsReport>();
  await byHalves(
    reports,
    (part) => storeReports(ctx, part),
    (report, error) => {
      refused.add(report);
      const { provider, reference } = report;
      ctx.app.log.error({ err: error, provider, reference }, 'a report could not be stored');
    },
  );
  return reports.filter((report) => !refused.has(report));
}

/**
 * Stores what anyone who knows the address of the webhook may have pushed. Reports that come at the same time share a commit: one by one,
 * each would wait for the disk.
 */
export const storePushedReports = (ctx: Ctx, reports: SmsReport[]): Promise<void> => pushedReports(ctx.app)(reports);

const pushedReports = appScoped((app) =>
  createBatcher(
    async (pushes: SmsReport[][]) => {
      await storeReports(systemContext(app, newId()), pushes.flat(), { unsigned: true, sql: app.db.lanes });
      return pushes.map(() => undefined);
    },
    { max: MAX_REPORTS, weigh: (reports) => reports.length, atOnce: 2 },
  ),
);
