import type { Ctx } from '../../context.js';

/**
 * Takes away what webhook receivers answered to events about these (messages to and from a person, opt-outs): they may repeat the number.
 * The events themselves are stored without it.
 */
export async function eraseWebhookAnswers(ctx: Ctx, tenantId: string, subjectIds: string[]): Promise<void> {
  await ctx.sql.rows(
    `update webhook_attempt a set response_body = null from webhook_delivery d
     where d.tenant_id = $1 and d.subject_id = any($2::uuid[]) and a.delivery_id = d.id and a.response_body is not null`,
    [tenantId, subjectIds],
  );
}
