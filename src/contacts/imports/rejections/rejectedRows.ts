import type { RejectedRow } from '../../../../entities/ContactImport.js';
import type { PageArgs } from '../../../../entities/inputs/page.js';
import type { Ctx } from '../../../context.js';
import { Conditions, type Page, readPage } from '../../../db/page.js';
import type { StoredRejection } from './addRejections.js';
import { readerLanguage, sentenceOf } from './sentences.js';

/** The rows that an import left out, by line. The actor sees the import: see contactImports.ts. */
export async function rejectedRows(ctx: Ctx, importId: string, args: PageArgs): Promise<Page<RejectedRow>> {
  const language = await readerLanguage(ctx);
  type Row = Omit<RejectedRow, 'detail'> & { fault: StoredRejection['fault'] };
  return readPage<Row, RejectedRow>(
    ctx.sql,
    {
      name: 'rejectedRows',
      columns: 'r.id, r.line, r.column_name as "column", r.value, r.code, r.fault',
      from: 'contact_import_rejection r',
      id: 'r.id',
      order: { by: ['r.line', 'r.id'], direction: 'asc' },
      conditions: new Conditions().add('r.import_id = $?', importId),
      toNode: ({ fault, ...row }) => ({ ...row, detail: sentenceOf(language, row.code, fault) }),
    },
    args,
  );
}
