import type { SenderId } from '../../entities/SenderId.js';
import { type SenderIdStatus, senderIdMoves } from '../../entities/types/senderIdState.js';
import type { Ctx } from '../context.js';
import { audit } from '../core/audit.js';
import { storedActor } from '../core/storedActor.js';
import { lockTenant } from '../core/tenantRow.js';
import { publishChange } from '../db/outbox.js';
import type { Sql } from '../db/sql.js';
import { statement } from '../db/statement.js';
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
 * Locks a tenant's own sender id, after its tenant's row: decisions and settings of one tenant come one after the other. With `tenantId`
 * only a sender id of that tenant. NOT_FOUND; INVALID_STATE for one that is shared by all.
 */
export async function lockSenderId(ctx: Ctx, id: string, tenantId?: string): Promise<LockedSenderId> {
  // The owner never changes (the database sees to that), so it may be read before the locks.
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

const moveStatement = statement<{
  tenantId: string;
  id: string;
  to: SenderIdStatus;
  note: string | null;
  isDecision: boolean;
  now: Date;
}>('senders/moveSenderId.sql');

/**
 * Moves a locked sender id, with a step in its history and an audit event. INVALID_STATE when the table of moves doesn't have the move,
 * SENDER_ID_TAKEN when another tenant has taken the name meanwhile.
 */
export async function moveSenderId(
  ctx: Ctx,
  sender: LockedSenderId,
  to: SenderIdStatus,
  { action, note = null }: { action: string; note?: string | null },
): Promise<void> {
  const needs = senderIdMoves[sender.status][to];
  if (needs === undefined)
    throw new AppError('INVALID_STATE', {
      ...{ field: 'id', message: `This sender id is ${sender.status}: that does not lead to ${to}.`, params: { status: sender.status } },
    });
  const { id, tenantId, status: from } = sender;
  const moved = { tenantId, id, to, note, isDecision: needs === 'DECISION', now: ctx.app.now() };
  await withFreeName(() => ctx.sql.rows(moveStatement, moved));
  await recordSenderIdStep(ctx, { tenantId, id, from, to, note });
  await audit(ctx, action, tenantId, publicId('senderId', id), { from, to, ...(note ? { note } : {}) });
}

/** One step of a sender id's history. */
interface SenderIdStep {
  id: string;
  from: SenderIdStatus | null;
  to: SenderIdStatus;
  note: string | null;
}

const recordStatement = statement<SenderIdStep & { actor: string; now: Date }>('senders/recordSenderIdEvent.sql');

/** Adds the step to the history, and notifies the tenant and the platform's reviewers. */
export async function recordSenderIdStep(ctx: Ctx, { tenantId, ...step }: SenderIdStep & { tenantId: string }): Promise<void> {
  await ctx.sql.rows(recordStatement, { ...step, actor: storedActor(ctx.actor), now: ctx.app.now() });
  await notifySenderId(ctx.sql, tenantId, step.id);
}

/** Notifies the tenant and the platform's reviewers of a change of this sender id; in the transaction of the change. */
export async function notifySenderId(sql: Sql, tenantId: string, id: string): Promise<void> {
  await publishChange(sql, 'senderId', tenantId, [id]);
  await publishChange(sql, 'senderId', null, [id]);
}

/** Runs a statement that takes a name; SENDER_ID_TAKEN when a tenant (this one too) or the platform has it. */
export async function withFreeName<T>(take: () => Promise<T>): Promise<T> {
  try {
    return await take();
  } catch (error) {
    if (databaseFault(error)?.constraint !== 'sender_id_name') throw error;
    throw new AppError('SENDER_ID_TAKEN', { field: 'name', cause: error });
  }
}

/** Locks the tenant's row, and reads a sender id that it may use: its own or a shared one. NOT_FOUND. */
export async function lockTenantSenderId(ctx: Ctx, tenantId: string, id: string): Promise<SenderId> {
  await lockTenant(ctx, tenantId);
  const sender = await readSenderId(ctx, tenantId, id);
  if (!sender) throw new AppError('NOT_FOUND', { field: 'id' });
  return sender;
}

/** Audits a change of the tenant's own settings of a sender id, and notifies the tenant. */
export async function recordSetting(ctx: Ctx, tenantId: string, id: string, action: string): Promise<SenderId> {
  await audit(ctx, action, tenantId, publicId('senderId', id));
  await publishChange(ctx.sql, 'senderId', tenantId, [id]);
  return (await readSenderId(ctx, tenantId, id)) as SenderId;
}
