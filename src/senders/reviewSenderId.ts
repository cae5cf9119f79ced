import type { ReviewSenderIdInput } from '../../entities/inputs/senders.js';
import type { SenderId } from '../../entities/SenderId.js';
import { decidedState, type SenderIdDecision } from '../../entities/types/senderIdState.js';
import { type Ctx, inTransaction } from '../context.js';
import { allowOnPlatform } from '../core/authorize.js';
import { readReason } from '../core/texts.js';
import { AppError, Issues } from '../errors.js';
import { mailAboutSenderId } from './mailAboutSenderId.js';
import { lockSenderId, moveSenderId } from './moveSenderId.js';
import { allowNewRequest, forgetRefusals } from './providerNames.js';
import { hasQuota } from './senderIdQuota.js';
import { readSenderId } from './senderIds.js';

const actions: Record<SenderIdDecision, string> = {
  APPROVE: 'senderId.approve',
  REJECT: 'senderId.reject',
  REQUEST_CHANGES: 'senderId.requestChanges',
  SUSPEND: 'senderId.suspend',
};

/**
 * A tenant that was asked for changes has so long to make them before the request may be rejected. So two reviewers who decide at the same
 * moment can't both win, and an abandoned name becomes free all the same.
 */
const TIME_FOR_CHANGES_MS = 24 * 3_600_000;

/**
 * The platform decides about a sender id. An approval enables it for its tenant if the package's limit allows; a rejection frees the name.
 * The requester and the tenant's owners get a mail. Of two decisions at once one wins, the other is INVALID_STATE. BAD_USER_INPUT without
 * a reason, NOT_FOUND.
 */
export async function reviewSenderId(ctx: Ctx, { id, decision, reason: given }: ReviewSenderIdInput): Promise<SenderId> {
  allowOnPlatform(ctx, 'REVIEW_SENDER_IDS');
  const issues = new Issues();
  // An approval needs none.
  const reason = decision === 'APPROVE' && !given?.trim() ? null : readReason(given ?? '', 'reason', issues);
  issues.throwIfAny();
  return inTransaction(ctx, async (ctx) => {
    const sender = await lockSenderId(ctx, id);
    const { tenantId, status, reviewedAt } = sender;
    const changesAskedAt = status === 'CHANGES_REQUESTED' && reviewedAt !== null ? new Date(reviewedAt).getTime() : undefined;
    if (changesAskedAt !== undefined && ctx.app.now().getTime() < changesAskedAt + TIME_FOR_CHANGES_MS)
      throw new AppError('INVALID_STATE', {
        field: 'id',
        message: 'Changes were just asked for: wait for the tenant.',
        params: { status },
      });
    await moveSenderId(ctx, sender, decidedState[decision], { action: actions[decision], note: reason });
    if (decision === 'APPROVE') {
      await enableWithinQuota(ctx, tenantId, id);
      await allowNewRequest(ctx, sender.name);
    }
    if (decision === 'SUSPEND') await forgetRefusals(ctx, sender);
    if (decision === 'REJECT') await ctx.sql.rows('delete from tenant_sender_id where tenant_id = $1 and sender_id = $2', [tenantId, id]);
    const reviewed = (await readSenderId(ctx, tenantId, id)) as SenderId;
    await mailAboutSenderId(ctx, sender, reviewTemplate(decision, reviewed.enabled), reason);
    return reviewed;
  });
}

/** A sender id that was approved before stays enabled or disabled, as its tenant has it. */
async function enableWithinQuota(ctx: Ctx, tenantId: string, id: string): Promise<void> {
  if (!(await hasQuota(ctx, tenantId))) return;
  await ctx.sql.rows('insert into tenant_sender_id (tenant_id, sender_id, enabled) values ($1, $2, true) on conflict do nothing', [
    tenantId,
    id,
  ]);
}

const reviewTemplates = {
  APPROVE: 'senderIdReviewed.approved',
  REJECT: 'senderIdReviewed.rejected',
  REQUEST_CHANGES: 'senderIdReviewed.changesRequested',
  SUSPEND: 'senderIdReviewed.suspended',
} as const;

/** An approved sender id is not enabled where the package allows no more. */
const reviewTemplate = (decision: SenderIdDecision, enabled: boolean) =>
  decision === 'APPROVE' && !enabled ? 'senderIdReviewed.approvedNotEnabled' : reviewTemplates[decision];
