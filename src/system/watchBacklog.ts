import { type Ctx, inTransaction } from '../context.js';
import { raiseAlert, resolveAlert } from '../core/raiseAlert.js';
import { statement } from '../db/statement.js';

interface Backlog {
  dispatcher: number;
  outbox: number;
  reportInbox: number;
}

/**
 * Seconds that the oldest work may wait before somebody is alerted; the alert ends at half of it. A large bulk send takes the provider's
 * pace, hence minutes; changes are published, and reports applied, within a second or two.
 */
export const backlogLimits: Readonly<Record<keyof Backlog, number>> = { dispatcher: 120, outbox: 30, reportInbox: 60 };

const partNames: Record<keyof Backlog, string> = { dispatcher: 'dispatcher', outbox: 'outbox', reportInbox: 'report inbox' };

const backlogStatement = statement<{ now: Date; provider: string; sandbox: string }, Backlog>('system/backlog.sql');

/** Raises PROCESSING_DELAYED for each part that falls behind, and resolves it when the part has caught up; a job. */
export async function watchBacklog(ctx: Ctx): Promise<void> {
  const { sms, sandbox } = ctx.app;
  const backlog = await ctx.sql.row(backlogStatement, { now: ctx.app.now(), provider: sms.name, sandbox: sandbox.name });
  if (!backlog) throw new Error('the backlog was not read');
  for (const part of Object.keys(backlogLimits) as (keyof Backlog)[]) {
    const seconds = Math.round(backlog[part]);
    if (seconds >= backlogLimits[part]) await reportDelay(ctx, partNames[part], seconds);
    else if (seconds < backlogLimits[part] / 2) await resolveAlert(ctx, 'PROCESSING_DELAYED', partNames[part]);
  }
  // It answered.
  await resolveAlert(ctx, 'PROCESSING_DELAYED', 'database');
}

/** Raises PROCESSING_DELAYED for a part of the work that has waited for so long. */
export const reportDelay = (ctx: Ctx, part: string, seconds: number): Promise<void> =>
  inTransaction(ctx, (ctx) => raiseAlert(ctx, 'PROCESSING_DELAYED', { tenantId: null, subjectKey: part, params: { part, seconds } }));
