import type { LedgerFilter } from '../../entities/inputs/billing.js';
import type { LedgerEntry } from '../../entities/LedgerEntry.js';
import type { Ctx } from '../context.js';
import { tenantToRead } from '../core/authorize.js';
import { Conditions, type Page, type PageArgs, readPage } from '../db/page.js';

const COLUMNS = `id, tenant_id as "tenantId", kind, available_delta as "availableDelta", held_delta as "heldDelta",
  available_after as "availableAfter", messages, reference, note, created_at as "createdAt"`;

/** Movements of credits, newest first. `from` inclusive, `to` exclusive. */
export async function ledger(ctx: Ctx, args: PageArgs, filter: LedgerFilter): Promise<Page<LedgerEntry>> {
  const conditions = new Conditions()
    .add('tenant_id = $?', tenantToRead(ctx, filter.tenantId, 'VIEW_REPORTS'))
    .add('kind = any($?::text[])', filter.kind)
    .add('created_at >= $?', filter.from)
    .add('created_at < $?', filter.to);
  return readPage<LedgerEntry, LedgerEntry>(
    ctx.sql,
    { columns: COLUMNS, from: 'ledger_entry', id: 'id', conditions, toNode: (row) => row },
    args,
  );
}

/** One entry by its uuid, for payloads. */
export const ledgerEntry = (ctx: Ctx, id: string): Promise<LedgerEntry | undefined> =>
  ctx.sql.row<LedgerEntry>(`select ${COLUMNS} from ledger_entry where id = $1`, [id]);
