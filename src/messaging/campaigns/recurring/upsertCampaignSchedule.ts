import type { UpsertCampaignScheduleInput } from '../../../../entities/inputs/campaigns.js';
import { type Ctx, inTransaction } from '../../../context.js';
import { audit } from '../../../core/audit.js';
import { allowInTenant, personOf } from '../../../core/authorize.js';
import { lockTenant, requireActiveTenant } from '../../../core/tenantRow.js';
import { canonicalZone } from '../../../core/timeZones.js';
import { AppError } from '../../../errors.js';
import { nextTime } from '../../../lib/cron.js';
import { newId, publicId } from '../../../lib/ids.js';
import { checkCampaign, insertCampaign } from '../createCampaign.js';

const MOST_SCHEDULES = 100;

/**
 * Makes a recurring campaign, or changes the one of this uuid; it runs at the next time of its cron expression from now on. Audited; for
 * people only, who answer for what it sends. Answers its uuid. BAD_USER_INPUT with the field, also for a time that never comes, CONFLICT
 * when a tenant has 100 of them, NOT_FOUND, and the errors of createCampaign.
 */
export async function upsertCampaignSchedule(ctx: Ctx, { id: given, ...input }: UpsertCampaignScheduleInput): Promise<string> {
  const tenantId = allowInTenant(ctx, 'SEND_SMS');
  const { userId } = personOf(ctx);
  await requireActiveTenant(ctx, tenantId);
  const { cron, enabled, maxCreditsPerRun } = input;
  const timeZone = await canonicalZone(ctx, input.timeZone);
  const pattern = await checkCampaign(ctx, tenantId, { ...input, maxCredits: maxCreditsPerRun }, 'maxCreditsPerRun');
  const now = ctx.app.now();
  const nextRunAt = enabled ? nextTime(cron, timeZone, now) : null;
  if (nextRunAt === undefined) throw new AppError('BAD_USER_INPUT', { field: 'cron', message: 'This time never comes.' });
  return inTransaction(ctx, async (ctx) => {
    const before = given ? await lockSchedule(ctx, tenantId, given) : null;
    if (!before) await requireRoom(ctx, tenantId);
    const campaignId = await insertCampaign(ctx, tenantId, pattern, { pattern: true });
    const id = given ?? newId();
    await ctx.sql.rows(
      `insert into campaign_schedule (id, tenant_id, campaign_id, cron, time_zone, enabled, next_run_at, saved_by, created_at, updated_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)
       on conflict (tenant_id, id) do update set campaign_id = excluded.campaign_id, cron = excluded.cron, time_zone = excluded.time_zone,
         enabled = excluded.enabled, next_run_at = excluded.next_run_at, saved_by = excluded.saved_by, updated_at = excluded.updated_at`,
      [id, tenantId, campaignId, cron, timeZone, enabled, nextRunAt, userId, now],
    );
    if (before) await deletePattern(ctx, tenantId, before.campaignId);
    await audit(ctx, 'campaignSchedule.upsert', tenantId, publicId('campaignSchedule', id), { cron, timeZone, enabled, maxCreditsPerRun });
    return id;
  });
}

/**
 * Lets a recurring campaign rest, or run again from its next time on; all else of it stays. Audited; for people only. NOT_FOUND,
 * TENANT_SUSPENDED, INVALID_STATE for one whose time never comes.
 */
export async function setCampaignScheduleEnabled(ctx: Ctx, id: string, enabled: boolean): Promise<void> {
  const tenantId = allowInTenant(ctx, 'SEND_SMS');
  personOf(ctx);
  if (enabled) await requireActiveTenant(ctx, tenantId);
  await inTransaction(ctx, async (ctx) => {
    const schedule = await lockSchedule(ctx, tenantId, id);
    if (schedule.enabled === enabled) return;
    const now = ctx.app.now();
    const nextRunAt = enabled ? nextTime(schedule.cron, schedule.timeZone, now) : null;
    if (nextRunAt === undefined) throw new AppError('INVALID_STATE', { field: 'id', message: 'Its time never comes.' });
    await ctx.sql.rows('update campaign_schedule set enabled = $3, next_run_at = $4, updated_at = $5 where tenant_id = $1 and id = $2', [
      ...[tenantId, id, enabled, nextRunAt, now],
    ]);
    await audit(ctx, `campaignSchedule.${enabled ? 'enable' : 'disable'}`, tenantId, publicId('campaignSchedule', id));
  });
}

/** Deletes a recurring campaign; its runs stay, and one whose audience is being read waits for a person. Audited. NOT_FOUND. */
export async function deleteCampaignSchedule(ctx: Ctx, id: string): Promise<void> {
  const tenantId = allowInTenant(ctx, 'SEND_SMS');
  personOf(ctx);
  await inTransaction(ctx, async (ctx) => {
    const { campaignId } = await lockSchedule(ctx, tenantId, id);
    await ctx.sql.rows('delete from campaign_schedule where tenant_id = $1 and id = $2', [tenantId, id]);
    await deletePattern(ctx, tenantId, campaignId);
    await audit(ctx, 'campaignSchedule.delete', tenantId, publicId('campaignSchedule', id));
  });
}

const deletePattern = (ctx: Ctx, tenantId: string, campaignId: string) =>
  ctx.sql.rows('delete from campaign where tenant_id = $1 and id = $2 and pattern', [tenantId, campaignId]);

interface Schedule {
  campaignId: string;
  cron: string;
  timeZone: string;
  enabled: boolean;
}

async function lockSchedule(ctx: Ctx, tenantId: string, id: string): Promise<Schedule> {
  const schedule = await ctx.sql.row<Schedule>(
    `select campaign_id as "campaignId", cron, time_zone as "timeZone", enabled from campaign_schedule
     where tenant_id = $1 and id = $2 for update`,
    [tenantId, id],
  );
  if (!schedule) throw new AppError('NOT_FOUND', { field: 'id' });
  return schedule;
}

/** Locks the tenant, so that the count holds. */
async function requireRoom(ctx: Ctx, tenantId: string): Promise<void> {
  await lockTenant(ctx, tenantId);
  const row = await ctx.sql.row<{ n: number }>('select count(*) as n from campaign_schedule where tenant_id = $1', [tenantId]);
  if (row && row.n >= MOST_SCHEDULES)
    throw new AppError('CONFLICT', { message: `A tenant has at most ${MOST_SCHEDULES} recurring campaigns: delete one first.` });
}
