import type { Contact } from '../../entities/Contact.js';
import type { ContactInput } from '../../entities/inputs/contacts.js';
import type { ContactPayload, UpsertContactsPayload } from '../../entities/payloads/contacts.js';
import { type Ctx, inTransaction } from '../context.js';
import { allowInTenant } from '../core/authorize.js';
import { requireActiveTenant } from '../core/tenantRow.js';
import { statement } from '../db/statement.js';
import { AppError } from '../errors.js';
import { newId, publicId } from '../lib/ids.js';
import { shorten } from '../lib/shorten.js';
import { ContactFault, type ContactRow, readContact } from './contactRow.js';
import { readContacts } from './contacts.js';
import { lockContacts } from './lockContacts.js';

const MOST = 1_000;

interface UpsertParams {
  tenantId: string;
  ids: string[];
  phones: string[];
  names: (string | null)[];
  emails: (string | null)[];
  tags: string[];
  attributes: string[];
  given: string[];
  now: Date;
}
const upsertStatement = statement<UpsertParams, { phone: string; id: string; created: boolean }>('contacts/upsertContacts.sql');

const groupsStatement = statement<{ tenantId: string; contactIds: string[]; memberContactIds: string[]; memberGroupIds: string[] }>(
  'contacts/setContactGroups.sql',
);

/**
 * Creates a contact, or changes the one with this number: what is undefined stays, null empties. INVALID_PHONE_NUMBER, BAD_USER_INPUT with
 * the field, NOT_FOUND for a group.
 */
export async function upsertContact(ctx: Ctx, input: ContactInput): Promise<ContactPayload> {
  const tenantId = await keeperOf(ctx);
  const row = readContact(input);
  if (row instanceof ContactFault) {
    const code = row.code === 'INVALID_VALUE' ? 'BAD_USER_INPUT' : row.code;
    throw new AppError(code, { issues: [{ code, field: row.field, params: row.params }] });
  }
  const { contacts, createdCount, unknownGroups } = await write(ctx, tenantId, [row]);
  const unknown = input.groupIds?.findIndex((id) => unknownGroups.has(id)) ?? -1;
  const [contact] = contacts;
  if (!contact) throw new AppError('NOT_FOUND', { field: `groupIds[${unknown}]` });
  return { contact, created: createdCount > 0 };
}

/**
 * The same for 1–1,000 contacts. One that can't be written is left out and answered with its place; so is one whose number was in the list
 * before, since nobody knows which of the two is meant.
 */
export async function upsertContacts(ctx: Ctx, inputs: ContactInput[]): Promise<UpsertContactsPayload> {
  const tenantId = await keeperOf(ctx);
  if (inputs.length < 1 || inputs.length > MOST)
    throw new AppError('BAD_USER_INPUT', { field: 'contacts', params: { min: 1, max: MOST, of: 'contacts' } });
  const rejected: UpsertContactsPayload['rejected'] = [];
  const reject = (index: number, { value, ...why }: Omit<(typeof rejected)[number], 'index'>) =>
    void rejected.push({ index, value: shorten(value, 64), ...why });
  const rows = new Map<string, ContactRow & { index: number }>();
  for (const [index, input] of inputs.entries()) {
    const row = readContact(input);
    if (row instanceof ContactFault) reject(index, row);
    else if (rows.has(row.phone)) reject(index, { code: 'DUPLICATE', field: 'phone', value: input.phone });
    else rows.set(row.phone, { ...row, index });
  }
  const { contacts, createdCount, unknownGroups } = await write(ctx, tenantId, [...rows.values()]);
  for (const { index } of rows.values()) {
    const given = inputs[index]?.groupIds ?? [];
    const n = given.findIndex((id) => unknownGroups.has(id));
    const value = publicId('contactGroup', given[n] ?? '');
    if (n >= 0) reject(index, { code: 'INVALID_VALUE', fault: 'UNKNOWN_GROUP', field: `groupIds[${n}]`, value });
  }
  rejected.sort((one, other) => one.index - other.index);
  return { contacts, createdCount, updatedCount: contacts.length - createdCount, rejected };
}

async function keeperOf(ctx: Ctx): Promise<string> {
  const tenantId = allowInTenant(ctx, 'MANAGE_CONTACTS');
  await requireActiveTenant(ctx, tenantId);
  return tenantId;
}

interface Written {
  /** In the order of the rows, without those that name an unknown group. */
  contacts: Contact[];
  createdCount: number;
  unknownGroups: ReadonlySet<string>;
}

/** Writes rows of different numbers. */
async function write(ctx: Ctx, tenantId: string, rows: ContactRow[]): Promise<Written> {
  return inTransaction(ctx, async (ctx) => {
    await lockContacts(ctx, tenantId);
    const unknownGroups = await unknownGroupsOf(ctx, tenantId, rows);
    const known = rows.filter(({ groupIds }) => !groupIds?.some((id) => unknownGroups.has(id)));
    if (known.length === 0) return { contacts: [], createdCount: 0, unknownGroups };
    const given = ({ phone: _, groupIds: __, ...values }: ContactRow) =>
      Object.entries(values).flatMap(([column, value]) => (value === undefined ? [] : [column]));
    const written = await ctx.sql.rows(upsertStatement, {
      tenantId,
      ids: known.map(() => newId()),
      phones: known.map(({ phone }) => phone),
      names: known.map(({ name }) => name ?? null),
      emails: known.map(({ email }) => email ?? null),
      tags: known.map(({ tags }) => JSON.stringify(tags ?? [])),
      attributes: known.map(({ attributes }) => JSON.stringify(attributes ?? {})),
      given: known.map((row) => given(row).join(',')),
      now: ctx.app.now(),
    });
    const idOf = new Map(written.map(({ phone, id }) => [phone, id]));
    const ids = known.map(({ phone }) => idOf.get(phone) ?? '');
    await setGroups(ctx, tenantId, known, ids);
    const contacts = await readContacts(ctx, tenantId, ids);
    return { contacts, createdCount: written.filter(({ created }) => created).length, unknownGroups };
  });
}

async function unknownGroupsOf(ctx: Ctx, tenantId: string, rows: ContactRow[]): Promise<Set<string>> {
  const named = new Set(rows.flatMap(({ groupIds }) => groupIds ?? []));
  if (named.size === 0) return named;
  const found = await ctx.sql.rows<{ id: string }>('select id from contact_group where tenant_id = $1 and id = any($2::uuid[])', [
    tenantId,
    [...named],
  ]);
  for (const { id } of found) named.delete(id);
  return named;
}

async function setGroups(ctx: Ctx, tenantId: string, rows: ContactRow[], ids: string[]): Promise<void> {
  const grouped = rows.flatMap(({ groupIds }, n) => (groupIds ? [{ id: ids[n] ?? '', groupIds }] : []));
  if (grouped.length === 0) return;
  const members = grouped.flatMap(({ id, groupIds }) => groupIds.map((groupId) => ({ id, groupId })));
  await ctx.sql.rows(groupsStatement, {
    tenantId,
    contactIds: grouped.map(({ id }) => id),
    memberContactIds: members.map(({ id }) => id),
    memberGroupIds: members.map(({ groupId }) => groupId),
  });
}
