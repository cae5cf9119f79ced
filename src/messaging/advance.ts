import type { HoldReason, MessageFailure, MessageStatus, OutcomeSource } from '../../entities/types/messageState.js';
import type { Ctx } from '../context.js';
import { raiseAlert } from '../core/raiseAlert.js';
import { type Columns, columns, statement } from '../db/statement.js';
import { newId, publicId } from '../lib/ids.js';

/** One message and the state it should have next. */
export interface Move {
  id: string;
  to: MessageStatus;
  holdReason?: HoldReason;
  failure?: MessageFailure;
  detail?: string;
  /** Stored even if the move is ignored: a report may have come before the answer that brings it. */
  providerReference?: string;
  sentAt?: Date;
  nextAttemptAt?: Date;
  /** The attempt itself proved that nothing was sent: moves that need PROOF are legal. */
  proof?: boolean;
  /** Compare and set: only out of this state. */
  onlyFrom?: MessageStatus;
  /** Only a message of this tenant. */
  tenantId?: string;
}

/**
 * advanced: done. ignored: not legal from the present state. contradiction: the provider has what ended as unsent; the message is flagged,
 * and its credits stay released.
 */
export interface MoveResult {
  id: string;
  from: MessageStatus;
  tenantId: string;
  result: 'advanced' | 'ignored' | 'contradiction';
}

/** Locks messages in the order of their ids. Needed before `advance` only where other messages are changed in the same transaction. */
export const lockMessages = statement<{ ids: string[] }, { id: string; tenant_id: string }>('messaging/lockMessages.sql');

const advanceStatement = statement<
  Columns<Move> & {
    now: Date;
    source: OutcomeSource | null;
    tenantIds: string[];
    settleEntryIds: string[];
    releaseEntryIds: string[];
  },
  { id: string; from_state: MessageStatus; tenant_id: string; result: MoveResult['result'] }
>('messaging/advance.sql');

/**
 * The only way to change the state of messages: makes the legal moves, settles or releases the credits, writes the events and the outbox.
 * Call it inside a transaction, each id at most once. Unknown ids are left out of the answer. A move that isn't legal is answered, never
 * thrown.
 */
export async function advance(ctx: Ctx, moves: Move[], source: OutcomeSource | null): Promise<MoveResult[]> {
  if (moves.length === 0) return [];
  // Twice in one statement, its credits would be summed twice and moved once.
  if (new Set(moves.map(({ id }) => id)).size < moves.length) throw new Error('a message can move once in one call');
  const locked = await ctx.sql.rows(lockMessages, { ids: moves.map(({ id }) => id) });
  const tenantIds = [...new Set(locked.map((row) => row.tenant_id))];
  const now = ctx.app.now();
  const rows = await ctx.sql.rows(advanceStatement, {
    ...columns(moves, 'id', 'to', 'holdReason', 'failure', 'detail', 'providerReference', 'sentAt', 'nextAttemptAt'),
    ...columns(moves, 'proof', 'onlyFrom', 'tenantId'),
    now,
    source,
    tenantIds,
    settleEntryIds: tenantIds.map(() => newId(now)),
    releaseEntryIds: tenantIds.map(() => newId(now)),
  });
  const contradictions = rows.filter(({ result }) => result === 'contradiction');
  if (contradictions.length > 0) await alertContradictions(ctx, contradictions);
  return rows.map((row) => ({ id: row.id, from: row.from_state, tenantId: row.tenant_id, result: row.result }));
}

/** The platform bears the cost of what was released and is delivered after all: its staff gets one alert per tenant. */
async function alertContradictions(ctx: Ctx, contradictions: { id: string; tenant_id: string }[]): Promise<void> {
  ctx.app.log.error({ messages: contradictions.map(({ id }) => id) }, 'the provider contradicts what was believed unsent');
  const counts = new Map<string, number>();
  for (const { tenant_id: id } of contradictions) counts.set(id, (counts.get(id) ?? 0) + 1);
  // In one order everywhere: two batches that meet wait for each other and don't deadlock.
  for (const [id, times] of [...counts].sort(([a], [b]) => a.localeCompare(b))) {
    const tenantId = publicId('tenant', id);
    await raiseAlert(ctx, 'CONTRADICTION', { tenantId: null, subjectKey: tenantId, params: { tenantId }, times });
  }
}
