import type { Ctx } from '../context.js';
import { statement } from '../db/statement.js';
import { newId } from '../lib/ids.js';
import { groups, people } from './people.js';

interface Params {
  tenantId: string;
  groupIds: string[];
  groups: string[];
  ids: string[];
  phones: string[];
  names: string[];
  emails: (string | null)[];
  tags: string[];
  attributes: string[];
  groupNames: string[];
  optedOut: boolean[];
  now: Date;
}
const contactsStatement = statement<Params>('seed/seedContacts.sql');

/** Gives a new tenant thirty contacts in three groups. */
export async function seedContacts(ctx: Ctx, tenantId: string): Promise<void> {
  await ctx.sql.rows(contactsStatement, {
    tenantId,
    groupIds: groups.map(() => newId()),
    groups,
    ids: people.map(() => newId()),
    phones: people.map(({ phone }) => phone),
    names: people.map(({ name }) => name),
    emails: people.map(({ email }) => email),
    tags: people.map(({ tags }) => tags),
    attributes: people.map(({ attributes }) => JSON.stringify(attributes)),
    groupNames: people.map(({ groupNames }) => groupNames),
    optedOut: people.map(({ optedOut }) => optedOut),
    now: ctx.app.now(),
  });
}
