import type { LedgerProof } from '../../entities/payloads/billing.js';
import type { Sql } from '../db/sql.js';
import { statement } from '../db/statement.js';

type ProofRow = Omit<LedgerProof, 'ok' | 'checkedAt'> & { problemTenants: string[] };

const proofStatement = statement<{ tenantId: string | null; full: boolean }, ProofRow>('ledger/proof.sql');

/**
 * What is wrong in the ledgers that the connection's search path finds: those of a restored schema, too. Apart from ledgerProof.ts, since
 * the thread that verifies a backup would load the whole API with it.
 */
export async function readProof(sql: Sql, params: { tenantId: string | null; full: boolean }): Promise<ProofRow> {
  const row = await sql.row(proofStatement, params);
  if (!row) throw new Error('the proof answered nothing');
  return row;
}
