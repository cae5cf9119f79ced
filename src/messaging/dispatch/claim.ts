import type { QuietHours } from '../../../entities/Tenant.js';
import type { Ctx } from '../../context.js';
import { eachOrQuarantine } from '../../core/quarantine.js';
import { statement } from '../../db/statement.js';
import { isFaultOfAnItem } from '../../lib/flow/batcher.js';
import { newId } from '../../lib/ids.js';
import { advance, type Move } from '../advance.js';
import { liveRoute, needsNames, type Route } from '../routes.js';
import { quietUntil, spreadAfter } from '../rules/quietHours.js';
import { type NextTurns, Turns } from './turns.js';

/** A claimed message: everything that a provider needs, and the lease that proves that it is ours. */
export interface Claim {
  messageId: string;
  /** The number of the attempt. */
  n: number;
  /** Our number of the recipient, never used twice. */
  recipient: string;
  leaseToken: string;
  tenantId: string;
  phone: string;
  sender: string;
  body: string;
  encoding: 'GSM7' | 'UCS2';
  segments: number;
  validUntil: Date;
  /** How often its provider had been paused when it was claimed. */
  closings: number;
  /** Of a send to many, or not urgent: it waits behind single messages. */
  bulk: boolean;
  /** In a request of its own: its last batch was refused because of one of its numbers. */
  sendAlone: boolean;
}

type Verdict =
  | 'send'
  | 'quiet hours'
  | 'expired'
  | 'tenant suspended'
  | 'campaign paused'
  | 'campaign cancelled'
  | 'opted out'
  | 'frequency cap'
  | 'sender pending'
  | 'sender inactive at provider'
  | 'sender refused at provider';

interface DueMessage {
  id: string;
  tenant_id: string;
  phone: string;
  body: string;
  encoding: 'GSM7' | 'UCS2';
  segments: number;
  valid_until: string;
  sender: string;
  bulk: boolean;
  send_alone: boolean;
  closings: number;
  verdict: Verdict;
  /** Of its new attempt, if it is claimed. */
  n: number | null;
  recipient: string | null;
}

interface DueRequest {
  bulk: boolean;
  tenant_id: string;
  weight: number;
  ids: string[];
  quiet_hours: QuietHours | null;
  /** With quiet hours: the number of each promotional message, in the order of the ids. */
  promoted: (string | null)[] | null;
  /** Of the whole choice: more may be due. */
  more: boolean;
}

const chooseDue = statement<
  { now: Date; provider: string; test: boolean; limit: number; batchSize: number; singlesOnly: boolean } & NextTurns,
  DueRequest
>('messaging/dispatch/chooseDue.sql');

const claimDue = statement<
  {
    now: Date;
    ids: string[];
    quietIds: string[];
    provider: string;
    mustBeActive: boolean;
    phase: 'CLAIMED' | 'DISPATCHING';
    leaseToken: string;
    leaseUntil: Date;
  },
  DueMessage
>('messaging/dispatch/claimDue.sql');

/** The moves of messages that may not be sent, by the verdict of claimDue.sql. Those of a tenant that was suspended just now wait. */
const otherMoves: Partial<Record<Verdict, (id: string) => Move>> = {
  expired: (id) => ({
    id,
    to: 'EXPIRED',
    failure: 'VALIDITY_EXPIRED',
    detail: 'Its validity ended before it could be sent.',
    onlyFrom: 'QUEUED',
  }),
  'campaign cancelled': (id) => ({ id, to: 'CANCELLED', detail: 'Its campaign was cancelled.', onlyFrom: 'QUEUED' }),
  'opted out': (id) => ({ id, to: 'SUPPRESSED', failure: 'OPTED_OUT', detail: 'The recipient opted out.', onlyFrom: 'QUEUED' }),
  'frequency cap': (id) => ({
    id,
    to: 'SUPPRESSED',
    failure: 'FREQUENCY_CAP',
    detail: 'The recipient got enough promotional messages lately.',
    onlyFrom: 'QUEUED',
  }),
  'sender pending': (id) => ({
    id,
    to: 'HELD',
    holdReason: 'SENDER_PENDING',
    detail: 'Its sender id may not be used now.',
    onlyFrom: 'QUEUED',
  }),
  'sender inactive at provider': (id) => ({
    id,
    to: 'HELD',
    holdReason: 'SENDER_PENDING',
    detail: 'Its sender id is not active at the provider yet.',
    onlyFrom: 'QUEUED',
  }),
  'sender refused at provider': (id) => ({
    id,
    to: 'HELD',
    holdReason: 'SENDER_PENDING',
    detail: 'The provider refuses its sender id now.',
    onlyFrom: 'QUEUED',
  }),
};

/** The lease outlives any answer: the provider's time-out and half a minute. A worker that sleeps longer loses its claims. */
export const leaseMs = (route: Route): number => route.provider.timeoutMs + 30_000;

/**
 * Claims the due messages of a route that fit into `slots` requests, fairly (chooseDue.sql). Those that may not be sent become EXPIRED,
 * SUPPRESSED or HELD instead. `found`: how many were chosen, though another dispatcher may have been faster; `more`: more may be due.
 * `limit`: about so many messages of each lane at most. `singlesOnly`: bulk isn't looked at, and nothing is claimed for a provider that is
 * on trial, whose few requests are the other claim's. `dispatchingUnder`: the lease token of who sends at once; the new attempts are
 * DISPATCHING already. If the commit gets no answer (OutcomeUnknown), call returnUnsent.
 */
export async function claim(
  ctx: Ctx,
  route = liveRoute(ctx.app),
  slots = ctx.app.settings.claimSize,
  turns = new Turns(),
  limit = ctx.app.settings.claimSize,
  { singlesOnly = false, dispatchingUnder }: { singlesOnly?: boolean; dispatchingUnder?: string } = {},
): Promise<{ claims: Claim[]; found: number; more: boolean }> {
  const { name: provider } = route.provider;
  const now = ctx.app.now();
  const onTrial = !singlesOnly && (await isOnTrial(ctx, provider));
  const next = turns.next(onTrial ? Math.min(slots, TRIAL) : slots, route.provider.slowedRooms?.(), onTrial ? 1 : undefined);
  const batchSize = onTrial ? 1 : route.provider.batchSize;
  const requests = await ctx.sql.rows(chooseDue, { now, provider, test: route.test, limit, batchSize, singlesOnly, ...next });
  // Nothing is chosen, and nothing said, where those that wait have all their slots: more is due when one of their requests ends.
  const more = requests[0]?.more ?? turns.anyUnderWay;
  turns.take(
    requests.map(({ tenant_id: tenantId, bulk, weight }) => ({ tenantId, bulk, weight })),
    more,
  );
  const ids = requests.flatMap((request) => request.ids);
  if (ids.length === 0) return { claims: [], found: 0, more };
  const quiet = quietAt(requests, now);
  const leaseToken = dispatchingUnder ?? newId();
  const claimAll = (ctx: Ctx, ids: string[]) =>
    ctx.sql.rows(claimDue, {
      ...{ now, ids, quietIds: [...quiet.keys()], provider, mustBeActive: needsNames(route), leaseToken },
      leaseUntil: new Date(now.getTime() + leaseMs(route)),
      phase: dispatchingUnder ? 'DISPATCHING' : 'CLAIMED',
    });
  const due = await claimAll(ctx, ids).catch(async (error: unknown) => {
    if (!isFaultOfAnItem(error)) throw error;
    const { results } = await eachOrQuarantine(ctx, {
      kind: 'DISPATCH',
      find: async (_, only) => (only ?? ids).map((id) => ({ id })),
      handle: (ctx, chosen) =>
        claimAll(
          ctx,
          chosen.map(({ id }) => id),
        ),
    });
    return results.flat();
  });
  const others = due.filter(({ verdict }) => verdict !== 'send');
  if (others.length > 0)
    await eachOrQuarantine(ctx, {
      kind: 'DISPATCH',
      find: async (_, only) => others.filter(({ id }) => only?.includes(id) ?? true),
      handle: (ctx, others) => moveOthers(ctx, others, quiet),
    }).catch((error: unknown) => {
      // They are chosen again; what was claimed beside them goes out.
      ctx.app.log.error({ err: error, messages: others.length }, 'messages that may not be sent could not be moved');
    });
  const claims = inOrderOf(ids, due).flatMap((row) => toClaim(row, leaseToken) ?? []);
  if (claims.length > 0 && !dispatchingUnder) await ctx.app.failpoint('after claim');
  return { claims, found: ids.length, more };
}

function inOrderOf<Row extends { id: string }>(ids: string[], rows: Row[]): Row[] {
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

/** Requests at once, of a message each and of different tenants, while a provider that was paused has accepted nothing yet. */
const TRIAL = 3;

const isOnTrial = async (ctx: Ctx, provider: string): Promise<boolean> =>
  Boolean(await ctx.sql.row('select from provider_state where provider = $1 and failures > 0', [provider]));

/** The messages for whose recipients it is quiet hours, with the hours and their end. */
function quietAt(requests: DueRequest[], now: Date): Map<string, { hours: QuietHours; end: Date }> {
  const quiet = new Map<string, { hours: QuietHours; end: Date }>();
  for (const { ids, quiet_hours: hours, promoted } of requests)
    for (const [n, phone] of (hours && promoted)?.entries() ?? []) {
      const end = hours && phone && quietUntil(hours, phone, now);
      if (end) quiet.set(ids[n] ?? '', { hours, end });
    }
  return quiet;
}

/** Ends, holds or parks what can't be sent; what has moved since it was judged stays as it is. */
async function moveOthers(ctx: Ctx, others: DueMessage[], quiet: ReturnType<typeof quietAt>): Promise<void> {
  await park(
    ctx,
    others.filter(({ verdict }) => verdict === 'campaign paused').map(({ id }) => id),
  );
  const moves = others.flatMap(({ id, verdict, valid_until: validUntil }) => {
    const wait = verdict === 'quiet hours' && quiet.get(id);
    return wait ? untilQuietHoursEnd(id, wait, new Date(validUntil)) : (otherMoves[verdict]?.(id) ?? []);
  });
  await advance(ctx, moves, 'POLICY');
}

/**
 * Takes messages of paused campaigns out of the way, so that they aren't chosen again and again, until parkQueue.ts in
 * src/messaging/campaigns/running brings them back. Whoever goes on with the campaign at this moment comes before this, and then nothing
 * is taken, or after it.
 */
async function park(ctx: Ctx, ids: string[]): Promise<void> {
  if (ids.length === 0) return;
  await ctx.sql.rows(
    `with paused as materialized (
       select c.tenant_id, c.id from campaign c
       where (c.tenant_id, c.id) in (select m.tenant_id, m.campaign_id from message m where m.id = any($1::uuid[])) and c.status = 'PAUSED'
       order by c.tenant_id, c.id for share)
     update dispatch_queue q set due_at = 'infinity' from message m join paused c on c.tenant_id = m.tenant_id and c.id = m.campaign_id
     where m.id = any($1::uuid[]) and q.message_id = m.id`,
    [ids],
  );
}

const untilQuietHoursEnd = (id: string, { hours, end }: { hours: QuietHours; end: Date }, validUntil: Date): Move => ({
  ...{ id, to: 'HELD', holdReason: 'QUIET_HOURS', detail: 'It is quiet hours for its recipient.', onlyFrom: 'QUEUED' },
  nextAttemptAt: spreadAfter(end, hours, validUntil),
});

function toClaim(row: DueMessage, leaseToken: string): Claim | undefined {
  if (row.n === null || row.recipient === null) return undefined;
  return {
    messageId: row.id,
    n: row.n,
    recipient: row.recipient,
    leaseToken,
    tenantId: row.tenant_id,
    phone: row.phone,
    sender: row.sender,
    body: row.body,
    encoding: row.encoding,
    segments: row.segments,
    validUntil: new Date(row.valid_until),
    closings: row.closings,
    bulk: row.bulk,
    sendAlone: row.send_alone,
  };
}
