import type { ContactGroup } from '../../entities/ContactGroup.js';
import { type Ctx, inTransaction } from '../context.js';
import { allowInTenant } from '../core/authorize.js';
import { requireActiveTenant } from '../core/tenantRow.js';
import { AppError } from '../errors.js';
import { readContactGroup } from './contactGroups.js';
import { lockContacts } from './lockContacts.js';

/** Adds 1–1,000 contacts to a group; those that are in it already, and ids that no contact has, change nothing. NOT_FOUND for the group. */
export async function addToGroup(ctx: Ctx, groupId: string, contactIds: string[]): Promise<ContactGroup> {
  await requireActiveTenant(ctx, allowInTenant(ctx, 'MANAGE_CONTACTS'));
  return changeMembers(
    ctx,
    groupId,
    contactIds,
    `insert into contact_group_member (tenant_id, group_id, contact_id)
     select tenant_id, $2, id from contact where tenant_id = $1 and id = any($3::uuid[]) order by id on conflict do nothing`,
  );
}

/** Takes 1–1,000 contacts out of a group; those that aren't in it change nothing. NOT_FOUND for the group. */
export async function removeFromGroup(ctx: Ctx, groupId: string, contactIds: string[]): Promise<ContactGroup> {
  return changeMembers(
    ctx,
    groupId,
    contactIds,
    'delete from contact_group_member where tenant_id = $1 and group_id = $2 and contact_id = any($3::uuid[])',
  );
}

async function changeMembers(ctx: Ctx, groupId: string, contactIds: string[], change: string): Promise<ContactGroup> {
  const tenantId = allowInTenant(ctx, 'MANAGE_CONTACTS');
  if (contactIds.length < 1 || contactIds.length > 1_000)
    throw new AppError('BAD_USER_INPUT', { field: 'contactIds', params: { min: 1, max: 1_000, of: 'ids' } });
  return inTransaction(ctx, async (ctx) => {
    await lockContacts(ctx, tenantId);
    await readContactGroup(ctx, tenantId, groupId);
    await ctx.sql.rows(change, [tenantId, groupId, contactIds]);
    return readContactGroup(ctx, tenantId, groupId);
  });
}
