import type { RejectCampaignInput } from '../../../../entities/inputs/campaigns.js';
import { type Ctx, inTransaction } from '../../../context.js';
import { audit } from '../../../core/audit.js';
import { allowInTenant, personOf } from '../../../core/authorize.js';
import { raiseAlert, resolveAlert } from '../../../core/raiseAlert.js';
import { requireActiveTenant } from '../../../core/tenantRow.js';
import { readReason } from '../../../core/texts.js';
import { publishChange } from '../../../db/outbox.js';
import { AppError, Issues } from '../../../errors.js';
import { publicId } from '../../../lib/ids.js';
import { releaseRest } from './makeMessages.js';

/** An approval may come for so long, and not after the campaign's own time. */
const APPROVAL_MS = 72 * 3_600_000;

/** What a campaign that needs a second person waits for; null: it needs none. */
export interface Approval {
  until: Date;
  /** Credits that need none. */
  above: number;
}

/** Whether a campaign of this price needs a second person. Inside the transaction that confirms it. */
export async function approvalFor(ctx: Ctx, tenantId: string, credits: number, scheduledAt: Date | null): Promise<Approval | null> {
  const tenant = await ctx.sql.row<{ above: number | null }>('select approval_above_credits as above from tenant where id = $1', [
    tenantId,
  ]);
  const above = tenant?.above ?? null;
  if (above === null || credits <= above) return null;
  const latest = new Date(ctx.app.now().getTime() + APPROVAL_MS);
  return { above, until: scheduledAt && scheduledAt < latest ? scheduledAt : latest };
}

/** Tells those who may decide. Inside the transaction that confirms it. */
export async function askForApproval(ctx: Ctx, tenantId: string, id: string, credits: number, { above }: Approval): Promise<void> {
  const campaignId = publicId('campaign', id);
  await raiseAlert(ctx, 'CAMPAIGN_TO_APPROVE', { tenantId, subjectKey: campaignId, params: { campaignId, credits, above } });
}

/**
 * Approves a campaign that another person confirmed, or a key that another person made: it starts, or waits for its time. Its credits are
 * held since it was confirmed. FORBIDDEN for who asks for it and for API keys, NOT_FOUND, INVALID_STATE when it waits for no approval,
 * TENANT_SUSPENDED.
 */
export async function approveCampaign(ctx: Ctx, id: string): Promise<string> {
  const tenantId = allowInTenant(ctx, 'APPROVE_CAMPAIGNS');
  const { userId } = personOf(ctx);
  await requireActiveTenant(ctx, tenantId);
  await inTransaction(ctx, async (ctx) => {
    const { askedBy, approveUntil, scheduledAt, messages, credits } = await lockAwaiting(ctx, tenantId, id);
    const now = ctx.app.now();
    if (askedBy === userId)
      throw new AppError('FORBIDDEN', { message: 'You asked for this campaign: another person has to approve it.', field: 'id' });
    if (new Date(approveUntil) <= now)
      throw new AppError('INVALID_STATE', { message: 'The time in which it could be approved is over.', field: 'id' });
    await ctx.sql.rows('update campaign_run set approved_by = $3, approved_at = $4 where tenant_id = $1 and campaign_id = $2', [
      ...[tenantId, id, userId, now],
    ]);
    const later = scheduledAt !== null && new Date(scheduledAt) > now;
    await ctx.sql.rows('update campaign set status = $3, started_at = $4, updated_at = $5 where tenant_id = $1 and id = $2', [
      ...[tenantId, id, later ? 'SCHEDULED' : 'RUNNING', later ? null : now, now],
    ]);
    await resolveAlert(ctx, 'CAMPAIGN_TO_APPROVE', publicId('campaign', id));
    await audit(ctx, 'campaign.approve', tenantId, publicId('campaign', id), { messages, credits });
    await publishChange(ctx.sql, 'campaign', tenantId, [id]);
  });
  return id;
}

/** Ends a campaign that waits for approval, with a reason: nothing of it is sent or charged. The same errors; who asked for it may, too. */
export async function rejectCampaign(ctx: Ctx, { id, reason }: RejectCampaignInput): Promise<string> {
  const tenantId = allowInTenant(ctx, 'APPROVE_CAMPAIGNS');
  personOf(ctx);
  const issues = new Issues();
  const words = readReason(reason, 'reason', issues);
  issues.throwIfAny();
  await inTransaction(ctx, async (ctx) => {
    await lockAwaiting(ctx, tenantId, id);
    await endUnapproved(ctx, { tenantId, id, detail: `Not approved: ${words}` });
    await audit(ctx, 'campaign.reject', tenantId, publicId('campaign', id), { reason: words });
  });
  return id;
}

/** Ends one that nobody has approved in time. */
export async function expireApproval(ctx: Ctx, { tenantId, campaignId: id }: { tenantId: string; campaignId: string }): Promise<void> {
  await inTransaction(ctx, async (ctx) => {
    const still = await ctx.sql.row(
      `select from campaign where tenant_id = $1 and id = $2 and status = 'AWAITING_APPROVAL' for update skip locked`,
      [tenantId, id],
    );
    if (!still) return;
    await endUnapproved(ctx, { tenantId, id, detail: 'Nobody approved it in time. Copy it to ask again.' });
    await audit(ctx, 'campaign.approvalExpire', tenantId, publicId('campaign', id));
  });
}

/** CANCELLED; what was held for it comes back. The campaign is locked. */
async function endUnapproved(ctx: Ctx, { tenantId, id, detail }: { tenantId: string; id: string; detail: string }): Promise<void> {
  await ctx.sql.rows(
    `update campaign set status = 'CANCELLED', completed_at = $3, updated_at = $3, failure_detail = $4 where tenant_id = $1 and id = $2`,
    [tenantId, id, ctx.app.now(), detail],
  );
  const run = await ctx.sql.row<{ messages: number; credits: number }>(
    'select messages, credits from campaign_run where tenant_id = $1 and campaign_id = $2 and release_entry is null for update',
    [tenantId, id],
  );
  if (run) await releaseRest(ctx, { tenantId, campaignId: id }, run.messages, run.credits);
  await resolveAlert(ctx, 'CAMPAIGN_TO_APPROVE', publicId('campaign', id));
  await publishChange(ctx.sql, 'campaign', tenantId, [id]);
}

interface Awaiting {
  askedBy: string | null;
  approveUntil: string;
  scheduledAt: string | null;
  messages: number;
  credits: number;
}

async function lockAwaiting(ctx: Ctx, tenantId: string, id: string): Promise<Awaiting> {
  const campaign = await ctx.sql.row<Awaiting & { status: string }>(
    `select c.status, c.scheduled_at as "scheduledAt", r.asked_by as "askedBy", r.approve_until as "approveUntil", r.messages, r.credits
     from campaign c left join campaign_run r on r.tenant_id = c.tenant_id and r.campaign_id = c.id
     where c.tenant_id = $1 and c.id = $2 for update of c`,
    [tenantId, id],
  );
  if (!campaign) throw new AppError('NOT_FOUND', { field: 'id' });
  if (campaign.status !== 'AWAITING_APPROVAL')
    throw new AppError('INVALID_STATE', { message: 'This campaign waits for no approval.', field: 'id' });
  return campaign;
}
