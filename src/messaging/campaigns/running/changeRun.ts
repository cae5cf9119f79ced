import { type Ctx, inTransaction } from '../../../context.js';
import { audit } from '../../../core/audit.js';
import { allowInTenant } from '../../../core/authorize.js';
import { resolveAlert } from '../../../core/raiseAlert.js';
import { requireActiveTenant } from '../../../core/tenantRow.js';
import { isUnavailable } from '../../../db/faults.js';
import { publishChange } from '../../../db/outbox.js';
import { AppError } from '../../../errors.js';
import { publicId } from '../../../lib/ids.js';
import { cancelWaiting } from './cancelWaiting.js';
import { releaseRest } from './makeMessages.js';
import { forMs, parkQueue, unparkQueue } from './parkQueue.js';

/** So long a change waits for the messages to follow; the rest of them follow in the background. */
const WAIT_MS = 1_000;

/** Stops handing a campaign's messages to the provider; what it has, it has. Paused already, nothing changes. NOT_FOUND, INVALID_STATE. */
export async function pauseCampaign(ctx: Ctx, id: string): Promise<string> {
  const tenantId = allowInTenant(ctx, 'SEND_SMS');
  const holdEntry = await inTransaction(ctx, (ctx) =>
    move(ctx, { tenantId, id, from: ['SCHEDULED', 'RUNNING'], to: 'PAUSED', action: 'campaign.pause' }),
  );
  await followNow(ctx, id, () => parkQueue(ctx, { tenantId, holdEntry }, forMs(WAIT_MS)));
  return id;
}

/** Goes on with a paused campaign. Not paused, nothing changes. NOT_FOUND, INVALID_STATE when it has ended or was not confirmed. */
export async function resumeCampaign(ctx: Ctx, id: string): Promise<string> {
  const tenantId = allowInTenant(ctx, 'SEND_SMS');
  await requireActiveTenant(ctx, tenantId);
  const holdEntry = await inTransaction(ctx, (ctx) =>
    move(ctx, { tenantId, id, from: ['PAUSED'], to: 'RUNNING', instead: ['SCHEDULED'], action: 'campaign.resume' }),
  );
  await followNow(ctx, id, () => unparkQueue(ctx, { tenantId, holdEntry }, forMs(WAIT_MS)));
  ctx.app.events.wake();
  return id;
}

/**
 * Ends a campaign: what no dispatcher has taken is cancelled, and its credits come back; of messages that aren't made yet, at once.
 * Cancelled already, nothing changes. NOT_FOUND, INVALID_STATE when it has ended or was not confirmed.
 */
export async function cancelCampaign(ctx: Ctx, id: string): Promise<string> {
  const tenantId = allowInTenant(ctx, 'SEND_SMS');
  const from = ['AWAITING_APPROVAL', 'SCHEDULED', 'RUNNING', 'PAUSED'];
  const holdEntry = await inTransaction(ctx, async (ctx) => {
    const holdEntry = await move(ctx, { tenantId, id, from, to: 'CANCELLED', action: 'campaign.cancel' });
    const rest = await ctx.sql.row<{ messages: number; credits: number }>(
      `select messages - made_messages as messages, credits - made_credits as credits from campaign_run
       where tenant_id = $1 and campaign_id = $2 and made_messages < messages and release_entry is null for update`,
      [tenantId, id],
    );
    if (rest) await releaseRest(ctx, { tenantId, campaignId: id }, rest.messages, rest.credits);
    await resolveAlert(ctx, 'CAMPAIGN_TO_APPROVE', publicId('campaign', id));
    return holdEntry;
  });
  await followNow(ctx, id, () => cancelWaiting(ctx, { tenantId, holdEntry }, forMs(2 * WAIT_MS)));
  return id;
}

/**
 * Lets the messages follow a change of their campaign, which is committed and answered as such whatever comes now: what the database can't
 * do at this moment is done by followCampaigns, two seconds later.
 */
async function followNow(ctx: Ctx, id: string, work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (err) {
    if (!isUnavailable(err)) throw err;
    ctx.app.log.warn({ err, campaignId: id }, 'the messages of a campaign follow later');
  }
}

interface Step {
  tenantId: string;
  id: string;
  from: string[];
  to: string;
  /** States that are as good as `to`. */
  instead?: string[];
  action: string;
}

const refusals: Record<string, string> = {
  AWAITING_APPROVAL: 'This campaign waits for a second person: approve, reject or cancel it.',
  COMPLETED: 'This campaign has ended: copy it.',
  CANCELLED: 'This campaign was cancelled: copy it.',
};

/** Answers the entry that holds the campaign's credits. The lock of its row is what the making of messages waits for, and waits on. */
async function move(ctx: Ctx, { tenantId, id, from, to, instead = [], action }: Step): Promise<string> {
  const campaign = await ctx.sql.row<{ status: string; holdEntry: string | null; later: boolean }>(
    `select c.status, r.hold_entry as "holdEntry", coalesce(c.scheduled_at > $3, false) as later
     from campaign c left join campaign_run r on r.tenant_id = c.tenant_id and r.campaign_id = c.id
     where c.tenant_id = $1 and c.id = $2 for update of c`,
    [tenantId, id, ctx.app.now()],
  );
  if (!campaign) throw new AppError('NOT_FOUND', { field: 'id' });
  const { status, holdEntry } = campaign;
  if (!holdEntry) throw new AppError('INVALID_STATE', { field: 'id', message: 'This campaign is not confirmed: confirm it first.' });
  if (status === to || instead.includes(status)) return holdEntry;
  if (!from.includes(status))
    throw new AppError('INVALID_STATE', { field: 'id', message: refusals[status] ?? `This campaign is ${status}.`, params: { status } });
  const now = ctx.app.now();
  await ctx.sql.rows(
    `update campaign set status = $3, updated_at = $4, failure_detail = null,
       started_at = case $3 when 'RUNNING' then coalesce(started_at, $4) else started_at end,
       completed_at = case $3 when 'CANCELLED' then $4 end
     where tenant_id = $1 and id = $2`,
    [tenantId, id, to === 'RUNNING' && campaign.later ? 'SCHEDULED' : to, now],
  );
  await audit(ctx, action, tenantId, publicId('campaign', id));
  await publishChange(ctx.sql, 'campaign', tenantId, [id]);
  return holdEntry;
}
