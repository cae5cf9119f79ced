import { type Ctx, inTransaction } from '../../context.js';
import { statement } from '../../db/statement.js';
import { newId } from '../../lib/ids.js';
import { advance, type Move } from '../advance.js';
import { liveRoute, needsNames, type Route } from '../routes.js';

/** A claimed message: everything a provider needs, and the lease that proves it is ours. */
export interface Claim {
  messageId: string;
  n: number;
  recipient: string;
  leaseToken: string;
  tenantId: string;
  phone: string;
  sender: string;
  body: string;
  encoding: 'GSM7' | 'UCS2';
  segments: number;
  validUntil: Date;
  /** Goes in a request of its own: its last batch was refused for one number's sake. */
  alone: boolean;
}

type Verdict = 'send' | 'expired' | 'suspended' | 'opted out' | 'sender pending' | 'not at the provider';

interface DueMessage {
  id: string;
  tenant_id: string;
  phone: string;
  body: string;
  encoding: 'GSM7' | 'UCS2';
  segments: number;
  valid_until: string;
  sender: string;
  alone: boolean;
  verdict: Verdict;
}

const dueStatement = statement('messaging/dispatch/due.sql');

const claimStatement = statement('messaging/dispatch/claim.sql');

/** A suspended tenant's messages are looked at again after this long: they stay QUEUED and don't stand in the others' way. */
const SUSPENDED_PAUSE_MS = 60_000;

/** What a message that may not be sent becomes instead, by the verdict of due.sql. */
const elsewhere: Partial<Record<Verdict, (id: string) => Move>> = {
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
  'not at the provider': (id) => ({
    id,
    to: 'HELD',
    holdReason: 'SENDER_PENDING',
    detail: 'Its sender id is not active at the provider yet.',
    onlyFrom: 'QUEUED',
  }),
};

/** The lease outlives any answer: the provider's time-out and half a minute. A worker that slept longer finds its fence closed. */
export const leaseMs = (route: Route): number => route.provider.timeoutMs + 30_000;

/** Takes up to claimSize due messages of a route in one transaction; those that may not go become EXPIRED, SUPPRESSED or HELD instead. */
export async function claim(ctx: Ctx, route = liveRoute(ctx.app)): Promise<{ claims: Claim[]; looked: number }> {
  const result = await inTransaction(ctx, async (ctx) => {
    const now = ctx.app.now();
    const due = await ctx.sql.rows<DueMessage>(dueStatement, [
      now,
      ctx.app.settings.claimSize,
      route.provider.name,
      route.test,
      needsNames(route),
    ]);
    if (due.length === 0) return { claims: [], looked: 0 };
    const suspended = due.filter((row) => row.verdict === 'suspended').map((row) => row.id);
    if (suspended.length > 0) {
      const again = new Date(now.getTime() + SUSPENDED_PAUSE_MS);
      await ctx.sql.rows('update message set next_attempt_at = $2 where id = any($1::uuid[])', [suspended, again]);
    }
    const sendable = due.filter((row) => row.verdict === 'send');
    const leaseToken = newId();
    const attempts =
      sendable.length > 0 ? await lease(ctx, route, sendable, leaseToken, now) : new Map<string, { n: number; recipient: string }>();
    const moves = due.map((row) => elsewhere[row.verdict]?.(row.id)).filter((move) => move !== undefined);
    await advance(ctx, moves, 'POLICY');
    const claims = sendable.flatMap((row) => {
      const attempt = attempts.get(row.id);
      return attempt ? [toClaim(row, attempt, leaseToken)] : [];
    });
    return { claims, looked: due.length };
  });
  if (result.claims.length > 0) await ctx.app.failpoint('after claim');
  return result;
}

async function lease(
  ctx: Ctx,
  route: Route,
  rows: DueMessage[],
  leaseToken: string,
  now: Date,
): Promise<Map<string, { n: number; recipient: string }>> {
  const attempts = await ctx.sql.rows<{ message_id: string; n: number; recipient: number }>(claimStatement, [
    now,
    rows.map((row) => row.id),
    route.provider.name,
    leaseToken,
    new Date(now.getTime() + leaseMs(route)),
  ]);
  return new Map(attempts.map((row) => [row.message_id, { n: row.n, recipient: String(row.recipient) }]));
}

const toClaim = (row: DueMessage, attempt: { n: number; recipient: string }, leaseToken: string): Claim => ({
  messageId: row.id,
  n: attempt.n,
  recipient: attempt.recipient,
  leaseToken,
  tenantId: row.tenant_id,
  phone: row.phone,
  sender: row.sender,
  body: row.body,
  encoding: row.encoding,
  segments: row.segments,
  validUntil: new Date(row.valid_until),
  alone: row.alone,
});

/** Requests out of claims: one text from one sender id each, at most `size` recipients; what goes alone goes alone. */
export function intoRequests(claims: Claim[], size: number): Claim[][] {
  const requests: Claim[][] = [];
  const open = new Map<string, Claim[]>();
  for (const one of claims) {
    const key = `${one.sender}\n${one.body}`;
    const request = one.alone ? undefined : open.get(key);
    if (request && request.length < size) {
      request.push(one);
      continue;
    }
    const started = [one];
    requests.push(started);
    if (!one.alone) open.set(key, started);
  }
  return requests;
}
