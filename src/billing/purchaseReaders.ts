import type { Language } from '../../entities/types/enums.js';
import type { Ctx } from '../context.js';

/** Somebody who is written to about a purchase. */
export interface PurchaseReader {
  email: string;
  name: string;
  language: Language;
}

/** Whoever ordered it, while they are a member of the tenant; else its owners. */
export async function purchaseReaders(ctx: Ctx, tenantId: string, purchaseId: string): Promise<PurchaseReader[]> {
  const rows = await ctx.sql.rows<PurchaseReader & { buyer: boolean }>(
    `select u.email, u.name, u.language, u.id is not distinct from p.created_by as buyer
     from purchase p join membership m on m.tenant_id = p.tenant_id join app_user u on u.id = m.user_id
     where p.tenant_id = $1 and p.id = $2 and (u.id = p.created_by or m.role = 'OWNER') order by u.id`,
    [tenantId, purchaseId],
  );
  const buyers = rows.filter(({ buyer }) => buyer);
  return buyers.length > 0 ? buyers : rows;
}
