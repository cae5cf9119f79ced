import type { Contact } from '../../entities/Contact.js';
import type { Ctx } from '../context.js';

/** What a text may say of a contact. */
export type Person = Pick<Contact, 'phone' | 'name' | 'email' | 'attributes'>;

/** The contacts of a tenant with these numbers (E.164), by number. */
export async function contactsByPhone(ctx: Ctx, tenantId: string, phones: readonly string[]): Promise<ReadonlyMap<string, Person>> {
  if (phones.length === 0) return new Map();
  const rows = await ctx.sql.rows<Person>(
    'select phone, name, email, attributes from contact where tenant_id = $1 and phone = any($2::text[])',
    [tenantId, phones],
  );
  return new Map(rows.map((row) => [row.phone, row]));
}
