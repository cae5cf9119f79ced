import type { ConfirmCampaignInput } from '../../../../entities/inputs/campaigns.js';
import type { MessageCategory } from '../../../../entities/types/messageState.js';
import type { Ctx } from '../../../context.js';
import { audit } from '../../../core/audit.js';
import { actorUserId, allowInTenant } from '../../../core/authorize.js';
import { idempotently } from '../../../core/idempotency.js';
import { requireActiveTenant } from '../../../core/tenantRow.js';
import { publishChange } from '../../../db/outbox.js';
import { AppError, databaseFault } from '../../../errors.js';
import { holdAhead } from '../../../ledger/ledger.js';
import { newId, publicId } from '../../../lib/ids.js';
import { requireSenderNamed } from '../../sending/sendContext.js';
import { type Approval, approvalFor, askForApproval } from './reviewCampaign.js';

interface Confirmable {
  status: string;
  quoteId: string | null;
  category: MessageCategory;
  senderName: string;
  scheduledAt: string | null;
  maxCredits: number | null;
}
interface Quote {
  expiresAt: string | null;
  accepted: number;
  segments: number;
}

/** How late a time may be: the clock of whoever chose it. */
const LATE_MS = 60_000;

/**
 * Accepts a quote: the whole price is held, and the messages are made in the background, once another person has approved it where it costs
 * more than the tenant lets one person spend. QUOTE_STALE when it isn't the campaign's present
 * one, has expired, or people who joined or left its groups or tags, opted out or were erased have changed what it counts.
 * INSUFFICIENT_CREDITS, BUDGET_CAP_REACHED, TENANT_SUSPENDED,
 * SENDER_ID_NOT_APPROVED, SENDER_ID_NOT_ALLOWED, INVALID_SCHEDULE, INVALID_STATE when it was confirmed before or nobody would get it,
 * NOT_FOUND. The same key with the same input is done once.
 */
export async function confirmCampaign(ctx: Ctx, input: ConfirmCampaignInput): Promise<{ tenantId: string; id: string; replayed: boolean }> {
  const tenantId = allowInTenant(ctx, 'SEND_SMS');
  await requireActiveTenant(ctx, tenantId);
  const { id, idempotencyKey: key } = input;
  const { replayed } = await idempotently(ctx, { tenantId, operation: 'confirmCampaign', key, input }, async (ctx) => {
    const { campaign, quote } = await readConfirmable(ctx, tenantId, input);
    await beginRun(ctx, { tenantId, id, quoteId: input.quoteId }, campaign, quote);
    return { id };
  });
  return { tenantId, id, replayed };
}

interface Ids {
  tenantId: string;
  id: string;
  quoteId: string;
}

/**
 * Holds the price of a quote, and starts or schedules its campaign, or asks for its approval; audited. Inside the transaction that has
 * locked both. `confirmedBy`: the person who answers for it; the actor unless it runs by itself.
 */
export async function beginRun(
  ctx: Ctx,
  ids: Ids,
  { senderName, scheduledAt }: Pick<Confirmable, 'senderName' | 'scheduledAt'>,
  quote: Pick<Quote, 'accepted' | 'segments'>,
  confirmedBy = actorUserId(ctx),
): Promise<void> {
  const { tenantId, id } = ids;
  const { context } = await requireSenderNamed(ctx, tenantId, senderName);
  const now = ctx.app.now();
  const time = scheduledAt !== null && new Date(scheduledAt) > now ? new Date(scheduledAt) : null;
  const { accepted: messages, segments: credits } = quote;
  const approval = await approvalFor(ctx, tenantId, credits, time);
  await hold(ctx, ids, quote, context.available, { confirmedBy, approval });
  const status = approval ? 'AWAITING_APPROVAL' : time ? 'SCHEDULED' : 'RUNNING';
  await ctx.sql.rows(
    'update campaign set status = $3, confirmed_at = $4, started_at = $5, updated_at = $4 where tenant_id = $1 and id = $2',
    [tenantId, id, status, now, status === 'RUNNING' ? now : null],
  );
  if (approval) await askForApproval(ctx, tenantId, id, credits, approval);
  await audit(ctx, 'campaign.confirm', tenantId, publicId('campaign', id), { messages, credits });
  await publishChange(ctx.sql, 'campaign', tenantId, [id]);
}

const stale = () => new AppError('QUOTE_STALE', { field: 'quoteId' });

/**
 * What may be confirmed at this moment, with the errors of confirmCampaign. Locks the quote, then the campaign, as where the reading of an
 * audience ends. `newcomers`: whether those count who joined its groups and tags since it was read.
 */
export async function readConfirmable(
  ctx: Ctx,
  tenantId: string,
  { id, quoteId }: Pick<ConfirmCampaignInput, 'id' | 'quoteId'>,
  newcomers: 'count' | 'are for the next run' = 'count',
) {
  const quote = await ctx.sql.row<Quote>(
    `select expires_at as "expiresAt", accepted, segments from campaign_quote
     where tenant_id = $1 and id = $2 and campaign_id = $3 for update`,
    [tenantId, quoteId, id],
  );
  const campaign = await ctx.sql.row<Confirmable>(
    `select c.status, c.quote_id as "quoteId", c.category, s.name as "senderName", c.scheduled_at as "scheduledAt",
       c.max_credits as "maxCredits"
     from campaign c join sender_id s on s.id = c.sender_id where c.tenant_id = $1 and c.id = $2 for update of c`,
    [tenantId, id],
  );
  const now = ctx.app.now();
  if (!campaign) throw new AppError('NOT_FOUND', { field: 'id' });
  if (!['DRAFT', 'STAGING', 'READY', 'FAILED'].includes(campaign.status))
    throw new AppError('INVALID_STATE', { field: 'id', message: 'This campaign is confirmed already: copy it to send it again.' });
  if (campaign.status !== 'READY' || campaign.quoteId !== quoteId || !quote?.expiresAt || new Date(quote.expiresAt) <= now) throw stale();
  if (await hasChanged(ctx, tenantId, quoteId, newcomers === 'count')) throw stale();
  if (quote.accepted === 0) throw new AppError('INVALID_STATE', { field: 'id', message: 'Nobody would get this campaign.' });
  if (campaign.scheduledAt && now.getTime() - Date.parse(campaign.scheduledAt) > LATE_MS)
    throw new AppError('INVALID_SCHEDULE', { message: 'The time of this campaign is past.' });
  if (campaign.maxCredits !== null && quote.segments > campaign.maxCredits)
    throw new AppError('BUDGET_CAP_REACHED', {
      message: 'This campaign costs more than its maxCredits.',
      params: { of: 'CAMPAIGN', needed: quote.segments, left: campaign.maxCredits },
    });
  return { campaign, quote };
}

/** Whether other people are in its audience or opted out than the quote counts, or one of its rows was erased. Cheapest first. */
async function hasChanged(ctx: Ctx, tenantId: string, quoteId: string, newcomers: boolean): Promise<boolean> {
  const row = await ctx.sql.row<{ changed: boolean }>(
    `select exists (
         select from campaign_quote q join campaign c on c.tenant_id = q.tenant_id and c.id = q.campaign_id
         cross join lateral audience_changes(c.tenant_id, c.group_ids, c.tags, c.excluded_group_ids) a
         where q.tenant_id = $1 and q.id = $2
           and (a.leaves is distinct from q.leaves or $3 and a.joins is distinct from q.joins))
       or exists (
         select from campaign_row r where r.tenant_id = $1 and r.quote_id = $2 and r.code is null
           and (r.phone is null or exists (select from opt_out o where o.tenant_id = $1 and o.phone = r.phone)))
       or exists (
         select from campaign_row r where r.tenant_id = $1 and r.quote_id = $2 and r.code = 'RECIPIENT_OPTED_OUT'
           and not exists (select from opt_out o where o.tenant_id = $1 and o.phone = r.phone)) as changed`,
    [tenantId, quoteId, newcomers],
  );
  return row?.changed ?? true;
}

/** One entry holds the whole price; its id ends where those of the messages do. */
async function hold(
  ctx: Ctx,
  { tenantId, id, quoteId }: Ids,
  { accepted: messages, segments: credits }: Pick<Quote, 'accepted' | 'segments'>,
  available: number,
  { confirmedBy, approval }: { confirmedBy: string | null; approval: Approval | null },
): Promise<void> {
  const now = ctx.app.now();
  const entryId = `${newId(now).slice(0, 28)}ffffffff`;
  const apiKeyId = ctx.actor.kind === 'apiKey' ? ctx.actor.keyId : null;
  await ctx.sql.rows(
    `insert into campaign_run (tenant_id, campaign_id, quote_id, hold_entry, messages, credits, api_key_id, confirmed_by, confirmed_at,
       approve_until, asked_by)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, case when $10::timestamptz is not null
       then coalesce($8, (select created_by from api_key where tenant_id = $1 and id = $7)) end)`,
    [tenantId, id, quoteId, entryId, messages, credits, apiKeyId, confirmedBy, now, approval?.until ?? null],
  );
  try {
    if (apiKeyId) await spendOfKey(ctx, tenantId, apiKeyId, credits);
    await holdAhead(ctx, { id: entryId, tenantId, credits, messages });
  } catch (error) {
    if (databaseFault(error)?.constraint === 'api_key_cap')
      throw new AppError('BUDGET_CAP_REACHED', { params: { of: 'API_KEY', needed: credits } });
    if (error instanceof AppError && error.code === 'INSUFFICIENT_CREDITS')
      throw new AppError('INSUFFICIENT_CREDITS', { params: { needed: credits, available } });
    throw error;
  }
}

async function spendOfKey(ctx: Ctx, tenantId: string, apiKeyId: string, credits: number): Promise<void> {
  const spent = await ctx.sql.row(
    `insert into api_key_day as d (tenant_id, api_key_id, day, spent, cap)
     select k.tenant_id, k.id, day_in_zone($3, t.time_zone), $4, k.daily_credit_cap from api_key k join tenant t on t.id = k.tenant_id
     where k.tenant_id = $1 and k.id = $2 and k.revoked_at is null and (k.expires_at is null or k.expires_at > $3)
     on conflict (api_key_id, day) do update set spent = d.spent + excluded.spent, cap = excluded.cap
     returning day`,
    [tenantId, apiKeyId, ctx.app.now(), credits],
  );
  if (!spent) throw new AppError('TOKEN_INVALID', { message: 'This API key has ended.' });
}
