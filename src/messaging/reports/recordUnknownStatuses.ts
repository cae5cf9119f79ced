import type { Ctx } from '../../context.js';
import { raiseAlert } from '../../core/raiseAlert.js';
import { type Columns, columns, statement } from '../../db/statement.js';

interface UnknownStatus {
  provider: string;
  status: string;
  message_id: string;
}

const recordUnknownStatusesStatement = statement<{ messageId: string[]; status: string[]; now: Date; mostEvents: number }>(
  'messaging/reports/recordUnknownStatuses.sql',
);

const countUnknownStatuses = statement<
  Columns<UnknownStatus, 'provider' | 'status'> & { now: Date; most: number },
  { provider: string; status: string; is_new: boolean }
>('messaging/reports/countUnknownStatuses.sql');

/** Whoever pushes reports may invent statuses: a message keeps so many events, and a provider so many different statuses. */
const MOST_EVENTS = 200;
const MOST_STATUSES = 100;

/**
 * Reports whose status we have no reading of, about messages that the caller has locked: an event on each message, a count, and an alert
 * the first time that a status comes. No state changes.
 */
export async function recordUnknownStatuses(ctx: Ctx, reports: UnknownStatus[]): Promise<void> {
  if (reports.length === 0) return;
  const now = ctx.app.now();
  const messageId = reports.map((report) => report.message_id);
  await ctx.sql.rows(recordUnknownStatusesStatement, { messageId, ...columns(reports, 'status'), now, mostEvents: MOST_EVENTS });
  const counted = await ctx.sql.rows(countUnknownStatuses, { ...columns(reports, 'provider', 'status'), now, most: MOST_STATUSES });
  for (const { provider, status, is_new } of counted) {
    if (!is_new) continue;
    ctx.app.log.warn({ provider, status }, 'the provider reports a status that is not known');
    await raiseAlert(ctx, 'REPORT_STATUS_UNKNOWN', {
      tenantId: null,
      subjectKey: `${provider} ${status}`,
      params: { provider, status },
    });
  }
}
