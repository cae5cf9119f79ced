import type { HoldReason, MessageFailure, MessageStatus, OutcomeSource } from '../../entities/types/messageState.js';
import type { Ctx } from '../context.js';
import { raiseAlert } from '../core/raiseAlert.js';
import { statement } from '../db/statement.js';
import { newId, publicId } from '../lib/ids.js';

/** One message and where it should go. */
export interface Move {
  id: string;
  to: MessageStatus;
  holdReason?: HoldReason;
  failure?: MessageFailure;
  detail?: string;
  /** Written whatever the rank: a report may have come before the answer that brings it. */
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

/** advanced: done. ignored: it does not fit the present state. contradiction: it contradicts a released message; flagged. */
export interface Moved {
  id: string;
  from: MessageStatus;
  tenantId: string;
  result: 'advanced' | 'ignored' | 'contradiction';
}

const lockMessages = statement('messaging/lockMessages.sql');
const advanceStatement = statement('messaging/advance.sql');

/**
 * The one door of message states: moves what may be moved, settles or releases its credits, writes its event and tells the outbox.
 * Call inside a transaction. Each id at most once. Unknown ids are left out of the answer; what does not fit is answered, never raised.
 */
export async function advance(ctx: Ctx, moves: Move[], source: OutcomeSource | null): Promise<Moved[]> {
  if (moves.length === 0) return [];
  // Twice in one statement, its credits would be summed twice and moved once.
  if (new Set(moves.map((m) => m.id)).size < moves.length) throw new Error('a message can move once in one call');
  const locked = await ctx.sql.rows<{ id: string; tenant_id: string }>(lockMessages, [moves.map((m) => m.id)]);
  const tenants = [...new Set(locked.map((row) => row.tenant_id))];
  const rows = await ctx.sql.rows<{ id: string; from_state: MessageStatus; tenant_id: string; result: Moved['result'] }>(advanceStatement, [
    ctx.app.now(),
    source,
    moves.map((m) => m.id),
    moves.map((m) => m.to),
    moves.map((m) => m.holdReason ?? null),
    moves.map((m) => m.failure ?? null),
    moves.map((m) => m.detail ?? null),
    moves.map((m) => m.providerReference ?? null),
    moves.map((m) => m.nextAttemptAt ?? null),
    moves.map((m) => m.proof ?? false),
    moves.map((m) => m.sentAt ?? null),
    moves.map((m) => m.onlyFrom ?? null),
    moves.map((m) => m.tenantId ?? null),
    tenants,
    tenants.map(newId),
    tenants.map(newId),
  ]);
  const contradictions = rows.filter((row) => row.result === 'contradiction');
  if (contradictions.length > 0) await alertOf(ctx, contradictions);
  return rows.map((row) => ({ id: row.id, from: row.from_state, tenantId: row.tenant_id, result: row.result }));
}

/** The platform bears what was given back and delivered all the same: its people are told, of each tenant by itself. */
async function alertOf(ctx: Ctx, contradictions: { id: string; tenant_id: string }[]): Promise<void> {
  ctx.app.log.error({ messages: contradictions.map((row) => row.id) }, 'a report contradicts what was believed unsent');
  const counts = new Map<string, number>();
  for (const { tenant_id: id } of contradictions) counts.set(id, (counts.get(id) ?? 0) + 1);
  // In one order everywhere: two batches that meet wait for each other instead of locking each other out.
  for (const [id, times] of [...counts].sort(([a], [b]) => a.localeCompare(b))) {
    const tenantId = publicId('tenant', id);
    await raiseAlert(ctx, 'CONTRADICTION', { tenantId: null, subjectKey: tenantId, params: { tenantId }, times });
  }
}
