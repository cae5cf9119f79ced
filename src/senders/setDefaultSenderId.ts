import type { SenderId } from '../../entities/SenderId.js';
import { type Ctx, inTransaction } from '../context.js';
import { allowInTenant } from '../core/authorize.js';
import { AppError } from '../errors.js';
import { lockTenantSenderId, recordSetting } from './moveSenderId.js';

/** Sets the sender id of messages without `from`. It must be approved and enabled. */
export async function setDefaultSenderId(ctx: Ctx, id: string): Promise<SenderId> {
  const tenantId = allowInTenant(ctx, 'MANAGE_SENDER_IDS');
  return inTransaction(ctx, async (ctx) => {
    const sender = await lockTenantSenderId(ctx, tenantId, id);
    if (sender.status !== 'APPROVED') throw new AppError('SENDER_ID_NOT_APPROVED', { field: 'id' });
    if (!sender.enabled) throw new AppError('SENDER_ID_NOT_ALLOWED', { field: 'id' });
    await ctx.sql.rows('update tenant_sender_id set is_default = false where tenant_id = $1 and is_default', [tenantId]);
    await ctx.sql.rows(
      `insert into tenant_sender_id (tenant_id, sender_id, enabled, is_default) values ($1, $2, true, true)
       on conflict (tenant_id, sender_id) do update set is_default = true`,
      [tenantId, id],
    );
    return recordSetting(ctx, tenantId, id, 'senderId.setDefault');
  });
}
