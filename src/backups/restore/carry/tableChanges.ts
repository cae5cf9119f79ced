import type { TableChange } from '../../../../entities/Restore.js';
import type { Sql } from '../../../db/sql.js';
import { identifiers } from '../../archive/manifest.js';
import { keyedTables } from './liveRows.js';

/** How the restored tables, which plain names mean, differ from those of the schema `live`. A table that live has lost counts as empty. */
export async function tableChanges(sql: Sql, live: string): Promise<TableChange[]> {
  const changes: TableChange[] = [];
  for (const { name, columns, key } of await sql.rows(keyedTables, {})) {
    const there = `${identifiers([live])}.${identifiers([name])}`;
    const found = await sql.row<{ there: string | null }>('select to_regclass($1) as there', [there]);
    const rows = (from: string) => `(select *, true as is_there from ${from})`;
    const before = rows(found?.there ? there : `${identifiers([name])} limit 0`);
    const row = (alias: string) => `row(${columns.map((column) => `${alias}.${identifiers([column])}`).join(', ')})`;
    const counts = await sql.row<Omit<TableChange, 'table'>>(
      `select count(l.is_there) as "rowsNow", count(r.is_there) as "rowsAfter",
         count(*) filter (where l.is_there is null) as added, count(*) filter (where r.is_there is null) as removed,
         count(*) filter (where l.is_there and r.is_there and ${row('l')} is distinct from ${row('r')}) as changed
       from ${before} l full join ${rows(identifiers([name]))} r using (${identifiers(key)})`,
    );
    if (counts) changes.push({ table: name, ...counts });
  }
  return changes;
}
