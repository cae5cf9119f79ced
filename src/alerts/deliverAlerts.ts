import type { AlertKind } from '../../entities/types/alertKinds.js';
import { type Ctx, inTransaction } from '../context.js';
import { isUnavailable } from '../db/faults.js';
import { backOffMs } from '../lib/flow/backOff.js';
import { mailNotice, type Notice } from './mailNotice.js';
import { textNotice } from './textNotice.js';

/** The shortest time between two mails about one subject, however often its alert opens and ends. */
const COOL_DOWN_MS = 3_600_000;
/** Subjects handled in one run; the others wait for the next. */
const BATCH = 200;
/** What can't be delivered is tried again after so long, and so often: for about five hours. */
const TRY_AGAIN = { firstMs: 15_000, maxMs: 3_600_000 };
const TRIES = 12;

interface AlertToNotify {
  id: string;
  tenantId: string | null;
  params: Record<string, unknown>;
  times: number;
  firstAt: string;
  resolvedAt: string | null;
}

/**
 * Notifies people of what has happened since they were last notified, in a transaction for each subject: its mails and the mark that they
 * are written are one, so that a crash neither loses nor doubles any. What happens during the cool-down is counted and notified after it,
 * even if it is over by then. Acknowledged alerts are not notified again. A subject that fails is tried less and less often, and given
 * up in the end: `alerts` shows it all the same. Any number of workers may run at once. Returns the number of subjects.
 */
export async function deliverAlerts(ctx: Ctx): Promise<number> {
  const due = await ctx.sql.rows<{ kind: AlertKind; subjectKey: string }>(
    `select kind, subject_key as "subjectKey" from alert a where acknowledged_at is null and notified_count < count
       and coalesce(deliver_after <= $3, true)
       and not exists (select 1 from alert m where m.kind = a.kind and m.subject_key = a.subject_key and m.emailed_at > $1)
     group by kind, subject_key order by min(id::text) limit $2`,
    [coolDownStart(ctx), BATCH, ctx.app.now()],
  );
  let notified = 0;
  for (const { kind, subjectKey } of due) {
    try {
      if (await inTransaction(ctx, (ctx) => notify(ctx, kind, subjectKey))) notified += 1;
    } catch (error) {
      if (isUnavailable(error)) throw error;
      // One failure doesn't hold up the other subjects.
      await postpone(ctx, kind, subjectKey, error).catch((refused: unknown) =>
        ctx.app.log.error({ err: refused, kind, subjectKey }, 'an alert could not even be postponed'),
      );
    }
  }
  return notified;
}

async function postpone(ctx: Ctx, kind: AlertKind, subjectKey: string, error: unknown): Promise<void> {
  const alerts = `alert where kind = $1 and subject_key = $2 and acknowledged_at is null and notified_count < count`;
  const before = await ctx.sql.row<{ failures: number }>(`select max(delivery_failures) as failures from ${alerts}`, [kind, subjectKey]);
  const failures = (before?.failures ?? 0) + 1;
  const isGivenUp = failures >= TRIES;
  const outlook = isGivenUp ? 'it is given up' : 'it is tried again';
  ctx.app.log.error({ err: error, kind, subjectKey, failures }, `an alert could not be delivered; ${outlook}`);
  await ctx.sql.rows(
    `update alert set delivery_failures = case when $4 then 0 else $3::integer end, deliver_after = $5,
       notified_count = case when $4 then count else notified_count end
     where id in (select id from ${alerts})`,
    [kind, subjectKey, failures, isGivenUp, new Date(ctx.app.now().getTime() + backOffMs(failures, TRY_AGAIN))],
  );
}

/** A mail after this moment means that its subject is still cooling down. */
const coolDownStart = (ctx: Ctx): Date => new Date(ctx.app.now().getTime() - COOL_DOWN_MS);

async function notify(ctx: Ctx, kind: AlertKind, subjectKey: string): Promise<boolean> {
  // A second worker with the same subject waits here and then finds nothing. What is counted meanwhile waits for us and stays for later.
  const alerts = await ctx.sql.rows<AlertToNotify>(
    `select id, tenant_id as "tenantId", params, count - notified_count as times, first_at as "firstAt", resolved_at as "resolvedAt"
     from alert where kind = $1 and subject_key = $2 and acknowledged_at is null and notified_count < count order by id for update`,
    [kind, subjectKey],
  );
  const [first, latest] = [alerts[0], alerts.at(-1)];
  if (!first || !latest) return false;
  // A statement of its own, after the locks: it has to see what the other worker wrote.
  const last = await ctx.sql.row<{ emailedAt: string | null }>(
    'select max(emailed_at) as "emailedAt" from alert where kind = $1 and subject_key = $2',
    [kind, subjectKey],
  );
  const emailedAt = last?.emailedAt ? new Date(last.emailedAt) : null;
  if (emailedAt && emailedAt > coolDownStart(ctx)) return false;
  const notice: Notice = {
    kind,
    tenantId: latest.tenantId,
    params: latest.params,
    times: alerts.reduce((sum, { times }) => sum + times, 0),
    since: emailedAt ?? new Date(first.firstAt),
    overSince: latest.resolvedAt ? new Date(latest.resolvedAt) : null,
  };
  const recipients = (await mailNotice(ctx, notice)) + (await textNotice(ctx, notice));
  if (recipients === 0) ctx.app.log.warn({ kind, subjectKey }, 'an alert has no recipient');
  await ctx.sql.rows(
    `update alert set notified_count = count, emailed_at = case when $2 then $3 else emailed_at end,
       delivery_failures = 0, deliver_after = null
     where id = any($1::uuid[])`,
    [alerts.map(({ id }) => id), recipients > 0, ctx.app.now()],
  );
  return true;
}
