import type { WebhookDeliveryStatus } from '../../../entities/types/webhooks.js';
import { type Ctx, inTransaction } from '../../context.js';
import { audit } from '../../core/audit.js';
import { raiseAlert } from '../../core/raiseAlert.js';
import { version } from '../../core/version.js';
import { statement } from '../../db/statement.js';
import { backOffMs } from '../../lib/flow/backOff.js';
import { publicId } from '../../lib/ids.js';
import type { WebhookAnswer } from '../../ports/webhooks.js';
import { publicEventId } from '../events/eventForEndpoint.js';
import { TRIED_FOR_MS } from '../events/writeDeliveries.js';
import { signatureHeaders } from '../webhookSecrets.js';
import { type ClaimedDelivery, giveBack } from './claimDeliveries.js';
import { withPerson } from './payload.js';
import { type Delivered, recordDelivered } from './recordDelivered.js';

/** 10 s, 40 s, 3 minutes, 11, 43, then each two hours: some thirty tries in 48 hours. */
const TRY_AGAIN = { firstMs: 10_000, maxMs: 2 * 3_600_000, factor: 4 };
/** The receiver itself is away or asks for less, whatever the event: the whole endpoint waits. */
const AWAY = new Set([429, 502, 503, 504]);

interface Failed extends Delivered {
  failure: string;
  now: Date;
  status: WebhookDeliveryStatus;
  nextAttemptAt: Date | null;
  unreachable: boolean;
}

const recordStatement = statement<Failed, { endpointId: string }>('webhooks/deliveries/recordFailure.sql');

/** Posts a claimed delivery once and records what came of it. A stop gives it back. */
export async function postDelivery(ctx: Ctx, delivery: ClaimedDelivery, signal: AbortSignal): Promise<void> {
  const at = ctx.app.now();
  const began = performance.now();
  const body = JSON.stringify(withPerson(delivery.event, delivery.payload, delivery));
  const headers = {
    'content-type': 'application/json',
    'user-agent': `Tuma/${version}`,
    ...signatureHeaders(ctx.app, delivery, publicEventId(delivery.eventId), body),
  };
  let answer: WebhookAnswer;
  try {
    answer = await ctx.app.webhooks.post({ url: delivery.url, headers, body }, signal);
  } catch (error) {
    await giveBack(ctx, delivery);
    if (signal.aborted) return;
    throw error;
  }
  const ended = performance.now();
  await ctx.app.failpoint('a webhook was answered');
  const { id, lease } = delivery;
  const tried = { id, lease, at, durationMs: Math.round(ended - began), responseStatus: answer.status, responseBody: answer.body };
  if (answer.failure === null) await recordDelivered(ctx.app)(tried);
  else await recordFailure(ctx, delivery, { ...tried, failure: answer.failure });
}

async function recordFailure(ctx: Ctx, delivery: ClaimedDelivery, tried: Delivered & Pick<Failed, 'failure'>): Promise<void> {
  const { status, nextAttemptAt } = nextStep(ctx, delivery);
  const unreachable = tried.failure !== 'STATUS' || AWAY.has(tried.responseStatus ?? 0);
  await inTransaction(ctx, async (ctx) => {
    const recorded = await ctx.sql.row(recordStatement, { ...tried, now: ctx.app.now(), status, nextAttemptAt, unreachable });
    if (recorded && status === 'FAILED') await disableSilent(ctx, delivery);
  });
}

/** The last try is made when the 48 hours are over. */
function nextStep(ctx: Ctx, { tries, giveUpAt }: ClaimedDelivery): { status: WebhookDeliveryStatus; nextAttemptAt: Date | null } {
  const [now, end] = [ctx.app.now().getTime(), new Date(giveUpAt).getTime()];
  if (now >= end) return { status: 'FAILED', nextAttemptAt: null };
  const next = Math.min(now + backOffMs(tries + 1, TRY_AGAIN) * (0.9 + Math.random() / 5), end);
  return { status: 'PENDING', nextAttemptAt: new Date(next) };
}

/** An endpoint that took nothing for the 48 hours in which an event was tried is disabled, and its owner told. */
async function disableSilent(ctx: Ctx, { endpointId, tenantId, url, giveUpAt }: ClaimedDelivery): Promise<void> {
  const since = new Date(new Date(giveUpAt).getTime() - TRIED_FOR_MS);
  const disabled = await ctx.sql.row(
    `update webhook_endpoint set enabled = false, disabled_at = $2
     where id = $1 and enabled and coalesce(last_success_at < $3, true) returning id`,
    [endpointId, ctx.app.now(), since],
  );
  if (!disabled) return;
  const target = publicId('webhookEndpoint', endpointId);
  await audit(ctx, 'webhookEndpoint.disable', tenantId, target);
  // The rest of an address may be as good as a secret.
  await raiseAlert(ctx, 'WEBHOOK_DISABLED', { tenantId, subjectKey: target, params: { endpointId: target, host: new URL(url).host } });
}
