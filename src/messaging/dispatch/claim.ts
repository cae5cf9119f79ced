import type { QuietHours } from '../../../entities/Tenant.js';
import type { Ctx } from '../../context.js';
import { eachOrQuarantine } from '../../core/quarantine.js';
import { statement } from '../../db/statement.js';
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
  quiet_hours: QuietHours | null;
}

interface NewAttempt {
  message_id: string;
  n: number;
  recipient: string;
}

interface DueRequest {
  bulk: boolean;
  tenant_id: string;
  weight: number;
  ids: string[];
  /** Of the whole choice: more may be due. */
  more: boolean;
}

const chooseDue = statement<
  { now: Date; provider: string; test: boolean; limit: number; batchSize: number; singlesOnly: boolean } & NextTurns,
  DueRequest
>('messaging/dispatch/chooseDue.sql');

const dueMessages = statement<{ now: Date; ids: string[]; provider: string; mustBeActive: boolean }, DueMessage>(
  'messaging/dispatch/dueMessages.sql',
);

const claimStatement = statement<{ now: Date; ids: string[]; provider: string; leaseToken: string; leaseUntil: Date }, NewAttempt>(
  'messaging/dispatch/claim.sql',
);

/** The moves of messages that may not be sent, by the verdict of dueMessages.sql. Those of a tenant that was suspended just now wait. */
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
 * Claims the due messages of a route that fit into `slots` requests, fairly (chooseDue.sql), in one transaction. Those that may not be sent
 * become EXPIRED, SUPPRESSED or HELD instead. `found`: how many were chosen, though another dispatcher may have been faster; `more`: more
 * may be due. `limit`: about so many messages of each lane at most. `singlesOnly`: bulk isn't looked at, and nothing is claimed for a
 * provider that is on trial, whose few requests are the other claim's.
 */
export async function claim(
  ctx: Ctx,
  route = liveRoute(ctx.app),
  slots = ctx.app.settings.claimSize,
  turns = new Turns(),
  limit = ctx.app.settings.claimSize,
  singlesOnly = false,
): Promise<{ claims: Claim[]; found: number; more: boolean }> {
  const { name: provider } = route.provider;
  const now = ctx.app.now();
  const onTrial = !singlesOnly && (await isOnTrial(ctx, provider));
  const next = turns.next(onTrial ? Math.min(slots, TRIAL) : slots, route.provider.slowedRooms?.(), onTrial ? 1 : undefined);
  const batchSize = onTrial ? 1 : route.provider.batchSize;
  const requests = await ctx.sql.rows(chooseDue, { now, provider, test: route.test, limit, batchSize, singlesOnly, ...next });
  const more = requests[0]?.more ?? false;
  turns.take(
    requests.map(({ tenant_id: tenantId, bulk, weight }) => ({ tenantId, bulk, weight })),
    more,
  );
  const ids = requests.flatMap((request) => request.ids);
  const { results } =
    ids.length === 0
      ? { results: [] }
      : await eachOrQuarantine(ctx, {
          kind: 'DISPATCH',
          find: (ctx, only) => ctx.sql.rows(dueMessages, { now, ids: only ?? ids, provider, mustBeActive: needsNames(route) }),
          handle: (ctx, due: DueMessage[]) => claimDue(ctx, inOrderOf(ids, due), route, now),
        });
  const claims = results.flat();
  if (claims.length > 0) await ctx.app.failpoint('after claim');
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

async function claimDue(ctx: Ctx, due: DueMessage[], route: Route, now: Date): Promise<Claim[]> {
  const { name: provider } = route.provider;
  const waiting = due.flatMap((row) => waitForQuietHours(row, now) ?? []);
  const held = new Set(waiting.map(({ id }) => id));
  const ids = due.filter(({ id, verdict }) => verdict === 'send' && !held.has(id)).map(({ id }) => id);
  const leaseToken = newId();
  const leaseUntil = new Date(now.getTime() + leaseMs(route));
  const attempts = ids.length > 0 ? await ctx.sql.rows(claimStatement, { now, ids, provider, leaseToken, leaseUntil }) : [];
  await park(
    ctx,
    due.filter(({ verdict }) => verdict === 'campaign paused').map(({ id }) => id),
  );
  await advance(ctx, [...waiting, ...due.map((row) => otherMoves[row.verdict]?.(row.id)).filter((move) => move !== undefined)], 'POLICY');
  const attemptByMessage = new Map(attempts.map((attempt) => [attempt.message_id, attempt]));
  return due.flatMap((row) => {
    const attempt = attemptByMessage.get(row.id);
    return attempt ? [toClaim(row, attempt, leaseToken)] : [];
  });
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

function waitForQuietHours({ id, verdict, quiet_hours: hours, phone, valid_until: validUntil }: DueMessage, now: Date): Move | undefined {
  const end = verdict === 'send' && hours && quietUntil(hours, phone, now);
  if (!end) return undefined;
  const nextAttemptAt = spreadAfter(end, hours, new Date(validUntil));
  return { id, to: 'HELD', holdReason: 'QUIET_HOURS', detail: 'It is quiet hours for its recipient.', onlyFrom: 'QUEUED', nextAttemptAt };
}

const toClaim = (row: DueMessage, { n, recipient }: NewAttempt, leaseToken: string): Claim => ({
  messageId: row.id,
  n,
  recipient,
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
});

/**
 * Groups claims into requests: one tenant's text from one sender id each, at most `size` recipients. A provider answers a request as a
 * whole: what it dislikes of one tenant's would be the other's, too.
 */
export function groupIntoRequests(claims: Claim[], size: number): Claim[][] {
  const requests: Claim[][] = [];
  const openRequests = new Map<string, Claim[]>();
  for (const claim of claims) {
    const key = `${claim.tenantId}\n${claim.sender}\n${claim.body}`;
    const open = claim.sendAlone ? undefined : openRequests.get(key);
    if (open && open.length < size) {
      open.push(claim);
      continue;
    }
    const request = [claim];
    requests.push(request);
    if (!claim.sendAlone) openRequests.set(key, request);
  }
  return requests;
}
