import type { SenderId } from '../../entities/SenderId.js';
import { type Ctx, inTransaction } from '../context.js';
import { allowInTenant } from '../core/authorize.js';
import { AppError } from '../errors.js';
import { lockedSender, recordChoice } from './moveSenderId.js';
import { requireQuota } from './senderIdQuota.js';

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
    if (enabled) await requireQuota(ctx, tenantId);
    await ctx.sql.rows(
      `insert into tenant_sender_id (tenant_id, sender_id, enabled) values ($1, $2, $3)
       on conflict (tenant_id, sender_id) do update set enabled = $3, is_default = tenant_sender_id.is_default and $3`,
      [tenantId, id, enabled],
    );
    return recordChoice(ctx, tenantId, id, enabled ? 'senderId.enable' : 'senderId.disable');
  });
}
