import type { OptOutFilter } from '../../entities/inputs/optOuts.js';
import type { PageArgs } from '../../entities/inputs/page.js';
import type { OptOut } from '../../entities/OptOut.js';
import type { OptOutSource } from '../../entities/types/optOuts.js';
import type { Ctx } from '../context.js';
import { allowInTenant } from '../core/authorize.js';
import { storedActor } from '../core/storedActor.js';
import { List, type Value } from '../db/lists.js';
import type { Page } from '../db/page.js';
import { statement } from '../db/statement.js';
import { newId } from '../lib/ids.js';
import { phonePattern } from './contactSearch.js';

const list = new List({
  select: (tables) =>
    tables.selectFrom('OptOut').select(['id', 'tenantId', 'phone', 'source', 'createdAt', 'erasedAt']).where('erasedAt', 'is', null),
  id: 'OptOut.id',
  filters: {
    tenantId: (eb, value: Value<string>) => eb('tenantId', '=', value),
    phone: (eb, value: Value<string>) => eb('phone', 'like', value),
    source: (eb, value: Value<OptOutSource[]>) => eb('source', '=', eb.fn.any(value)),
  },
});

interface Change {
  tenantId: string;
  phone: string;
  source: OptOutSource;
  eventId: string;
  actor: string;
  now: Date;
}
const optOutStatement = statement<Change & { id: string }, OptOut>('contacts/optOut.sql');
const optInStatement = statement<Change>('contacts/optIn.sql');

/** From now on no message of this tenant goes to the number: sends and the dispatcher check it. The same number again changes nothing. */
export async function optOut(ctx: Ctx, phone: string): Promise<OptOut> {
  const tenantId = allowInTenant(ctx, 'MANAGE_CONTACTS');
  return recordOptOut(ctx, tenantId, phone, 'API');
}

/** Messages may go to the number again. A number that never opted out changes nothing. */
export async function optIn(ctx: Ctx, phone: string): Promise<string> {
  const tenantId = allowInTenant(ctx, 'MANAGE_CONTACTS');
  await recordOptIn(ctx, tenantId, phone, 'API');
  return phone;
}

/** The same for a tenant, in whatever way it came: what isn't by the API is done by the person, whom nobody here knows. */
export async function recordOptOut(ctx: Ctx, tenantId: string, phone: string, source: OptOutSource): Promise<OptOut> {
  const row = await ctx.sql.row(optOutStatement, { id: newId(), ...changeOf(ctx, tenantId, phone, source) });
  return row as OptOut;
}

/** The same of a number that may be written to again. */
export const recordOptIn = async (ctx: Ctx, tenantId: string, phone: string, source: OptOutSource): Promise<void> => {
  await ctx.sql.rows(optInStatement, changeOf(ctx, tenantId, phone, source));
};

const changeOf = (ctx: Ctx, tenantId: string, phone: string, source: OptOutSource): Change => ({
  tenantId,
  phone,
  source,
  eventId: newId(),
  actor: source === 'API' ? storedActor(ctx.actor) : 'anonymous',
  now: ctx.app.now(),
});

/**
 * Who opted out, newest first, without those who were erased. `search`: a part of the number, or its beginning as it is dialled at home
 * (0712); any other text finds nothing.
 */
export async function optOuts(ctx: Ctx, args: PageArgs, filter: OptOutFilter): Promise<Page<OptOut>> {
  const phone = filter.search?.trim() ? (phonePattern(filter.search) ?? '') : undefined;
  return list.page(ctx, args, { tenantId: allowInTenant(ctx, 'VIEW_REPORTS'), phone, source: filter.source });
}

/** Those of these that the actor's list shows. */
export const optOutsById = async (ctx: Ctx, ids: readonly string[]): Promise<OptOut[]> =>
  list.byIds(ctx, ids, { tenantId: allowInTenant(ctx, 'VIEW_REPORTS') });
