import { type Ctx, inTransaction } from '../../../context.js';
import { publishChange } from '../../../db/outbox.js';
import { cancelWaiting } from './cancelWaiting.js';
import { forMs, parkQueue, unparkQueue } from './parkQueue.js';
import { expireApproval } from './reviewCampaign.js';

interface OpenRun {
  tenantId: string;
  campaignId: string;
  holdEntry: string;
  status: string;
  /** Its time has come. */
  due: boolean;
  /** Nobody has approved it in time. */
  unapproved: boolean;
  /** Messages that are to be made, or that no dispatcher has let go of. */
  waiting: number;
  /** Messages in all. */
  messages: number;
  /** See campaign_run. */
  samples: number[];
}

/** The most that one look works on one campaign; others are to have their turn. */
const TURN_MS = 5_000;

/**
 * Follows confirmed campaigns: SCHEDULED → RUNNING when their time has come, → COMPLETED once every message has left or ended, and what a
 * cancelled one still has is cancelled; one that nobody has approved in time ends. Sums up what was counted of their messages.
 */
export async function followCampaigns(ctx: Ctx): Promise<void> {
  const runs = await ctx.sql.rows<OpenRun>(
    `select r.tenant_id as "tenantId", r.campaign_id as "campaignId", r.hold_entry as "holdEntry", c.status,
       coalesce(c.scheduled_at <= $1, true) as due, r.approved_at is null and coalesce(r.approve_until <= $1, false) as unapproved,
       r.messages, r.samples, case when r.release_entry is null then r.messages - r.made_messages else 0 end + coalesce((
         select sum(t.messages) from campaign_tally t where t.tenant_id = r.tenant_id and t.campaign_id = r.campaign_id
           and t.status in ('SCHEDULED', 'HELD', 'QUEUED', 'SENDING')), 0)::bigint as waiting
     from campaign_run r join campaign c on c.tenant_id = r.tenant_id and c.id = r.campaign_id
     where r.open order by r.worked_at nulls first`,
    [ctx.app.now()],
  );
  for (const run of runs) await follow(ctx, run);
  for (const run of runs) await sumUp(ctx, run);
}

async function follow(ctx: Ctx, run: OpenRun): Promise<void> {
  const { status, due, waiting } = run;
  if (status === 'CANCELLED') {
    if (waiting === 0) return close(ctx, run, null);
    await cancelWaiting(ctx, run, forMs(TURN_MS));
    return;
  }
  if (status === 'AWAITING_APPROVAL') return run.unapproved ? expireApproval(ctx, run) : undefined;
  if (waiting === 0) return close(ctx, run, 'COMPLETED');
  if (status === 'SCHEDULED' && due) await start(ctx, run);
  if (status === 'PAUSED') await parkQueue(ctx, run, forMs(TURN_MS));
  if (status !== 'RUNNING') return;
  // Also what was parked while somebody went on with it.
  await unparkQueue(ctx, run, forMs(TURN_MS));
  await noteRate(ctx, run);
}

/** Samples are kept for so long. */
const SAMPLED_S = 12;

async function noteRate(ctx: Ctx, { tenantId, campaignId, waiting, messages, samples }: OpenRun): Promise<void> {
  const now = ctx.app.now().getTime() / 1_000;
  const recent = samples.filter((_, index) => now - (samples[index - (index % 2)] ?? 0) <= SAMPLED_S);
  await ctx.sql.rows('update campaign_run set samples = $3 where tenant_id = $1 and campaign_id = $2', [
    ...[tenantId, campaignId, [...recent, now, messages - waiting]],
  ]);
}

async function start(ctx: Ctx, { tenantId, campaignId }: OpenRun): Promise<void> {
  await inTransaction(ctx, async (ctx) => {
    const started = await ctx.sql.row(
      `update campaign set status = 'RUNNING', started_at = $3, updated_at = $3
       where tenant_id = $1 and id = $2 and status = 'SCHEDULED' returning id`,
      [tenantId, campaignId, ctx.app.now()],
    );
    if (started) await publishChange(ctx.sql, 'campaign', tenantId, [campaignId]);
  });
}

async function close(ctx: Ctx, { tenantId, campaignId, status }: OpenRun, as: 'COMPLETED' | null): Promise<void> {
  await inTransaction(ctx, async (ctx) => {
    const closed = await ctx.sql.row(
      `update campaign set status = coalesce($4, status), completed_at = coalesce(completed_at, $5), updated_at = $5,
         started_at = case $4 when 'COMPLETED' then coalesce(started_at, $5) else started_at end
       where tenant_id = $1 and id = $2 and status = $3 returning id`,
      [tenantId, campaignId, status, as, ctx.app.now()],
    );
    if (!closed) return;
    await ctx.sql.rows('update campaign_run set open = false where tenant_id = $1 and campaign_id = $2', [tenantId, campaignId]);
    await publishChange(ctx.sql, 'campaign', tenantId, [campaignId]);
  });
}

/** So many rows of counts are read in no time. */
const MANY_COUNTS = 40;

/**
 * Adds up what was counted one by one: of each state the last row stays, with the sum. Nothing has changed, so no new row says so. Whoever
 * writes meanwhile is counted next time.
 */
async function sumUp(ctx: Ctx, { tenantId, campaignId }: Pick<OpenRun, 'tenantId' | 'campaignId'>): Promise<void> {
  await ctx.sql.rows(
    `with counted as materialized (
       select id, max(id) over (partition by status, credit_state) as kept, count(*) over () as n from campaign_tally
       where tenant_id = $1 and campaign_id = $2
     ), gone as (
       delete from campaign_tally t using counted c where t.id = c.id and c.id < c.kept and c.n > ${MANY_COUNTS}
       returning c.kept, t.messages, t.credits
     )
     update campaign_tally t set messages = t.messages + g.messages, credits = t.credits + g.credits
     from (select kept, sum(messages) as messages, sum(credits) as credits from gone group by kept) g where t.id = g.kept`,
    [tenantId, campaignId],
  );
}

/** The same of all campaigns, also of those that have ended: reports come for days. */
export async function sumUpCampaigns(ctx: Ctx): Promise<void> {
  const many = await ctx.sql.rows<Pick<OpenRun, 'tenantId' | 'campaignId'>>(
    `select tenant_id as "tenantId", campaign_id as "campaignId" from campaign_tally group by 1, 2 having count(*) > ${MANY_COUNTS}`,
  );
  for (const one of many) await sumUp(ctx, one);
}
