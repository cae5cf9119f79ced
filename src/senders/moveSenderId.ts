import type { SenderId } from '../../entities/SenderId.js';
import { type SenderIdStatus, senderIdMoves } from '../../entities/types/senderIdState.js';
import type { Ctx } from '../context.js';
import { audit } from '../core/audit.js';
import { lockTenant } from '../core/tenantRow.js';
import { publishChange } from '../db/outbox.js';
import type { Sql } from '../db/sql.js';
import { AppError, databaseFault } from '../errors.js';
import { publicId } from '../lib/ids.js';
import { readSenderId } from './senderIds.js';

/** A tenant's own sender id, locked. */
export interface LockedSenderId {
  id: string;
  tenantId: string;
  name: string;
  status: SenderIdStatus;
  requestedBy: string | null;
  reviewedAt: string | null;
}

/**
 * Locks a tenant's own sender id, after its tenant: decisions and choices of one tenant come one after the other. With `tenantId` only one
 * of that tenant. NOT_FOUND; INVALID_STATE for one that is shared by all.
 */
export async function lockSenderId(ctx: Ctx, id: string, tenantId?: string): Promise<LockedSenderId> {
  // Whose it is never changes (the database sees to it), so that it may be read before the locks.
  const owner = await ctx.sql.row<{ tenantId: string | null }>(
    'select tenant_id as "tenantId" from sender_id where id = $1 and ($2::uuid is null or tenant_id is null or tenant_id = $2)',
    [id, tenantId ?? null],
  );
  if (!owner) throw new AppError('NOT_FOUND', { field: 'id' });
  if (!owner.tenantId) throw new AppError('INVALID_STATE', { message: 'This sender id is shared by all.', field: 'id' });
  await lockTenant(ctx, owner.tenantId);
  const sender = await ctx.sql.row<LockedSenderId>(
    `select id, tenant_id as "tenantId", name, status, requested_by as "requestedBy", reviewed_at as "reviewedAt"
     from sender_id where tenant_id = $1 and id = $2 for update`,
    [owner.tenantId, id],
  );
  if (!sender) throw new AppError('NOT_FOUND', { field: 'id' });
  return sender;
}

/**
 * Moves a locked sender id, with its history, its audit event and whoever listens. INVALID_STATE when the move isn't one of the table,
 * SENDER_ID_TAKEN when its name has become another's meanwhile.
 */
export async function moveSenderId(
  ctx: Ctx,
  sender: LockedSenderId,
  to: SenderIdStatus,
  { action, note = null }: { action: string; note?: string | null },
): Promise<void> {
  const needs = senderIdMoves[sender.status][to];
  if (needs === undefined) throw new AppError('INVALID_STATE', { field: 'id', params: { status: sender.status } });
  const { id, tenantId, status: from } = sender;
  await whileFree(() =>
    ctx.sql.rows(
      `update sender_id set status = $3, decisions = decisions + $4::int, review_note = case when $4 = 1 then $5 else review_note end,
         reviewed_at = case when $4 = 1 then $6 else reviewed_at end
       where tenant_id = $1 and id = $2`,
      [tenantId, id, to, needs === 'DECISION' ? 1 : 0, note, ctx.app.now()],
    ),
  );
  await recordStep(ctx, { tenantId, id, from, to, note });
  await audit(ctx, action, tenantId, publicId('senderId', id), { from, to, ...(note ? { note } : {}) });
}

/** The step in the history, and the news for the tenant and for the platform's queue. */
export async function recordStep(
  ctx: Ctx,
  step: { tenantId: string; id: string; from: SenderIdStatus | null; to: SenderIdStatus; note: string | null },
): Promise<void> {
  const by = ctx.actor.kind === 'user' ? ctx.actor.userId : null;
  await ctx.sql.rows(
    `insert into sender_id_event (sender_id, n, at, from_status, to_status, by_user, note)
     select $1, coalesce(max(n), 0) + 1, $2, $3, $4, $5, $6 from sender_id_event where sender_id = $1`,
    [step.id, ctx.app.now(), step.from, step.to, by, step.note],
  );
  await notifySenderId(ctx.sql, step.tenantId, step.id);
}

/** Tells the tenant and the platform's reviewers that this sender id changed; in the transaction of the change. */
export async function notifySenderId(sql: Sql, tenantId: string, id: string): Promise<void> {
  await publishChange(sql, 'senderId', tenantId, [id]);
  await publishChange(sql, 'senderId', null, [id]);
}

/** Runs the statement that takes a name; SENDER_ID_TAKEN when somebody else (or the platform, or this tenant itself) has it. */
export async function whileFree<T>(take: () => Promise<T>): Promise<T> {
  try {
    return await take();
  } catch (error) {
    if (databaseFault(error)?.constraint !== 'sender_id_name') throw error;
    throw new AppError('SENDER_ID_TAKEN', { field: 'name', cause: error });
  }
}

/** The sender id, with the tenant's row locked: choices of one tenant come one after the other, so the limit can't be passed in a race. */
export async function lockedSender(ctx: Ctx, tenantId: string, id: string): Promise<SenderId> {
  await lockTenant(ctx, tenantId);
  const sender = await readSenderId(ctx, tenantId, id);
  if (!sender) throw new AppError('NOT_FOUND', { field: 'id' });
  return sender;
}

export async function recordChoice(ctx: Ctx, tenantId: string, id: string, action: string): Promise<SenderId> {
  await audit(ctx, action, tenantId, publicId('senderId', id));
  await publishChange(ctx.sql, 'senderId', tenantId, [id]);
  return (await readSenderId(ctx, tenantId, id)) as SenderId;
}
