import { shareErasures } from '../../../contacts/lockContacts.js';
import { type Ctx, inTransaction } from '../../../context.js';
import { publishChange } from '../../../db/outbox.js';
import { statement } from '../../../db/statement.js';
import { releaseUnmade } from '../../../ledger/ledger.js';
import { newId } from '../../../lib/ids.js';

/** Rows that one transaction makes messages of. */
const CHUNK = 2_000;
/** How long a message is worth sending after it is due. */
const VALID_MS = 24 * 3_600_000;
/** A fault of ours is tried again after so long; after so often the campaign is paused, and a person decides. */
const TRY_AGAIN_MS = 30_000;
const TRIES = 5;

interface Run {
  tenantId: string;
  campaignId: string;
  quoteId: string;
  holdEntry: string;
  messages: number;
  credits: number;
  madeMessages: number;
  madeCredits: number;
  afterN: number;
  apiKeyId: string | null;
  confirmedBy: string | null;
  confirmedAt: string;
  status: string;
  scheduledAt: string | null;
}

const makeStatement = statement<
  Pick<Run, 'tenantId' | 'campaignId' | 'quoteId' | 'afterN' | 'apiKeyId' | 'confirmedBy' | 'confirmedAt'> & {
    runEntry: string;
    size: number;
    now: Date;
    dueAt: Date;
    validUntil: Date;
  },
  { rows: number; last: number | null; messages: number; credits: number }
>('messaging/campaigns/running/makeMessages.sql');

/**
 * Makes the messages of confirmed campaigns, a chunk (of `size` rows) of each in turn, until all are made or `signal` is aborted. How far
 * each is, is committed with its messages; the lock of its row keeps other processes out, and ends with whoever dies.
 */
export async function makeMessages(ctx: Ctx, signal: AbortSignal, size = CHUNK): Promise<void> {
  while (!signal.aborted) {
    let key: Pick<Run, 'tenantId' | 'campaignId'> | undefined;
    try {
      const made = await inTransaction(ctx, async (ctx) => {
        const run = await lockRun(ctx);
        if (!run) return false;
        key = run;
        await makeChunk(ctx, run, size);
        return true;
      });
      if (!made) return;
      ctx.app.events.wake();
    } catch (error) {
      if (!key) throw error;
      ctx.app.log.error({ err: error, campaign: key.campaignId }, 'messages of a campaign could not be made; it is tried again');
      await noteFailure(ctx, key);
    }
    await ctx.app.failpoint('in the middle of making');
  }
}

/** The run that was worked on longest ago; nobody pauses or cancels its campaign meanwhile. */
async function lockRun(ctx: Ctx): Promise<Run | undefined> {
  return ctx.sql.row<Run>(
    `select r.tenant_id as "tenantId", r.campaign_id as "campaignId", r.quote_id as "quoteId", r.hold_entry as "holdEntry", r.messages,
       r.credits, r.made_messages as "madeMessages", r.made_credits as "madeCredits", r.after_n as "afterN", r.api_key_id as "apiKeyId",
       r.confirmed_by as "confirmedBy", r.confirmed_at as "confirmedAt", c.status, c.scheduled_at as "scheduledAt"
     from campaign_run r join campaign c on c.tenant_id = r.tenant_id and c.id = r.campaign_id
     where r.open and r.made_messages < r.messages and r.release_entry is null and c.status in ('SCHEDULED', 'RUNNING')
       and (r.approve_until is null or r.approved_at is not null) and coalesce(r.worked_at <= $1, true)
     order by r.worked_at nulls first, r.campaign_id limit 1 for update of r skip locked for share of c skip locked`,
    [ctx.app.now()],
  );
}

async function makeChunk(ctx: Ctx, run: Run, size: number): Promise<void> {
  await shareErasures(ctx, run.tenantId);
  const now = ctx.app.now();
  const { tenantId, campaignId, holdEntry } = run;
  const scheduledAt = run.scheduledAt ? new Date(run.scheduledAt) : now;
  const dueAt = scheduledAt > now ? scheduledAt : now;
  const chunk = await ctx.sql.row(makeStatement, {
    ...{ tenantId, campaignId, quoteId: run.quoteId, afterN: run.afterN, apiKeyId: run.apiKeyId, confirmedBy: run.confirmedBy },
    ...{ confirmedAt: run.confirmedAt, runEntry: holdEntry, size, now, dueAt, validUntil: new Date(dueAt.getTime() + VALID_MS) },
  });
  if (!chunk) throw new Error('the statement that makes messages answered nothing');
  await ctx.sql.rows(
    `update campaign_run set after_n = coalesce($3, after_n), made_messages = made_messages + $4, made_credits = made_credits + $5,
       worked_at = $6, tries = 0 where tenant_id = $1 and campaign_id = $2`,
    [tenantId, campaignId, chunk.last, chunk.messages, chunk.credits, now],
  );
  const left = run.messages - run.madeMessages - chunk.messages;
  if (chunk.rows < size && left > 0) await releaseRest(ctx, run, left, run.credits - run.madeCredits - chunk.credits);
  await publishChange(ctx.sql, 'campaign', tenantId, [campaignId]);
}

/** What will not be made any more: its entry is that of the run. */
export async function releaseRest(
  ctx: Ctx,
  { tenantId, campaignId }: Pick<Run, 'tenantId' | 'campaignId'>,
  messages: number,
  credits: number,
): Promise<void> {
  const id = newId(ctx.app.now());
  await ctx.sql.rows('update campaign_run set release_entry = $3 where tenant_id = $1 and campaign_id = $2', [tenantId, campaignId, id]);
  await releaseUnmade(ctx, { id, tenantId, credits, messages });
}

async function noteFailure(ctx: Ctx, { tenantId, campaignId }: Pick<Run, 'tenantId' | 'campaignId'>): Promise<void> {
  const now = ctx.app.now();
  await inTransaction(ctx, async (ctx) => {
    const run = await ctx.sql.row<{ tries: number }>(
      `update campaign_run set tries = tries + 1, worked_at = $3 where tenant_id = $1 and campaign_id = $2
       returning tries`,
      [tenantId, campaignId, new Date(now.getTime() + TRY_AGAIN_MS)],
    );
    if (!run || run.tries < TRIES) return;
    const campaign = await ctx.sql.row(
      `update campaign set status = 'PAUSED', failure_detail = 'Something went wrong on our side.', updated_at = $3
       where tenant_id = $1 and id = $2 and status in ('SCHEDULED', 'RUNNING') returning id`,
      [tenantId, campaignId, now],
    );
    if (campaign) await publishChange(ctx.sql, 'campaign', tenantId, [campaignId]);
  });
}
