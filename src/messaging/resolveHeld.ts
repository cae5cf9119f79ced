import type { MessageFilter } from '../../entities/inputs/messages.js';
import type { ResolveHeldInput } from '../../entities/inputs/sending.js';
import type { HeldOutcome, HoldReason } from '../../entities/types/messageState.js';
import type { Ctx } from '../context.js';
import { audit } from '../core/audit.js';
import { allowOnPlatform } from '../core/authorize.js';
import { idempotently } from '../core/idempotency.js';
import { PLATFORM_TENANT } from '../core/platformTenant.js';
import { readReason } from '../core/texts.js';
import { COUNT_LIMIT } from '../db/page.js';
import { Issues } from '../errors.js';
import { publicId } from '../lib/ids.js';
import type { Move } from './advance.js';
import { advanceEach } from './advanceEach.js';
import { filteredMessages } from './messageFilter.js';
import { BATCH } from './moveInBatches.js';
import { endReviewAlerts } from './reviewAlerts.js';

const decisions: Record<HeldOutcome, (now: Date) => Omit<Move, 'id'>> = {
  SEND: (now) => ({ to: 'QUEUED', nextAttemptAt: now, detail: 'The operator decided to send it.' }),
  SENT: (now) => ({ to: 'SENT', sentAt: now, detail: 'The operator found that it was sent.' }),
  CANCEL: () => ({ to: 'CANCELLED', detail: 'The operator cancelled it.' }),
};

interface Resolved {
  /** By `filter`: 1,000 of them at most. */
  resolved: string[];
  resolvedCount: number;
  skipped: string[];
  /** Which `filter` still matches: the run took its time. */
  remainingCount: number;
  replayed: boolean;
}

/** A run by `filter` begins no batch after so long; the rest is for another call. */
const MOST_MS = 10_000;

/**
 * The operator's decision on messages that are held, whatever for. SEND queues them: what they waited for is looked at again as they are
 * claimed, and holds them again if it still stands; those held for review go each in a request of its own. SENT, for those held for review
 * alone, settles their credits and sends nothing; CANCEL releases their credits. Skipped: what isn't held any more, for SENT what isn't
 * held for review, for SEND what has expired, and what had to be quarantined. By `filter`, those that are held now for `holdReason`, in
 * batches of their own transactions: a run that stopped or was killed goes on when it is asked again, with its key too. Audited.
 */
export async function resolveHeld(ctx: Ctx, input: ResolveHeldInput, mostMs = MOST_MS): Promise<Resolved> {
  allowOnPlatform(ctx, 'MANAGE_TENANTS');
  const issues = new Issues();
  const { ids, filter, outcome, holdReason } = input;
  if (!ids === !filter) issues.add('BAD_USER_INPUT', 'ids', { reason: 'Either ids or a filter.' });
  else if (ids && (ids.length < 1 || ids.length > 1_000)) issues.add('BAD_USER_INPUT', 'ids', { min: 1, max: 1_000, of: 'ids' });
  if (ids && holdReason) issues.add('BAD_USER_INPUT', 'holdReason', { reason: 'It belongs to a filter.' });
  if (filter && outcome === 'SENT' && (holdReason ?? 'REVIEW') !== 'REVIEW')
    issues.add('BAD_USER_INPUT', 'outcome', { reason: 'Only what is held for review may have been sent.' });
  const reason = readReason(input.reason, 'reason', issues);
  issues.throwIfAny();
  const decision = { outcome, reason, now: ctx.app.now() };
  if (filter) return resolveWhere(ctx, { ...input, filter, holdReason: holdReason ?? 'REVIEW' }, decision, mostMs);
  const unique = [...new Set(ids)].sort();
  const scope = { tenantId: PLATFORM_TENANT, operation: 'resolveHeld', key: input.idempotencyKey, input: { ...input, ids: unique } };
  const { answer, replayed } = await idempotently(ctx, scope, (ctx) => decide(ctx, unique, decision));
  return { ...answer, resolvedCount: answer.resolved.length, remainingCount: 0, replayed };
}

interface Decision {
  outcome: HeldOutcome;
  reason: string;
  now: Date;
}

async function decide(ctx: Ctx, ids: string[], { outcome, reason, now }: Decision): Promise<{ resolved: string[]; skipped: string[] }> {
  const known = await ctx.sql.rows<{ id: string; waits: boolean }>(
    `select id, status = 'HELD' and ($2 <> 'SENT' or hold_reason = 'REVIEW') and ($2 <> 'SEND' or valid_until > $3) as waits
     from message where id = any($1::uuid[]) order by id for update`,
    [ids, outcome, now],
  );
  const idsThat = (waits: boolean) => known.filter((row) => row.waits === waits).map(({ id }) => id);
  const move = decisions[outcome](now);
  const { refused } = await advanceEach(
    ctx,
    idsThat(true).map((id) => ({ id, onlyFrom: 'HELD', ...move })),
    'OPERATOR',
  );
  const resolved = idsThat(true).filter((id) => !refused.includes(id));
  const skipped = [...idsThat(false), ...refused];
  await endReviewAlerts(ctx);
  const messages = resolved.map((id) => publicId('message', id));
  await audit(ctx, 'message.resolveHeld', null, null, { outcome, note: reason, messages });
  return { resolved, skipped };
}

type ByFilter = ResolveHeldInput & { filter: MessageFilter; holdReason: HoldReason };

/** Each batch has the key with its number: the batches that were done before answer what they did, and the next one goes on. */
async function resolveWhere(ctx: Ctx, input: ByFilter, decision: Decision, mostMs: number): Promise<Resolved> {
  const deadline = performance.now() + mostMs;
  const all: Resolved = { resolved: [], resolvedCount: 0, skipped: [], remainingCount: 0, replayed: true };
  for (let n = 1; ; n++) {
    const scope = { tenantId: PLATFORM_TENANT, operation: `resolveHeld ${n}`, key: input.idempotencyKey, input };
    const { answer, replayed } = await idempotently(ctx, scope, async (ctx) => {
      const ids = await heldIds(ctx, input, decision, BATCH);
      const { resolved, skipped } = ids.length > 0 ? await decide(ctx, ids, decision) : { resolved: [], skipped: [] };
      return { resolved: n === 1 ? resolved : [], resolvedCount: resolved.length, skipped, last: ids.length < BATCH };
    });
    all.resolved.push(...answer.resolved);
    all.resolvedCount += answer.resolvedCount;
    all.skipped.push(...answer.skipped);
    all.replayed &&= replayed;
    if (answer.last) return all;
    if (!replayed && performance.now() >= deadline) break;
  }
  return { ...all, remainingCount: (await heldIds(ctx, input, decision, COUNT_LIMIT)).length };
}

/** Not what was held after the run began: what it has sent may be held again. */
async function heldIds(ctx: Ctx, { filter, holdReason, outcome }: ByFilter, { now }: Decision, limit: number): Promise<string[]> {
  const { conditions, parts = [] } = await filteredMessages(ctx, filter);
  const where = [
    `m.listed_status = 'HELD' and m.hold_reason = ${conditions.param(holdReason)}::text and m.updated_at <= ${conditions.param(now)}`,
    ...(outcome === 'SEND' ? [`m.valid_until > ${conditions.param(now)}`] : []),
    `not exists (select from quarantined_item q where q.kind = 'SWEEP' and q.item_id = m.id and q.released_at is null)`,
    ...conditions.texts,
    ...(parts.length > 0 ? [`(${parts.map((part) => `(${part})`).join(' or ')})`] : []),
  ];
  const rows = await ctx.sql.rows<{ id: string }>(
    `select m.id from message m where ${where.join(' and ')} order by m.id limit ${conditions.param(limit)}`,
    conditions.params,
  );
  return rows.map(({ id }) => id);
}
