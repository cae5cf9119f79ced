import type { ContactGroup } from '../../entities/ContactGroup.js';
import type { CreateContactGroupInput, UpdateContactGroupInput } from '../../entities/inputs/contacts.js';
import { type Ctx, inTransaction } from '../context.js';
import { allowInTenant } from '../core/authorize.js';
import { requireActiveTenant } from '../core/tenantRow.js';
import { checkName } from '../core/texts.js';
import { AppError, databaseFault, Issues } from '../errors.js';
import { newId } from '../lib/ids.js';
import { readContactGroup } from './contactGroups.js';
import { lockContacts } from './lockContacts.js';

/** Groups of a tenant. A group holds any number of contacts. */
export const MOST_GROUPS = 1_000;

/** Creates a group. BAD_USER_INPUT for its name, CONFLICT when there is one of that name in any case, INVALID_STATE above 1,000 groups. */
export async function createContactGroup(ctx: Ctx, input: CreateContactGroupInput): Promise<ContactGroup> {
  return changeGroups(ctx, input.name, async (ctx, tenantId, name) => {
    const row = await ctx.sql.row<{ n: number }>('select count(*) as n from contact_group where tenant_id = $1', [tenantId]);
    if ((row?.n ?? 0) >= MOST_GROUPS)
      throw new AppError('INVALID_STATE', { message: 'There are as many groups as a tenant can have.', params: { max: MOST_GROUPS } });
    const id = newId();
    await ctx.sql.rows('insert into contact_group (id, tenant_id, name, created_at, updated_at) values ($1, $2, $3, $4, $4)', [
      id,
      tenantId,
      name,
      ctx.app.now(),
    ]);
    return readContactGroup(ctx, tenantId, id);
  });
}

/** Renames a group. The same errors, and NOT_FOUND. */
export async function updateContactGroup(ctx: Ctx, { id, name }: UpdateContactGroupInput): Promise<ContactGroup> {
  return changeGroups(ctx, name, async (ctx, tenantId, name) => {
    await ctx.sql.rows('update contact_group set name = $3, updated_at = $4 where tenant_id = $1 and id = $2 and name <> $3', [
      tenantId,
      id,
      name,
      ctx.app.now(),
    ]);
    return readContactGroup(ctx, tenantId, id);
  });
}

async function changeGroups(
  ctx: Ctx,
  name: string,
  change: (ctx: Ctx, tenantId: string, name: string) => Promise<ContactGroup>,
): Promise<ContactGroup> {
  const tenantId = allowInTenant(ctx, 'MANAGE_CONTACTS');
  await requireActiveTenant(ctx, tenantId);
  const issues = new Issues();
  const read = checkName(name, 'name', issues);
  issues.throwIfAny();
  try {
    return await inTransaction(ctx, async (ctx) => {
      await lockContacts(ctx, tenantId);
      return change(ctx, tenantId, read);
    });
  } catch (error) {
    if (databaseFault(error)?.constraint === 'contact_group_name')
      throw new AppError('CONFLICT', { field: 'name', message: 'There is a group of this name.' });
    throw error;
  }
}

/** Deletes a group; its contacts stay. NOT_FOUND. */
export async function deleteContactGroup(ctx: Ctx, id: string): Promise<string> {
  const tenantId = allowInTenant(ctx, 'MANAGE_CONTACTS');
  return inTransaction(ctx, async (ctx) => {
    await lockContacts(ctx, tenantId);
    const deleted = await ctx.sql.row('delete from contact_group where tenant_id = $1 and id = $2 returning id', [tenantId, id]);
    if (!deleted) throw new AppError('NOT_FOUND', { field: 'id' });
    return id;
  });
}
