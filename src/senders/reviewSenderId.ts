import type { ReviewSenderIdInput } from '../../entities/inputs/senders.js';
import type { SenderId } from '../../entities/SenderId.js';
import type { Language } from '../../entities/types/enums.js';
import { decidedState, type SenderIdDecision } from '../../entities/types/senderIdState.js';
import { type Ctx, inTransaction } from '../context.js';
import { allowOnPlatform } from '../core/authorize.js';
import { AppError } from '../errors.js';
import { queueMail } from '../mail/queueMail.js';
import { type LockedSenderId, lockSenderId, moveSenderId } from './moveSenderId.js';
import { askOnceMore } from './providerNames.js';
import { hasQuota } from './senderIdQuota.js';
import { readSenderId } from './senderIds.js';

const actions: Record<SenderIdDecision, string> = {
  APPROVE: 'senderId.approve',
  REJECT: 'senderId.reject',
  REQUEST_CHANGES: 'senderId.requestChanges',
  SUSPEND: 'senderId.suspend',
};

const LONGEST_NOTE = 500;

/**
 * A tenant that was asked for changes has so long before the request may be rejected: two reviewers who decide at the same moment can't
 * both win, and a name that nobody comes back for gets free all the same.
 */
const TIME_FOR_CHANGES_MS = 24 * 3_600_000;

/**
 * The platform decides. An approval switches the id on for its tenant, if the package's limit allows; a rejection frees the name. The
 * requester and the tenant's owners get a mail. Of two decisions at once one wins, the other is INVALID_STATE. BAD_USER_INPUT without a
 * note, NOT_FOUND.
 */
export async function reviewSenderId(ctx: Ctx, { id, decision, note }: ReviewSenderIdInput): Promise<SenderId> {
  allowOnPlatform(ctx, 'REVIEW_SENDER_IDS');
  const plain = note?.trim() || null;
  if ((!plain && decision !== 'APPROVE') || (plain && (plain.length > LONGEST_NOTE || plain.includes('\0'))))
    throw new AppError('BAD_USER_INPUT', { field: 'note', params: { min: 1, max: LONGEST_NOTE } });
  return inTransaction(ctx, async (ctx) => {
    const sender = await lockSenderId(ctx, id);
    const { tenantId, status, reviewedAt } = sender;
    const asked = status === 'CHANGES_REQUESTED' && reviewedAt !== null ? new Date(reviewedAt).getTime() : undefined;
    if (asked !== undefined && ctx.app.now().getTime() < asked + TIME_FOR_CHANGES_MS)
      throw new AppError('INVALID_STATE', { field: 'id', params: { status } });
    await moveSenderId(ctx, sender, decidedState[decision], { action: actions[decision], note: plain });
    if (decision === 'APPROVE') {
      await switchOn(ctx, tenantId, id);
      await askOnceMore(ctx, sender.name);
    }
    if (decision === 'REJECT') await ctx.sql.rows('delete from tenant_sender_id where tenant_id = $1 and sender_id = $2', [tenantId, id]);
    const reviewed = (await readSenderId(ctx, tenantId, id)) as SenderId;
    await mailDecision(ctx, sender, reviewTemplate(decision, reviewed.enabled), plain);
    return reviewed;
  });
}

/** One that was approved before stays as its tenant has it: on or off. */
async function switchOn(ctx: Ctx, tenantId: string, id: string): Promise<void> {
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

async function mailDecision(
  ctx: Ctx,
  { tenantId, name: senderName, requestedBy }: LockedSenderId,
  template: ReturnType<typeof reviewTemplate>,
  note: string | null,
): Promise<void> {
  const recipients = await ctx.sql.rows<{ email: string; name: string; language: Language; tenantName: string }>(
    `select u.email, u.name, u.language, t.name as "tenantName" from membership m join app_user u on u.id = m.user_id join tenant t on t.id = m.tenant_id
     where m.tenant_id = $1 and (m.role = 'OWNER' or m.user_id = $2) order by m.id`,
    [tenantId, requestedBy],
  );
  for (const recipient of recipients)
    await queueMail(ctx, recipient, template, { name: recipient.name, tenantName: recipient.tenantName, senderName, note });
}
