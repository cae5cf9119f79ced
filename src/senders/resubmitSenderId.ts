import type { ResubmitSenderIdInput } from '../../entities/inputs/senders.js';
import type { SenderId } from '../../entities/SenderId.js';
import { type Ctx, inTransaction } from '../context.js';
import { actorUserId, allowInTenant } from '../core/authorize.js';
import { requireActiveTenant } from '../core/tenantRow.js';
import { statement } from '../db/statement.js';
import { AppError, Issues } from '../errors.js';
import { requireFreeName } from './likeNames.js';
import { lockSenderId, moveSenderId } from './moveSenderId.js';
import { forgetRefusals, providerNamesOf } from './providerNames.js';
import { checkDocuments, checkTexts, replaceDocuments } from './requestSenderId.js';
import { requireQuota } from './senderIdQuota.js';
import { readSenderId } from './senderIds.js';

const resubmitStatement = statement<{
  id: string;
  tenantId: string;
  useCase: string | null;
  sampleMessage: string | null;
  requestedBy: string | null;
}>('senders/resubmitSenderId.sql');

/**
 * Hands a request in again, after the platform asked for changes or rejected it, or the provider refused the approved name: the platform
 * reviews it, and its approval requests the name there anew. What isn't given stays as it was, the name always. BAD_USER_INPUT, NOT_FOUND,
 * INVALID_STATE; a rejected one also SENDER_ID_TAKEN and SENDER_ID_LIMIT, since its name was free meanwhile.
 */
export async function resubmitSenderId(ctx: Ctx, input: ResubmitSenderIdInput): Promise<SenderId> {
  const tenantId = allowInTenant(ctx, 'MANAGE_SENDER_IDS');
  const issues = new Issues();
  checkTexts(input, issues);
  checkDocuments(input.documentIds, issues);
  issues.throwIfAny();
  return inTransaction(ctx, async (ctx) => {
    await requireActiveTenant(ctx, tenantId);
    const sender = await lockSenderId(ctx, input.id, tenantId);
    if (sender.status === 'REJECTED') {
      await requireQuota(ctx, tenantId, { asking: true });
      await requireFreeName(ctx, sender.name, sender.id);
    }
    if (sender.status === 'APPROVED') {
      const [name] = await providerNamesOf(ctx, [sender.id]);
      if (name?.status !== 'REFUSED')
        throw new AppError('INVALID_STATE', { field: 'id', message: 'This sender id is approved.', params: { status: sender.status } });
      await forgetRefusals(ctx, sender);
    }
    await moveSenderId(ctx, sender, 'PENDING', { action: 'senderId.resubmit' });
    await ctx.sql.rows(resubmitStatement, {
      ...{ id: input.id, tenantId, requestedBy: actorUserId(ctx) },
      useCase: input.useCase?.trim() ?? null,
      sampleMessage: input.sampleMessage?.trim() ?? null,
    });
    if (input.documentIds) await replaceDocuments(ctx, tenantId, input.id, input.documentIds);
    return (await readSenderId(ctx, tenantId, input.id)) as SenderId;
  });
}
