import type { RunCampaignScheduleInput } from '../../../../entities/inputs/campaigns.js';
import type { SkippedRunReason } from '../../../../entities/types/campaigns.js';
import type { Ctx } from '../../../context.js';
import { audit } from '../../../core/audit.js';
import { allowInTenant, personOf } from '../../../core/authorize.js';
import { idempotently } from '../../../core/idempotency.js';
import { raiseAlert } from '../../../core/raiseAlert.js';
import { requireActiveTenant } from '../../../core/tenantRow.js';
import { publishChange } from '../../../db/outbox.js';
import { AppError } from '../../../errors.js';
import { publicId } from '../../../lib/ids.js';
import { copyRows, startQuote } from '../createCampaign.js';

/** A recurring campaign whose row is locked. */
export interface LockedSchedule {
  tenantId: string;
  id: string;
  /** The campaign that is copied. */
  campaignId: string;
  name: string;
  savedBy: string | null;
  cron: string;
  timeZone: string;
  /** Null where it is disabled, or reckoned anew. */
  nextRunAt: string | null;
  /** The tenant is suspended, or sending frozen. */
  barred: boolean;
  /** A run of it has not ended. */
  running: boolean;
}

export async function lockSchedule(ctx: Ctx, tenantId: string, id: string, lock: 'wait' | 'skip'): Promise<LockedSchedule | undefined> {
  return ctx.sql.row<LockedSchedule>(
    `select s.tenant_id as "tenantId", s.id, s.campaign_id as "campaignId", c.name, s.saved_by as "savedBy", s.cron,
       s.time_zone as "timeZone", nullif(s.next_run_at, 'infinity') as "nextRunAt",
       t.status = 'SUSPENDED' or (select sending_frozen from system_state) as barred,
       exists (select from campaign x where x.tenant_id = s.tenant_id and x.schedule_id = s.id
         and (x.status in ('AWAITING_APPROVAL', 'SCHEDULED', 'RUNNING', 'PAUSED')
           or exists (select from campaign_schedule_run r where r.tenant_id = x.tenant_id and r.campaign_id = x.id and r.state = 'OPEN'))
       ) as running
     from campaign_schedule s join campaign c on c.tenant_id = s.tenant_id and c.id = s.campaign_id join tenant t on t.id = s.tenant_id
     where s.tenant_id = $1 and s.id = $2 for update of s ${lock === 'skip' ? 'skip locked' : ''}`,
    [tenantId, id],
  );
}

/**
 * Makes the campaign of a due time, which has one for ever: its audience is read, and runCampaignSchedules confirms it then. Answers its
 * uuid; undefined where the time has its run already.
 */
export async function startRun(ctx: Ctx, schedule: LockedSchedule, dueAt: Date): Promise<string | undefined> {
  const { tenantId, id, campaignId: from, savedBy } = schedule;
  const campaignId = await copyRows(ctx, { tenantId, id: from }, { createdBy: savedBy, scheduleId: id });
  const run = await ctx.sql.row(
    `insert into campaign_schedule_run (tenant_id, schedule_id, due_at, campaign_id, state) values ($1, $2, $3, $4, 'OPEN')
     on conflict (tenant_id, schedule_id, due_at) do nothing returning due_at`,
    [tenantId, id, dueAt, campaignId],
  );
  if (!run) {
    await ctx.sql.rows('delete from campaign where tenant_id = $1 and id = $2', [tenantId, campaignId]);
    return undefined;
  }
  return startQuote(ctx, tenantId, campaignId);
}

/** Notes why due times have no run, and tells of it. */
export async function skipRuns(
  ctx: Ctx,
  { tenantId, id, name }: Pick<LockedSchedule, 'tenantId' | 'id' | 'name'>,
  dueAts: readonly Date[],
  reason: SkippedRunReason,
): Promise<void> {
  if (dueAts.length === 0) return;
  const skipped = await ctx.sql.rows(
    `insert into campaign_schedule_run as r (tenant_id, schedule_id, due_at, state, reason, decided_at)
     select $1, $2, due_at, 'SKIPPED', $4, $5 from unnest($3::timestamptz[]) as d (due_at)
     on conflict (tenant_id, schedule_id, due_at) do update
       set state = 'SKIPPED', reason = excluded.reason, decided_at = excluded.decided_at
     where r.state = 'OPEN' returning campaign_id as "campaignId"`,
    [tenantId, id, dueAts, reason, ctx.app.now()],
  );
  if (skipped.length === 0) return;
  const subjectKey = publicId('campaignSchedule', id);
  const params = { scheduleId: subjectKey, name, reason };
  await raiseAlert(ctx, 'CAMPAIGN_SKIPPED', { tenantId, subjectKey, params, times: skipped.length });
}

/**
 * Runs a recurring campaign now, enabled or not; when it runs next stays. Its campaign is confirmed by itself once its audience was read,
 * or says why it is skipped. For people only; audited. Answers the campaign's uuid. NOT_FOUND, INVALID_STATE while a run of it has not
 * ended, TENANT_SUSPENDED. The same key with the same input is done once.
 */
export async function runCampaignSchedule(ctx: Ctx, input: RunCampaignScheduleInput): Promise<string> {
  const tenantId = allowInTenant(ctx, 'SEND_SMS');
  personOf(ctx);
  await requireActiveTenant(ctx, tenantId);
  const { id, idempotencyKey: key } = input;
  const { answer } = await idempotently(ctx, { tenantId, operation: 'runCampaignSchedule', key, input }, async (ctx) => {
    const schedule = await lockSchedule(ctx, tenantId, id, 'wait');
    if (!schedule) throw new AppError('NOT_FOUND', { field: 'id' });
    if (schedule.running) throw new AppError('INVALID_STATE', { field: 'id', message: 'The run before it has not ended.' });
    const campaignId = await startRun(ctx, schedule, ctx.app.now());
    if (!campaignId) throw new AppError('INVALID_STATE', { field: 'id', message: 'It has just run.' });
    await audit(ctx, 'campaignSchedule.run', tenantId, publicId('campaignSchedule', id), { campaignId: publicId('campaign', campaignId) });
    await publishChange(ctx.sql, 'campaign', tenantId, [campaignId]);
    return { id: campaignId };
  });
  return answer.id;
}
