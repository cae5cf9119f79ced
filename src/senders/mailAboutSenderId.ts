import type { Language } from '../../entities/types/people.js';
import type { Ctx } from '../context.js';
import { queueMail } from '../mail/queueMail.js';
import type { EmailTextName } from '../mail/templates/emailParams.js';

/** Mails the tenant's owners and the person who asked for the sender id. Call in the transaction of what happened. */
export async function mailAboutSenderId(
  ctx: Ctx,
  { tenantId, name: senderName, requestedBy }: { tenantId: string; name: string; requestedBy: string | null },
  template: Extract<EmailTextName, `senderIdReviewed.${string}`>,
  note: string | null,
): Promise<void> {
  const recipients = await ctx.sql.rows<{ email: string; name: string; language: Language; tenantName: string }>(
    `select u.email, u.name, u.language, t.name as "tenantName"
     from membership m join app_user u on u.id = m.user_id join tenant t on t.id = m.tenant_id
     where m.tenant_id = $1 and (m.role = 'OWNER' or m.user_id = $2) order by m.id`,
    [tenantId, requestedBy],
  );
  for (const recipient of recipients)
    await queueMail(ctx, recipient, template, { name: recipient.name, tenantName: recipient.tenantName, senderName, note });
}
