import { type Ctx, inTransaction } from '../context.js';
import { allowInTenant } from '../core/authorize.js';
import { AppError } from '../errors.js';
import { lockContacts } from './lockContacts.js';

/** Deletes 1–1,000 contacts; their messages and opt-outs stay. Answers the uuids of those that were there. */
export async function deleteContacts(ctx: Ctx, ids: string[]): Promise<string[]> {
  const tenantId = allowInTenant(ctx, 'MANAGE_CONTACTS');
  if (ids.length < 1 || ids.length > 1_000)
    throw new AppError('BAD_USER_INPUT', { field: 'ids', params: { min: 1, max: 1_000, of: 'ids' } });
  return inTransaction(ctx, async (ctx) => {
    await lockContacts(ctx, tenantId);
    return removeContacts(ctx, tenantId, ids);
  });
}

/** Inside a transaction that has locked the tenant's contacts. */
export async function removeContacts(ctx: Ctx, tenantId: string, ids: string[]): Promise<string[]> {
  // Before their contacts: one by one, as the foreign key would delete them, each changes its group's size.
  await ctx.sql.rows('delete from contact_group_member where tenant_id = $1 and contact_id = any($2::uuid[])', [tenantId, ids]);
  const deleted = await ctx.sql.rows<{ id: string }>('delete from contact where tenant_id = $1 and id = any($2::uuid[]) returning id', [
    tenantId,
    ids,
  ]);
  const gone = new Set(deleted.map(({ id }) => id));
  return [...new Set(ids)].filter((id) => gone.has(id));
}
