import type { OptOutFilter } from '../../entities/inputs/optOuts.js';
import type { PageArgs } from '../../entities/inputs/page.js';
import type { OptOut } from '../../entities/OptOut.js';
import type { OptOutSource } from '../../entities/types/optOuts.js';
import type { Ctx } from '../context.js';
import { allowInTenant } from '../core/authorize.js';
import { List, type Value } from '../db/lists.js';
import type { Page } from '../db/page.js';
import { statement } from '../db/statement.js';
import { newId } from '../lib/ids.js';
import { parsePhone } from '../lib/phone.js';

const list = new List({
  select: (tables) => tables.selectFrom('OptOut').select(['id', 'tenantId', 'phone', 'source', 'createdAt']),
  id: 'OptOut.id',
  filters: {
    tenantId: (eb, value: Value<string>) => eb('tenantId', '=', value),
    phone: (eb, value: Value<string>) => eb('phone', 'like', value),
    source: (eb, value: Value<OptOutSource[]>) => eb('source', '=', eb.fn.any(value)),
  },
});

const optOutStatement = statement<{ id: string; tenantId: string; phone: string; now: Date }, OptOut>('contacts/optOut.sql');

/** From now on no message of this tenant goes to the number: sends and the dispatcher check it. The same number again changes nothing. */
export async function optOut(ctx: Ctx, phone: string): Promise<OptOut> {
  const tenantId = allowInTenant(ctx, 'MANAGE_CONTACTS');
  const row = await ctx.sql.row(optOutStatement, { id: newId(), tenantId, phone, now: ctx.app.now() });
  return row as OptOut;
}

/** Messages may go to the number again. A number that never opted out changes nothing. */
export async function optIn(ctx: Ctx, phone: string): Promise<string> {
  const tenantId = allowInTenant(ctx, 'MANAGE_CONTACTS');
  await ctx.sql.rows('delete from opt_out where tenant_id = $1 and phone = $2', [tenantId, phone]);
  return phone;
}

/** Who opted out, newest first. `search`: a part of the number, or its beginning as it is dialled at home (0712). */
export async function optOuts(ctx: Ctx, args: PageArgs, filter: OptOutFilter): Promise<Page<OptOut>> {
  const phone = filter.search?.trim() ? phonePattern(filter.search) : undefined;
  return list.page(ctx, args, { tenantId: allowInTenant(ctx, 'VIEW_REPORTS'), phone, source: filter.source });
}

/** What was typed as a LIKE pattern for E.164; what holds no digit finds nothing. */
function phonePattern(typed: string): string {
  const parsed = parsePhone(typed);
  if (parsed.ok) return parsed.phone;
  const digits = typed.replace(/\D/g, '');
  return /^0[1-9]/.test(digits) ? `+255${digits.slice(1)}%` : digits && `%${digits}%`;
}

/** Those of these that the actor's list shows. */
export const optOutsById = async (ctx: Ctx, ids: readonly string[]): Promise<OptOut[]> =>
  list.byIds(ctx, ids, { tenantId: allowInTenant(ctx, 'VIEW_REPORTS') });
