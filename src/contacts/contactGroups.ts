import type { ContactGroup } from '../../entities/ContactGroup.js';
import type { ContactGroupFilter } from '../../entities/inputs/contacts.js';
import type { PageArgs } from '../../entities/inputs/page.js';
import type { Ctx } from '../context.js';
import { allowInTenant } from '../core/authorize.js';
import { Conditions, type Page, readPage } from '../db/page.js';
import { AppError } from '../errors.js';
import { likePattern } from '../lib/likePattern.js';

const COLUMNS = 'g.id, g.tenant_id as "tenantId", g.name, g.size, g.created_at as "createdAt", g.updated_at as "updatedAt"';

/** The tenant's groups, by name. */
export async function contactGroups(ctx: Ctx, args: PageArgs, filter: ContactGroupFilter): Promise<Page<ContactGroup>> {
  const conditions = new Conditions()
    .add('g.tenant_id = $?', allowInTenant(ctx, 'VIEW_REPORTS'))
    .add('g.name ilike $?', likePattern(filter.search));
  const order = { by: ['lower(g.name)', 'g.id'], direction: 'asc' as const };
  return readPage<ContactGroup, ContactGroup>(
    ctx.sql,
    { name: 'contactGroups', columns: COLUMNS, from: 'contact_group g', id: 'g.id', order, conditions, toNode: (row) => row },
    args,
  );
}

/** Those of these that the actor's list shows. */
export async function contactGroupsById(ctx: Ctx, ids: readonly string[]): Promise<ContactGroup[]> {
  return ctx.sql.rows<ContactGroup>(`select ${COLUMNS} from contact_group g where g.tenant_id = $1 and g.id = any($2::uuid[])`, [
    allowInTenant(ctx, 'VIEW_REPORTS'),
    ids,
  ]);
}

/** One group of a tenant; NOT_FOUND. */
export async function readContactGroup(ctx: Ctx, tenantId: string, id: string): Promise<ContactGroup> {
  const group = await ctx.sql.row<ContactGroup>(`select ${COLUMNS} from contact_group g where g.tenant_id = $1 and g.id = $2`, [
    tenantId,
    id,
  ]);
  if (!group) throw new AppError('NOT_FOUND', { field: 'id' });
  return group;
}

/** The groups of contacts that were read already, by name, at most 100 each, in the order of the ids. */
export async function groupsOfContacts(ctx: Ctx, contactIds: readonly string[]): Promise<ContactGroup[][]> {
  const rows = await ctx.sql.rows<ContactGroup & { contactId: string }>(
    `select c.id as "contactId", g.* from unnest($2::uuid[]) c (id)
     cross join lateral (
       select ${COLUMNS} from contact_group_member m join contact_group g on g.tenant_id = m.tenant_id and g.id = m.group_id
       where m.tenant_id = $1 and m.contact_id = c.id order by lower(g.name), g.id limit 100) g`,
    [allowInTenant(ctx, 'VIEW_REPORTS'), contactIds],
  );
  const byContact = Map.groupBy(rows, ({ contactId }) => contactId);
  return contactIds.map((id) => byContact.get(id) ?? []);
}
