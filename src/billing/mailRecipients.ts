import type { Language } from '../../entities/types/people.js';
import type { Ctx } from '../context.js';

/** A person who gets the mails about a purchase. */
export interface MailRecipient {
  email: string;
  name: string;
  language: Language;
}

/** The buyer of a purchase, while they are a member of the tenant; else its owners. */
export async function mailRecipients(ctx: Ctx, tenantId: string, purchaseId: string): Promise<MailRecipient[]> {
  const rows = await ctx.sql.rows<MailRecipient & { isBuyer: boolean }>(
    `select u.email, u.name, u.language, u.id is not distinct from p.created_by as "isBuyer"
     from purchase p join membership m on m.tenant_id = p.tenant_id join app_user u on u.id = m.user_id
     where p.tenant_id = $1 and p.id = $2 and (u.id = p.created_by or m.role = 'OWNER') order by u.id`,
    [tenantId, purchaseId],
  );
  const buyers = rows.filter(({ isBuyer }) => isBuyer);
  return buyers.length > 0 ? buyers : rows;
}
