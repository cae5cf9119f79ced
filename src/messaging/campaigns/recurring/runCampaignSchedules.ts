import type { SkippedRunReason } from '../../../../entities/types/campaigns.js';
import { type Ctx, inTransaction } from '../../../context.js';
import { resolveAlert } from '../../../core/raiseAlert.js';
import { publishChange } from '../../../db/outbox.js';
import { AppError } from '../../../errors.js';
import { lastTimes, nextTime } from '../../../lib/cron.js';
import { publicId } from '../../../lib/ids.js';
import { startQuote } from '../createCampaign.js';
import { beginRun, readConfirmable } from '../running/confirmCampaign.js';
import { lockSchedule, skipRuns, startRun } from './startRun.js';

/** A due time that nothing looked at for so long is past: people would get at noon what was meant for the morning. */
const LATE_MS = 3_600_000;
/** Of due times that were missed, so many are named. */
const MOST_MISSED = 20;
/** An audience that can't be read in so long, or changes all the time, is given up. */
const OPEN_MS = 6 * 3_600_000;

/**
 * Begins the run of each recurring campaign whose time has come, and confirms the runs whose audience was read. One campaign for each due
 * time, whatever the number of processes and whenever they die; a run that can't be says why. Each is a transaction of its own.
 */
export async function runCampaignSchedules(ctx: Ctx): Promise<void> {
  const due = await ctx.sql.rows<{ tenantId: string; id: string }>(
    `select tenant_id as "tenantId", id from campaign_schedule where enabled and (next_run_at <= $1 or next_run_at = 'infinity')
     order by next_run_at, id`,
    [ctx.app.now()],
  );
  for (const { tenantId, id } of due) await alone(ctx, id, () => inTransaction(ctx, (ctx) => beginDue(ctx, tenantId, id)));
  const open = await ctx.sql.rows<OpenRun>(
    `select r.tenant_id as "tenantId", r.schedule_id as "scheduleId", r.due_at as "dueAt", r.campaign_id as "campaignId",
       coalesce(c.name, '') as name, c.status, c.confirmed_at is not null as confirmed, c.quote_id as "quoteId",
       coalesce(q.accepted, 0) as accepted,
       (select sending_frozen from system_state) as frozen, s.saved_by as "savedBy"
     from campaign_schedule_run r join campaign_schedule s on s.tenant_id = r.tenant_id and s.id = r.schedule_id
     left join campaign c on c.tenant_id = r.tenant_id and c.id = r.campaign_id
     left join campaign_quote q on q.tenant_id = c.tenant_id and q.id = c.quote_id
     where r.state = 'OPEN' order by r.due_at`,
  );
  for (const run of open) await alone(ctx, run.scheduleId, () => decide(ctx, run));
}

/** What fails with one keeps no other from its time. */
async function alone(ctx: Ctx, schedule: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    ctx.app.log.error({ err: error, schedule }, 'a recurring campaign could not be looked at; it is tried again');
  }
}

/** Whoever holds its row decides; the others find it decided. */
async function beginDue(ctx: Ctx, tenantId: string, id: string): Promise<void> {
  const schedule = await lockSchedule(ctx, tenantId, id, 'skip');
  if (!schedule) return;
  const now = ctx.app.now();
  const { cron, timeZone, nextRunAt } = schedule;
  const upcoming = nextTime(cron, timeZone, now);
  // One that never comes again (a year in its distant past) is over.
  await ctx.sql.rows(
    'update campaign_schedule set next_run_at = $3, enabled = $3::timestamptz is not null where tenant_id = $1 and id = $2',
    [...[tenantId, id, upcoming ?? null]],
  );
  const planned = nextRunAt && new Date(nextRunAt);
  if (!planned || planned > now) return;
  const missed = lastTimes(cron, timeZone, now, MOST_MISSED).filter((time) => time > planned);
  const [latest = planned, ...earlier] = [...missed, planned];
  const late = now.getTime() - latest.getTime() > LATE_MS;
  await skipRuns(ctx, schedule, late ? [latest, ...earlier] : earlier, 'MISSED');
  if (late) return;
  const reason = schedule.barred ? 'NOT_ALLOWED' : schedule.running ? 'PREVIOUS_RUNNING' : null;
  if (reason) await skipRuns(ctx, schedule, [latest], reason);
  else await startRun(ctx, schedule, latest);
}

interface OpenRun {
  tenantId: string;
  scheduleId: string;
  dueAt: string;
  campaignId: string;
  name: string;
  /** Null: the campaign was deleted. */
  status: string | null;
  confirmed: boolean;
  quoteId: string | null;
  accepted: number;
  /** Sending is frozen, as after a restore: what a backup had begun may have been sent since. */
  frozen: boolean;
  savedBy: string | null;
}

/** What a refusal of the confirmation is told as. */
const reasons: Partial<Record<AppError['code'], SkippedRunReason>> = {
  INSUFFICIENT_CREDITS: 'INSUFFICIENT_CREDITS',
  BUDGET_CAP_REACHED: 'TOO_EXPENSIVE',
  TENANT_SUSPENDED: 'NOT_ALLOWED',
  SENDER_ID_NOT_APPROVED: 'NOT_ALLOWED',
  SENDER_ID_NOT_ALLOWED: 'NOT_ALLOWED',
};

async function decide(ctx: Ctx, run: OpenRun): Promise<void> {
  const { status, quoteId } = run;
  if (status === null) return skip(ctx, run, 'CANCELLED');
  if (run.confirmed) return inTransaction(ctx, (ctx) => noteStarted(ctx, run));
  if (status === 'STAGING' && ctx.app.now().getTime() - Date.parse(run.dueAt) < OPEN_MS) return;
  if (status !== 'READY' || !quoteId) return skip(ctx, run, 'FAILED');
  if (run.frozen) return skip(ctx, run, 'NOT_ALLOWED');
  if (run.accepted === 0) return skip(ctx, run, 'EMPTY_AUDIENCE');
  try {
    await inTransaction(ctx, (ctx) => confirm(ctx, run, quoteId));
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const reason = reasons[error.code];
    if (reason) return skip(ctx, run, reason);
    if (error.code !== 'QUOTE_STALE') throw error;
    await inTransaction(ctx, (ctx) => startQuote(ctx, run.tenantId, run.campaignId));
  }
}

/** Of a group that grows all the time no reading would ever be good: who joined since it was read gets the next run. */
async function confirm(ctx: Ctx, run: OpenRun, quoteId: string): Promise<void> {
  const { tenantId, campaignId: id, savedBy } = run;
  if (!(await lockOpen(ctx, run))) return;
  const { campaign, quote } = await readConfirmable(ctx, tenantId, { id, quoteId }, 'are for the next run');
  await beginRun(ctx, { tenantId, id, quoteId }, campaign, quote, savedBy);
  await noteStarted(ctx, run);
}

/** Before its quote and campaign. */
const lockOpen = (ctx: Ctx, { tenantId, scheduleId, dueAt }: OpenRun) =>
  ctx.sql.row(
    `select from campaign_schedule_run where tenant_id = $1 and schedule_id = $2 and due_at = $3 and state = 'OPEN' for update skip locked`,
    [tenantId, scheduleId, dueAt],
  );

async function noteStarted(ctx: Ctx, { tenantId, scheduleId, dueAt }: OpenRun): Promise<void> {
  await ctx.sql.rows(
    `update campaign_schedule_run set state = 'STARTED', decided_at = $4
     where tenant_id = $1 and schedule_id = $2 and due_at = $3 and state = 'OPEN'`,
    [tenantId, scheduleId, dueAt, ctx.app.now()],
  );
  await resolveAlert(ctx, 'CAMPAIGN_SKIPPED', publicId('campaignSchedule', scheduleId));
}

/** What was made for it is a draft, for whoever wants to send it all the same. */
async function skip(ctx: Ctx, run: OpenRun, reason: SkippedRunReason): Promise<void> {
  const { tenantId, scheduleId, campaignId, dueAt, name } = run;
  await inTransaction(ctx, async (ctx) => {
    if (!(await lockOpen(ctx, run))) return;
    const draft = await ctx.sql.row(
      `update campaign set status = 'DRAFT', quote_id = null, failure_detail = $3, updated_at = $4
       where tenant_id = $1 and id = $2 and confirmed_at is null returning id`,
      [tenantId, campaignId, `Skipped: ${reason}.`, ctx.app.now()],
    );
    // Somebody has confirmed it at this moment.
    if (!draft && run.status !== null) return;
    await skipRuns(ctx, { tenantId, id: scheduleId, name }, [new Date(dueAt)], reason);
    if (draft) await publishChange(ctx.sql, 'campaign', tenantId, [campaignId]);
  });
}
