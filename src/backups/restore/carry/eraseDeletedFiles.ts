import type { Sql } from '../../../db/sql.js';
import { identifiers } from '../../archive/manifest.js';

/**
 * Files that somebody has deleted since the backup stay deleted: identity papers that are gone must not come back. A file that live has
 * lost in another way is not among them, nor one that a restored sender id or payment refers to. Plain names mean the restored tables.
 * Answers how many.
 */
export async function eraseDeletedFiles(sql: Sql, live: string): Promise<number> {
  const rows = await sql.rows(
    `delete from media_asset m
     where exists (select from audit_event where action = 'file.delete' and target = 'med_' || replace(m.id::text, '-', ''))
       and not exists (select from ${identifiers([live])}.media_asset l where l.id = m.id)
       and not exists (select from sender_id_document d where d.asset_id = m.id)
       and not exists (select from purchase_proof p where p.asset_id = m.id)
     returning 1`,
  );
  return rows.length;
}
