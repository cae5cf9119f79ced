import type { OptOutFilter } from '../../entities/inputs/optOuts.js';
import type { OptOut } from '../../entities/OptOut.js';
import type { Ctx } from '../context.js';
import { allowInTenant } from '../core/authorize.js';
import { Conditions, type Page, type PageArgs, readPage } from '../db/page.js';
import { newId } from '../lib/ids.js';

const COLUMNS = 'id, tenant_id as "tenantId", phone, source, created_at as "createdAt"';

/** From now on no message of this tenant goes to the number: checked when accepting and again when claiming. Twice is once. */
export async function optOut(ctx: Ctx, phone: string): Promise<OptOut> {
  const tenantId = allowInTenant(ctx, 'MANAGE_CONTACTS');
  const row = await ctx.sql.row<OptOut>(
    `insert into opt_out (id, tenant_id, phone, source, created_at) values ($1, $2, $3, 'API', $4)
     on conflict (tenant_id, phone) do update set phone = excluded.phone returning ${COLUMNS}`,
    [newId(), tenantId, phone, ctx.app.now()],
  );
  return row as OptOut;
}

/** The number may be written to again. A number that never opted out is fine. */
export async function optIn(ctx: Ctx, phone: string): Promise<string> {
  const tenantId = allowInTenant(ctx, 'MANAGE_CONTACTS');
  await ctx.sql.rows('delete from opt_out where tenant_id = $1 and phone = $2', [tenantId, phone]);
  return phone;
}

/** Who opted out, newest first. `search`: a part of the number. */
export async function optOuts(ctx: Ctx, args: PageArgs, filter: OptOutFilter): Promise<Page<OptOut>> {
  const digits = filter.search?.replace(/\D/g, '');
  const conditions = new Conditions()
    .add('tenant_id = $?', allowInTenant(ctx, 'VIEW_REPORTS'))
    .add('phone like $?', digits ? `%${digits}%` : undefined)
    .add('source = any($?::text[])', filter.source);
  return readPage<OptOut, OptOut>(ctx.sql, { columns: COLUMNS, from: 'opt_out', id: 'id', conditions, toNode: (row) => row }, args);
}
