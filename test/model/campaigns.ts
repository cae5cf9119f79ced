import fc from 'fast-check';
import { expect } from 'vitest';
import { AppError, type ErrorCode } from '../../src/errors.js';
import { newId } from '../../src/lib/ids.js';
import { parsePhone } from '../../src/lib/phone.js';
import { campaignsById } from '../../src/messaging/campaigns/campaigns.js';
import { createCampaign } from '../../src/messaging/campaigns/createCampaign.js';
import { cancelCampaign, pauseCampaign, resumeCampaign } from '../../src/messaging/campaigns/running/changeRun.js';
import { confirmCampaign } from '../../src/messaging/campaigns/running/confirmCampaign.js';
import { followCampaigns } from '../../src/messaging/campaigns/running/followCampaigns.js';
import { makeMessages } from '../../src/messaging/campaigns/running/makeMessages.js';
import { stageDueCampaigns } from '../../src/messaging/campaigns/staging/stageDueCampaigns.js';
import { type ModelState, pickFrom, untilCrash, type Worker } from './modelState.js';

/** Campaigns in the model: created, quoted and confirmed in one, then paused, resumed and cancelled whenever. */

const changes = { pause: pauseCampaign, resume: resumeCampaign, cancel: cancelCampaign };

export type CampaignCommand =
  | { kind: 'campaign'; tenant: number; to: string[]; promotional: boolean; long: boolean; inMinutes: number }
  | { kind: 'changeCampaign'; pick: number; change: keyof typeof changes; made: number }
  | { kind: 'campaignJobs'; worker: number; chunks: number };

export const campaignCommand = (typed: fc.Arbitrary<string>): fc.Arbitrary<CampaignCommand> =>
  fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record({
        kind: fc.constant('campaign' as const),
        tenant: fc.nat(2),
        to: fc.array(typed, { minLength: 1, maxLength: 6 }),
        promotional: fc.boolean(),
        long: fc.boolean(),
        inMinutes: fc.constantFrom(0, 0, 90),
      }),
    },
    {
      weight: 7,
      arbitrary: fc.record({
        kind: fc.constant('changeCampaign' as const),
        pick: fc.nat(99),
        change: fc.constantFrom('pause' as const, 'pause' as const, 'resume' as const, 'cancel' as const),
        made: fc.constantFrom(0, 1, 2),
      }),
    },
    {
      weight: 4,
      arbitrary: fc.record({ kind: fc.constant('campaignJobs' as const), worker: fc.nat(1), chunks: fc.constantFrom(1, 1, 2, 9) }),
    },
  );

type Of<Kind extends CampaignCommand['kind']> = Extract<CampaignCommand, { kind: Kind }>;
const MINUTE = 60_000;
const never = new AbortController().signal;
/** So few that campaigns of a few numbers are made in several transactions, and stopped or killed between them. */
const CHUNK = 2;
const refusal = (work: Promise<unknown>): Promise<ErrorCode | undefined> =>
  work.then(
    () => undefined,
    (error: unknown) => (error instanceof AppError ? error.code : Promise.reject(error)),
  );

/** Its price is held whole, for each number once that may be written to, or nothing is. */
export async function runCampaign(model: ModelState, command: Of<'campaign'>): Promise<void> {
  const { app } = model;
  const tenant = model.tenants[command.tenant]!;
  const scheduledAt = command.inMinutes === 0 ? null : new Date(app.clock.now().getTime() + command.inMinutes * MINUTE);
  const creating = createCampaign(tenant.ctx, {
    ...{ name: 'The model', text: { body: command.long ? 'x'.repeat(161) : 'Habari' }, scheduledAt },
    category: command.promotional ? 'PROMOTIONAL' : 'TRANSACTIONAL',
    audience: { rows: [], phones: command.to, groupIds: [], tags: [], excludeGroupIds: [] },
  });
  const refused = tenant.suspended ? 'TENANT_SUSPENDED' : model.senderUsable ? undefined : 'SENDER_ID_NOT_APPROVED';
  expect(await refusal(creating)).toBe(refused);
  if (refused) return;
  const id = await creating;
  await stageDueCampaigns(app.system, never);
  const [staged] = await campaignsById(tenant.ctx, [id]);
  expect(staged?.status).toBe('READY');
  const numbers = new Set(command.to.map((typed) => parsePhone(typed)).flatMap((one) => (one.ok ? [one.phone] : [])));
  const messages = [...numbers].filter((phone) => !tenant.optedOut.has(phone)).length;
  const credits = messages * (command.long ? 2 : 1);
  const account = await app.db.sql.row<{ available: number }>('select available from credit_account where tenant_id = $1', [tenant.id]);
  const confirming = refusal(confirmCampaign(tenant.ctx, { id, quoteId: staged?.quoteId ?? '', idempotencyKey: newId() }));
  const short = credits > (account?.available ?? 0) ? 'INSUFFICIENT_CREDITS' : undefined;
  const code = await confirming;
  expect(code).toBe(messages === 0 ? 'INVALID_STATE' : short);
  if (code) return;
  tenant.messages += messages;
  tenant.credits += credits;
  model.campaigns.push({ tenant: command.tenant, id });
}

/** Somebody changes one of which so many chunks were just made: what is made and not sent is what a change has to reach. */
export async function changeCampaign(model: ModelState, { pick, change, made }: Of<'changeCampaign'>): Promise<void> {
  // Of the latest: earlier ones have mostly ended.
  const campaign = pickFrom(model.campaigns.slice(-3), pick);
  if (!campaign) return;
  if (made > 0) await campaignJobs(model, model.workers[0], made);
  const { ctx, suspended } = model.tenants[campaign.tenant]!;
  const before = (await campaignsById(ctx, [campaign.id]))[0]?.status ?? '';
  const code = await refusal(changes[change](ctx, campaign.id));
  // What has been done already changes nothing.
  const live = ['SCHEDULED', 'RUNNING', 'PAUSED', ...(change === 'cancel' ? ['CANCELLED'] : [])];
  const wanted = change === 'resume' && suspended ? 'TENANT_SUSPENDED' : live.includes(before) ? undefined : 'INVALID_STATE';
  expect(code, `${change} of ${before}`).toBe(wanted);
  if (code || change === 'resume') return;
  // Once it is answered, not when somebody comes by: nothing of it waits to be taken, and what was cancelled holds no credits.
  const waiting = await model.app.db.sql.rows(
    change === 'pause'
      ? `select m.id from message m join dispatch_queue q on q.message_id = m.id where m.campaign_id = $1 and q.due_at <> 'infinity'`
      : `select id from message where campaign_id = $1 and status in ('SCHEDULED', 'HELD', 'QUEUED')`,
    [campaign.id],
  );
  expect(waiting, `${change} of ${before}`).toEqual([]);
}

/**
 * Messages are made, and what stands still is followed. Whoever crashes in the middle, or is stopped after so many chunks, leaves whole
 * ones: what is paused or cancelled next is half made.
 */
export async function campaignJobs(model: ModelState, worker: Worker, chunks = Number.POSITIVE_INFINITY): Promise<void> {
  let left = chunks;
  const stopping = {
    get aborted() {
      left -= 1;
      return left < 0;
    },
  } as AbortSignal;
  await untilCrash(model, () => makeMessages(worker.app.system, stopping, CHUNK), worker);
  await untilCrash(model, () => followCampaigns(worker.app.system), worker);
}

/** What somebody or a fault of ours has paused goes on. */
export async function resumeAll(model: ModelState): Promise<void> {
  for (const { tenant, id } of model.campaigns) {
    const { ctx } = model.tenants[tenant]!;
    if ((await campaignsById(ctx, [id]))[0]?.status === 'PAUSED') await resumeCampaign(ctx, id);
  }
}

/** All have ended, and nothing of them is held, or waits to be made. */
export async function expectEnded(model: ModelState): Promise<void> {
  const open = await model.app.db.sql.rows(
    `select c.status, r.messages, r.made_messages from campaign c join campaign_run r on r.tenant_id = c.tenant_id and r.campaign_id = c.id
     where r.open or c.status not in ('COMPLETED', 'CANCELLED')`,
  );
  expect(open).toEqual([]);
}
