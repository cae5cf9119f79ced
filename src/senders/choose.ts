import type { SenderId } from '../../entities/SenderId.js';
import { audit } from '../audit.js';
import { allowInTenant, type Ctx, inTransaction } from '../context.js';
import { AppError } from '../errors.js';
import { publicId } from '../lib/ids.js';
import { mindTheLimit } from './limit.js';
import { lockTenant } from './moveSenderId.js';
import { readSenderId } from './senderIds.js';

/** Messages without `from` come from this one from now on. It must be approved and enabled. */
export async function setDefaultSenderId(ctx: Ctx, id: string): Promise<SenderId> {
  const tenantId = allowInTenant(ctx, 'MANAGE_SENDER_IDS');
  return inTransaction(ctx, async (ctx) => {
    const sender = await lockedSender(ctx, tenantId, id);
    if (sender.status !== 'APPROVED') throw new AppError('SENDER_ID_NOT_APPROVED', { field: 'id' });
    if (!sender.enabled) throw new AppError('SENDER_ID_NOT_ALLOWED', { field: 'id' });
    await ctx.sql.rows('update tenant_sender_id set is_default = false where tenant_id = $1 and is_default', [tenantId]);
    await ctx.sql.rows(
      `insert into tenant_sender_id (tenant_id, sender_id, enabled, is_default) values ($1, $2, true, true)
       on conflict (tenant_id, sender_id) do update set is_default = true`,
      [tenantId, id],
    );
    return tell(ctx, tenantId, id, 'senderId.setDefault');
  });
}

/**
 * Switches a sender id on or off for this tenant. On: it must be approved, and the package's limit counts what is on (SENDER_ID_LIMIT).
 * Off: the default goes back to everybody's id; that one itself can't be switched off.
 */
export async function setSenderIdEnabled(ctx: Ctx, id: string, enabled: boolean): Promise<SenderId> {
  const tenantId = allowInTenant(ctx, 'MANAGE_SENDER_IDS');
  return inTransaction(ctx, async (ctx) => {
    const sender = await lockedSender(ctx, tenantId, id);
    if (sender.forAll) throw new AppError('INVALID_STATE', { message: "Everybody's sender id is always on.", field: 'id' });
    if (sender.enabled === enabled) return sender;
    if (enabled && sender.status !== 'APPROVED') throw new AppError('SENDER_ID_NOT_APPROVED', { field: 'id' });
    if (enabled) await mindTheLimit(ctx, tenantId);
    await ctx.sql.rows(
      `insert into tenant_sender_id (tenant_id, sender_id, enabled) values ($1, $2, $3)
       on conflict (tenant_id, sender_id) do update set enabled = $3, is_default = tenant_sender_id.is_default and $3`,
      [tenantId, id, enabled],
    );
    return tell(ctx, tenantId, id, enabled ? 'senderId.enable' : 'senderId.disable');
  });
}

/** The sender id, with the tenant's row locked: choices of one tenant come one after the other, so the limit can't be passed in a race. */
async function lockedSender(ctx: Ctx, tenantId: string, id: string): Promise<SenderId> {
  await lockTenant(ctx, tenantId);
  const sender = await readSenderId(ctx, tenantId, id);
  if (!sender) throw new AppError('NOT_FOUND', { field: 'id' });
  return sender;
}

async function tell(ctx: Ctx, tenantId: string, id: string, action: string): Promise<SenderId> {
  await audit(ctx, action, tenantId, publicId('senderId', id));
  await ctx.sql.rows(`insert into outbox (topic, tenant_id, ids) values ('senderId', $1, $2)`, [tenantId, [id]]);
  return (await readSenderId(ctx, tenantId, id)) as SenderId;
}
