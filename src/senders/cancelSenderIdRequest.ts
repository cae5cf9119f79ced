import type { SenderId } from '../../entities/SenderId.js';
import { type Ctx, inTransaction } from '../context.js';
import { allowInTenant } from '../core/authorize.js';
import { lockSenderId, moveSenderId } from './moveSenderId.js';
import { readSenderId } from './senderIds.js';

/** Takes back, for good, a request that isn't decided on: its name is free again. NOT_FOUND, INVALID_STATE. */
export async function cancelSenderIdRequest(ctx: Ctx, id: string): Promise<SenderId> {
  const tenantId = allowInTenant(ctx, 'MANAGE_SENDER_IDS');
  return inTransaction(ctx, async (ctx) => {
    const sender = await lockSenderId(ctx, id, tenantId);
    await moveSenderId(ctx, sender, 'CANCELLED', { action: 'senderId.cancel' });
    // One that was handed in anew after the provider refused it is enabled still.
    await ctx.sql.rows('delete from tenant_sender_id where tenant_id = $1 and sender_id = $2', [tenantId, id]);
    return (await readSenderId(ctx, tenantId, id)) as SenderId;
  });
}
