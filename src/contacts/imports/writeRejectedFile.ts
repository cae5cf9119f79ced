import type { Ctx } from '../../context.js';
import { safeFilename } from '../../lib/filename.js';
import { csvLine } from '../../lib/files/csvLine.js';
import { storeStream } from '../../media/storeStream.js';
import { type LeasedImport, LeaseLost } from './importLease.js';
import type { StoredRejection } from './rejections/addRejections.js';
import { readerLanguage, sentenceOf } from './rejections/sentences.js';
import { KEPT_MS } from './storeList.js';

const PAGE = 1_000;
const MARK = '\ufeff'; // without it Excel reads UTF-8 as something else

/**
 * Writes the rejected rows as CSV, with their cells as they stood in the file and what to do about each; none where no row was rejected.
 * An earlier one of the import goes. LeaseLost, STORAGE_UNAVAILABLE.
 */
export async function writeRejectedFile(
  ctx: Ctx,
  leased: LeasedImport,
  head: { header: readonly string[] } | { columns: number },
): Promise<void> {
  const { id, tenantId, lease, createdById } = leased;
  const one = await ctx.sql.row<{ name: string }>(
    `select file->>'filename' as name from contact_import where id = $1 and rejected > 0 and lease = $2`,
    [id, lease],
  );
  if (!one) return;
  const header = 'header' in head ? head.header : Array.from({ length: head.columns }, (_, n) => String(n + 1));
  const now = ctx.app.now();
  await storeStream(
    ctx,
    {
      ...{ tenantId, purpose: 'EXPORT', contentType: 'text/csv', createdBy: createdById, pieces: pieces(ctx, leased, header) },
      filename: safeFilename(`rejected ${one.name.replace(/\.[a-z]+$/i, '')}`, ['csv']),
      expiresAt: new Date(now.getTime() + KEPT_MS),
    },
    async (ctx, fileId) => {
      await ctx.sql.rows('update media_asset set expires_at = $3 where tenant_id = $1 and id = $2', [tenantId, leased.rejectedFileId, now]);
      const named = await ctx.sql.row('update contact_import set rejected_file_id = $3 where id = $1 and lease = $2 returning id', [
        id,
        lease,
        fileId,
      ]);
      if (!named) throw new LeaseLost();
    },
  );
}

async function* pieces(ctx: Ctx, { id, createdById }: LeasedImport, header: readonly string[]): AsyncGenerator<Buffer> {
  const language = await readerLanguage(ctx, createdById);
  const width = header.length;
  yield Buffer.from(MARK + csvLine([...header, 'Line', 'Code', language === 'SW' ? 'Cha kufanya' : 'What to do']));
  for (let after: { line: number; id: string } | undefined; ; ) {
    const rows: (Pick<StoredRejection, 'line' | 'code' | 'fault' | 'cells'> & { id: string })[] = await ctx.sql.rows(
      `select id, line, code, fault, cells from contact_import_rejection
       where import_id = $1 and (line, id) > ($2::bigint, $3::uuid) order by line, id limit ${PAGE}`,
      [id, after?.line ?? 0, after?.id ?? '00000000-0000-0000-0000-000000000000'],
    );
    const last = rows.at(-1);
    if (!last) return;
    after = last;
    const lines = rows.map(({ line, code, fault, cells }) => {
      const row = Array.from({ length: Math.max(width, cells.length) }, (_, n) => cells[n] ?? '');
      return csvLine([...row, String(line), code, sentenceOf(language, code, fault)]);
    });
    yield Buffer.from(lines.join(''));
  }
}
