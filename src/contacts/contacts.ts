import type { Contact } from '../../entities/Contact.js';
import type { ContactFilter } from '../../entities/inputs/contacts.js';
import type { PageArgs } from '../../entities/inputs/page.js';
import type { Ctx } from '../context.js';
import { allowInTenant, isStaff, isTest } from '../core/authorize.js';
import { Conditions, counterOf, idOf, type Page, readPage, type SqlList } from '../db/page.js';
import { type ContactSearch, readSearch } from './contactSearch.js';

const COLUMNS = `c.id, c.tenant_id as "tenantId", c.phone, c.name, c.email, c.tags, c.attributes, c.created_at as "createdAt",
  c.updated_at as "updatedAt", exists (select from opt_out o where o.tenant_id = c.tenant_id and o.phone = c.phone) as "optedOut"`;

const LIST = { name: 'contacts', columns: COLUMNS, id: 'c.id', replanned: true, toNode: (row: Contact) => row };

/** $1 is the tenant, $2 where the page begins. */
const NEWEST = `(select * from contact where tenant_id = $1 and ($2::uuid is null or id < $2) order by id desc limit 2000) c`;

/**
 * The tenant's contacts, newest first. What is searched is looked for among the newest first, which finds what is frequent; then by the
 * indexes, which find what is rare: 1 to 45 ms of processor for a page of a million contacts. What no index knows, one or two letters and
 * digits from the middle of a number, takes half a second where it is rare.
 */
export async function contacts(ctx: Ctx, args: PageArgs, filter: ContactFilter): Promise<Page<Contact>> {
  const tenantId = allowInTenant(ctx, 'VIEW_REPORTS');
  const search = readSearch(filter.search);
  const all = (): SqlList<Contact, Contact> => {
    const conditions = filtered(new Conditions(tenantId), filter);
    conditions.texts.push('c.tenant_id = $1');
    if (search) addIndexed(conditions, search);
    return { ...LIST, from: 'contact c', conditions };
  };
  if (!search) return readPage(ctx.sql, all(), args);
  const newest = filtered(new Conditions(tenantId, args.after ? idOf(LIST.name, args.after) : null), filter);
  newest.texts.push(`(c.search_text like lower(${newest.param(search.text)}) or c.phone like ${newest.param(search.phone ?? null)})`);
  const page = await readPage<Contact, Contact>(ctx.sql, { ...LIST, from: NEWEST, conditions: newest }, args);
  if (!page.pageInfo.hasNextPage) return readPage(ctx.sql, all(), args);
  return page.countedBy(counterOf(ctx.sql, all()));
}

function filtered(conditions: Conditions, { groupId, tag, optedOut }: ContactFilter): Conditions {
  conditions.add('c.tags @> $?::text[]', tag);
  conditions.add(
    'exists (select from contact_group_member m where m.tenant_id = c.tenant_id and m.group_id = $? and m.contact_id = c.id)',
    groupId,
  );
  const out = 'exists (select from opt_out o where o.tenant_id = c.tenant_id and o.phone = c.phone)';
  if (typeof optedOut === 'boolean') conditions.texts.push(optedOut ? out : `not ${out}`);
  return conditions;
}

/** What parts the words of whose pieces there is an index: as search_grams does. */
const BETWEEN_WORDS = /[\n .@_-]/;

/** Each branch has its index. A text without a word of three characters has no pieces that the index knows. */
function addIndexed(conditions: Conditions, { typed, text, phone }: ContactSearch): void {
  const hasPieces = typed.split(BETWEEN_WORDS).some((word) => [...word].length >= 3);
  const pieces = hasPieces ? ` and search_grams(search_text) collate "C" @> search_grams(lower(${conditions.param(typed)}))` : '';
  const branches = [`search_text like lower(${conditions.param(text)})${pieces}`];
  if (phone) branches.push(`phone like ${conditions.param(phone)}`);
  const ids = branches.map((branch) => `select id from contact where tenant_id = $1 and ${branch}`);
  conditions.texts.push(`c.id in (${ids.join(' union all ')})`);
}

/** Those of these that the actor's list shows, in the order of the ids. */
export async function contactsById(ctx: Ctx, ids: readonly string[]): Promise<Contact[]> {
  return readContacts(ctx, allowInTenant(ctx, 'VIEW_REPORTS'), ids);
}

/** One contact that the actor may see; null otherwise. */
export async function contact(ctx: Ctx, id: string): Promise<Contact | null> {
  const [found] = await contactsById(ctx, [id]);
  return found ?? null;
}

/** Contacts of a tenant, in the order of the ids; others are left out. Looked up one by one, as in imports/importContacts.sql. */
export async function readContacts(ctx: Ctx, tenantId: string, ids: readonly string[]): Promise<Contact[]> {
  const rows = await ctx.sql.rows<Contact>(
    `select ${COLUMNS} from unnest($2::uuid[]) as asked (id)
     cross join lateral (select * from contact k where k.tenant_id = $1 and k.id = asked.id limit 1) c`,
    [tenantId, ids],
  );
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

/**
 * The contacts with these numbers, each asked for as `<tenant's uuid> <E.164>`, in that order: of rows that the reader sees; null where
 * there is none.
 */
export async function contactsOfPhones(ctx: Ctx, asked: readonly string[]): Promise<(Contact | null)[]> {
  const pairs = asked.map((one) => one.split(' ') as [string, string]);
  const rows = await ctx.sql.rows<Contact>(
    `select ${COLUMNS} from unnest($1::uuid[], $2::text[]) as asked (tenant_id, phone)
     join contact c on c.tenant_id = asked.tenant_id and c.phone = asked.phone`,
    [pairs.map(([tenantId]) => tenantId), pairs.map(([, phone]) => phone)],
  );
  const byPhone = new Map(rows.map((row) => [`${row.tenantId} ${row.phone}`, row]));
  return asked.map((one) => byPhone.get(one) ?? null);
}

/** The same, but none for those who see messages and no contacts: platform staff and test keys. */
export const visibleContactsOfPhones = async (ctx: Ctx, asked: readonly string[]): Promise<(Contact | null)[]> =>
  isStaff(ctx) || isTest(ctx) ? asked.map(() => null) : contactsOfPhones(ctx, asked);
