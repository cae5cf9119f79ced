import type { ResubmitSenderIdInput } from '../../entities/inputs/senders.js';
import type { SenderId } from '../../entities/SenderId.js';
import { type Ctx, inTransaction } from '../context.js';
import { allowInTenant } from '../core/authorize.js';
import { Issues } from '../errors.js';
import { lockSenderId, moveSenderId } from './moveSenderId.js';
import { checkDocuments, checkTexts, keepDocuments, requester } from './requestSenderId.js';
import { requireQuota } from './senderIdQuota.js';
import { readSenderId } from './senderIds.js';

/**
 * Hands a request in again, after changes were asked for or after it was rejected; what isn't given stays as it was, the name always.
 * BAD_USER_INPUT, NOT_FOUND, INVALID_STATE; a rejected one also SENDER_ID_TAKEN and SENDER_ID_LIMIT, since its name was free.
 */
export async function resubmitSenderId(ctx: Ctx, input: ResubmitSenderIdInput): Promise<SenderId> {
  const tenantId = allowInTenant(ctx, 'MANAGE_SENDER_IDS');
  const issues = new Issues();
  checkTexts(input, issues);
  checkDocuments(input.documentIds, issues);
  issues.throwIfAny();
  return inTransaction(ctx, async (ctx) => {
    const sender = await lockSenderId(ctx, input.id, tenantId);
    if (sender.status === 'REJECTED') await requireQuota(ctx, tenantId, { asking: true });
    await moveSenderId(ctx, sender, 'PENDING', { action: 'senderId.resubmit' });
    await ctx.sql.rows(
      `update sender_id set use_case = coalesce($3, use_case), sample_message = coalesce($4, sample_message), requested_by = $5
       where tenant_id = $1 and id = $2`,
      [tenantId, input.id, input.useCase?.trim() ?? null, input.sampleMessage?.trim() ?? null, requester(ctx)],
    );
    if (input.documentIds) await keepDocuments(ctx, tenantId, input.id, input.documentIds);
    return (await readSenderId(ctx, tenantId, input.id)) as SenderId;
  });
}
