import type { LedgerFilter } from '../../entities/inputs/billing.js';
import type { PageArgs } from '../../entities/inputs/page.js';
import type { LedgerEntry } from '../../entities/LedgerEntry.js';
import type { LedgerKind } from '../../entities/types/ledger.js';
import type { Ctx } from '../context.js';
import { tenantToRead } from '../core/authorize.js';
import { List, type Value } from '../db/lists.js';
import { checkTimes, type Page } from '../db/page.js';

const list = new List({
  select: (tables) =>
    tables
      .selectFrom('LedgerEntry')
      .select([
        'id',
        'tenantId',
        'kind',
        'availableDelta',
        'heldDelta',
        'availableAfter',
        'messageCount',
        'reference',
        'reason',
        'createdAt',
        'seq',
      ]),
  id: 'LedgerEntry.id',
  order: 'LedgerEntry.seq',
  filters: {
    tenantId: (eb, value: Value<string>) => eb('tenantId', '=', value),
    kind: (eb, value: Value<LedgerKind[]>) => eb('kind', '=', eb.fn.any(value)),
    from: (eb, value: Value<string, Date>) => eb('createdAt', '>=', value),
    to: (eb, value: Value<string, Date>) => eb('createdAt', '<', value),
  },
  replanned: ['kind'],
});

/** Movements of credits, newest first. `from` inclusive, `to` exclusive; BAD_USER_INPUT where that ends before it begins. */
export async function ledger(ctx: Ctx, args: PageArgs, filter: LedgerFilter): Promise<Page<LedgerEntry>> {
  checkTimes(filter.from, filter.to, 'filter.to');
  return list.page(ctx, args, { ...filter, tenantId: tenantToRead(ctx, filter.tenantId, 'VIEW_REPORTS') });
}

/** One entry by its uuid, for payloads. */
export const ledgerEntry = (ctx: Ctx, id: string): Promise<LedgerEntry | undefined> => list.byId(ctx, id);

/** Those of these entries that the actor's list shows. */
export const ledgerEntriesById = async (ctx: Ctx, ids: readonly string[]): Promise<LedgerEntry[]> =>
  list.byIds(ctx, ids, { tenantId: tenantToRead(ctx, undefined, 'VIEW_REPORTS') });
