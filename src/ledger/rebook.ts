import type { Sql } from '../db/sql.js';
import { statement } from '../db/statement.js';

/** A purchase's entry as live has it. */
export interface RebookedEntry {
  id: string;
  tenantId: string;
  kind: 'TOP_UP' | 'REFUND';
  credits: number;
  reference: string;
  note: string | null;
}

const rebookStatement = statement<RebookedEntry & { now: Date }, { id: string }>('ledger/rebookEntry.sql');

/** Books a purchase in a restored ledger that doesn't know of it. Answers whether it could: a refund needs available credits. */
export const rebook = async (sql: Sql, entry: RebookedEntry, now: Date): Promise<boolean> =>
  (await sql.row(rebookStatement, { ...entry, now })) !== undefined;
