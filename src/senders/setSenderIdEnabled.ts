import type { SenderId } from '../../entities/SenderId.js';
import { type Ctx, inTransaction } from '../context.js';
import { allowInTenant } from '../core/authorize.js';
import { AppError } from '../errors.js';
import { lockTenantSenderId, recordSetting } from './moveSenderId.js';
import { requireQuota } from './senderIdQuota.js';

/**
 * Enables or disables a sender id for this tenant. To be enabled it must be approved, and within the package's limit (SENDER_ID_LIMIT).
 * When the default is disabled, the platform's default takes its place; that one can't be disabled.
 */
export async function setSenderIdEnabled(ctx: Ctx, id: string, enabled: boolean): Promise<SenderId> {
  const tenantId = allowInTenant(ctx, 'MANAGE_SENDER_IDS');
  return inTransaction(ctx, async (ctx) => {
    const sender = await lockTenantSenderId(ctx, tenantId, id);
    if (sender.forAll) throw new AppError('INVALID_STATE', { message: "Everybody's sender id is always on.", field: 'id' });
    if (sender.enabled === enabled) return sender;
    if (enabled && sender.status !== 'APPROVED') throw new AppError('SENDER_ID_NOT_APPROVED', { field: 'id' });
    if (enabled) await requireQuota(ctx, tenantId);
    await ctx.sql.rows(
      `insert into tenant_sender_id (tenant_id, sender_id, enabled) values ($1, $2, $3)
       on conflict (tenant_id, sender_id) do update set enabled = $3, is_default = tenant_sender_id.is_default and $3`,
      [tenantId, id, enabled],
    );
    return recordSetting(ctx, tenantId, id, enabled ? 'senderId.enable' : 'senderId.disable');
  });
}
