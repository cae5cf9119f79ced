import type { Ctx } from '../../context.js';
import { eachOrQuarantine } from '../../core/quarantine.js';
import { statement } from '../../db/statement.js';
import { newId } from '../../lib/ids.js';
import { advance, type Move } from '../advance.js';
import { liveRoute, needsNames, type Route } from '../routes.js';

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
  /** In a request of its own: its last batch was refused because of one of its numbers. */
  sendAlone: boolean;
}

type Verdict = 'send' | 'expired' | 'tenant suspended' | 'opted out' | 'sender pending' | 'sender inactive at provider';

interface DueMessage {
  id: string;
  tenant_id: string;
  phone: string;
  body: string;
  encoding: 'GSM7' | 'UCS2';
  segments: number;
  valid_until: string;
  sender: string;
  send_alone: boolean;
  verdict: Verdict;
}

interface NewAttempt {
  message_id: string;
  n: number;
  recipient: string;
}

const dueMessages = statement<
  { now: Date; limit: number; provider: string; test: boolean; mustBeActive: boolean; only: string[] | null },
  DueMessage
>('messaging/dispatch/dueMessages.sql');

const claimStatement = statement<{ now: Date; ids: string[]; provider: string; leaseToken: string; leaseUntil: Date }, NewAttempt>(
  'messaging/dispatch/claim.sql',
);

/** A suspended tenant's messages stay QUEUED and are due again after this long, so that they don't block the others. */
const SUSPENDED_PAUSE_MS = 60_000;

/** The moves of messages that may not be sent, by the verdict of dueMessages.sql. */
const otherMoves: Partial<Record<Verdict, (id: string) => Move>> = {
  expired: (id) => ({
    id,
    to: 'EXPIRED',
    failure: 'VALIDITY_EXPIRED',
    detail: 'Its validity ended before it could be sent.',
    onlyFrom: 'QUEUED',
  }),
  'opted out': (id) => ({ id, to: 'SUPPRESSED', failure: 'OPTED_OUT', detail: 'The recipient opted out.', onlyFrom: 'QUEUED' }),
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
};

/** The lease outlives any answer: the provider's time-out and half a minute. A worker that sleeps longer loses its claims. */
export const leaseMs = (route: Route): number => route.provider.timeoutMs + 30_000;

/**
 * Claims up to claimSize due messages of a route in one transaction. Those that may not be sent become EXPIRED, SUPPRESSED or HELD instead.
 * `found`: how many were due.
 */
export async function claim(ctx: Ctx, route = liveRoute(ctx.app)): Promise<{ claims: Claim[]; found: number }> {
  const { name: provider } = route.provider;
  const now = ctx.app.now();
  const limit = ctx.app.settings.claimSize;
  const { results, setAside } = await eachOrQuarantine(ctx, {
    kind: 'DISPATCH',
    find: (ctx, only) => ctx.sql.rows(dueMessages, { now, limit, provider, test: route.test, mustBeActive: needsNames(route), only }),
    handle: (ctx, due: DueMessage[]) => claimDue(ctx, due, route, now),
  });
  const result = {
    claims: results.flatMap(({ claims }) => claims),
    found: results.reduce((sum, { found }) => sum + found, setAside),
  };
  if (result.claims.length > 0) await ctx.app.failpoint('after claim');
  return result;
}

async function claimDue(ctx: Ctx, due: DueMessage[], route: Route, now: Date): Promise<{ claims: Claim[]; found: number }> {
  const { name: provider } = route.provider;
  const idsWith = (verdict: Verdict) => due.filter((row) => row.verdict === verdict).map(({ id }) => id);
  const suspended = idsWith('tenant suspended');
  if (suspended.length > 0) {
    const dueAgainAt = new Date(now.getTime() + SUSPENDED_PAUSE_MS);
    await ctx.sql.rows('update message set next_attempt_at = $2 where id = any($1::uuid[])', [suspended, dueAgainAt]);
  }
  const ids = idsWith('send');
  const leaseToken = newId();
  const leaseUntil = new Date(now.getTime() + leaseMs(route));
  const attempts = ids.length > 0 ? await ctx.sql.rows(claimStatement, { now, ids, provider, leaseToken, leaseUntil }) : [];
  await advance(
    ctx,
    due.map((row) => otherMoves[row.verdict]?.(row.id)).filter((move) => move !== undefined),
    'POLICY',
  );
  const attemptByMessage = new Map(attempts.map((attempt) => [attempt.message_id, attempt]));
  const claims = due.flatMap((row) => {
    const attempt = attemptByMessage.get(row.id);
    return attempt ? [toClaim(row, attempt, leaseToken)] : [];
  });
  return { claims, found: due.length };
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
  sendAlone: row.send_alone,
});

/** Groups claims into requests: one text from one sender id each, at most `size` recipients. */
export function groupIntoRequests(claims: Claim[], size: number): Claim[][] {
  const requests: Claim[][] = [];
  const openRequests = new Map<string, Claim[]>();
  for (const claim of claims) {
    const key = `${claim.sender}\n${claim.body}`;
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
