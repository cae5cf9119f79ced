import type { ContactGroup } from '../../entities/ContactGroup.js';
import type { CreateContactGroupInput, UpdateContactGroupInput } from '../../entities/inputs/contacts.js';
import { type Ctx, inTransaction } from '../context.js';
import { allowInTenant } from '../core/authorize.js';
import { requireActiveTenant } from '../core/tenantRow.js';
import { checkName } from '../core/texts.js';
import { AppError, databaseFault, Issues } from '../errors.js';
import { newId, publicId } from '../lib/ids.js';
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

/**
 * Deletes a group; its contacts stay. NOT_FOUND, CONFLICT while a campaign that isn't confirmed, a recurring one or an import that
 * has not ended goes by it.
 */
export async function deleteContactGroup(ctx: Ctx, id: string): Promise<string> {
  const tenantId = allowInTenant(ctx, 'MANAGE_CONTACTS');
  return inTransaction(ctx, async (ctx) => {
    await lockContacts(ctx, tenantId);
    // Whoever names it in an audience at this moment is waited for.
    const group = await ctx.sql.row('select from contact_group where tenant_id = $1 and id = $2 for update', [tenantId, id]);
    if (!group) throw new AppError('NOT_FOUND', { field: 'id' });
    await requireUnused(ctx, tenantId, id);
    await requireNotImported(ctx, tenantId, id);
    await ctx.sql.rows('delete from contact_group where tenant_id = $1 and id = $2', [tenantId, id]);
    return id;
  });
}

/** So many are named; the rest would say the same. */
const MOST_NAMED = 10;

/** Without a group that they leave out, campaigns would write to those whom it kept from them. */
async function requireUnused(ctx: Ctx, tenantId: string, id: string): Promise<void> {
  const users = await ctx.sql.rows<{ id: string; name: string; scheduleId: string | null }>(
    `select c.id, c.name, s.id as "scheduleId" from campaign c
     left join campaign_schedule s on s.tenant_id = c.tenant_id and s.campaign_id = c.id
     where c.tenant_id = $1 and c.confirmed_at is null and $2 = any(c.group_ids || c.excluded_group_ids)
     order by c.id limit ${MOST_NAMED}`,
    [tenantId, id],
  );
  if (users.length === 0) return;
  const named = users.map(({ id, name, scheduleId }) =>
    scheduleId
      ? `the recurring campaign “${name}” (${publicId('campaignSchedule', scheduleId)})`
      : `“${name}” (${publicId('campaign', id)})`,
  );
  throw new AppError('CONFLICT', {
    field: 'id',
    message: `Campaigns go by this group: ${named.join(', ')}. Give them another audience, or delete them, first.`,
    params: {
      campaignIds: users.flatMap(({ id, scheduleId }) => (scheduleId ? [] : [publicId('campaign', id)])),
      scheduleIds: users.flatMap(({ scheduleId }) => (scheduleId ? [publicId('campaignSchedule', scheduleId)] : [])),
    },
  });
}

/** Contacts that were to be in it would be in no group, and nothing would say so. Of one that runs also groups that its rows name. */
async function requireNotImported(ctx: Ctx, tenantId: string, id: string): Promise<void> {
  const users = await ctx.sql.rows<{ id: string; filename: string }>(
    `select i.id, i.file->>'filename' as filename from contact_import i
     where i.tenant_id = $1 and i.finished_at is null
       and (i.options->'groupIds' ? $2::text
         or i.status = 'RUNNING' and exists (select from jsonb_each_text(i.row_groups) named where named.value = $2::text))
     order by i.id limit ${MOST_NAMED}`,
    [tenantId, id],
  );
  if (users.length === 0) return;
  const importIds = users.map((one) => publicId('contactImport', one.id));
  const named = users.map(({ filename }, n) => `“${filename}” (${importIds[n]})`);
  throw new AppError('CONFLICT', {
    field: 'id',
    message: `Imports add contacts to this group: ${named.join(', ')}. Wait for their end, or cancel them, first.`,
    params: { importIds },
  });
}
