import type { Ctx } from '../context.js';
import { statement } from '../db/statement.js';
import { newId } from '../lib/ids.js';

interface SeedContact {
  name: string;
  email: string | null;
  /** Separated by commas, like the names of groups. */
  tags: string;
  attributes: Record<string, string>;
  groupNames: string;
  optedOut: boolean;
}

const groups = ['Customers', 'Staff', 'Suppliers'];
const towns = ['Arusha', 'Dar es Salaam', 'Dodoma', 'Mbeya', 'Mwanza'];
const firstNames = ['Asha', 'Baraka', 'Catherine', 'Daudi', 'Esther', 'Fatuma', 'Gabriel', 'Halima', 'Ibrahim', 'Joyce'];
const lastNames = ['Kimaro', 'Mushi', 'Said'];

/** Three families of ten. What is to be read in the console: tags, values for templates, one who opted out. */
const contacts: SeedContact[] = lastNames.flatMap((lastName, family) =>
  firstNames.map((firstName, n) => ({
    name: `${firstName} ${lastName}`,
    email: n % 2 === 0 ? `${firstName}.${lastName}@example.com`.toLowerCase() : null,
    tags: [n % 5 === 0 ? 'vip' : '', n % 3 === 0 ? 'newsletter' : ''].filter(Boolean).sort().join(','),
    attributes: { town: towns[n % towns.length] ?? '', balance: `${(family + 1) * (n + 1)},500` },
    groupNames: [n < 6 ? 'Customers' : '', n === 5 || n === 6 ? 'Staff' : '', n > 6 ? 'Suppliers' : ''].filter(Boolean).join(','),
    optedOut: family === 0 && n === 3,
  })),
);

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

/** Gives a new tenant thirty contacts in three groups. Their numbers are of a range (060) that is nobody's. */
export async function seedContacts(ctx: Ctx, tenantId: string): Promise<void> {
  await ctx.sql.rows(contactsStatement, {
    tenantId,
    groupIds: groups.map(() => newId()),
    groups,
    ids: contacts.map(() => newId()),
    phones: contacts.map((_, n) => `+2556000010${String(n + 10)}`),
    names: contacts.map(({ name }) => name),
    emails: contacts.map(({ email }) => email),
    tags: contacts.map(({ tags }) => tags),
    attributes: contacts.map(({ attributes }) => JSON.stringify(attributes)),
    groupNames: contacts.map(({ groupNames }) => groupNames),
    optedOut: contacts.map(({ optedOut }) => optedOut),
    now: ctx.app.now(),
  });
}
