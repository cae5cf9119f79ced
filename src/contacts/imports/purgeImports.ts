import { type Ctx } from '../../context.js';
import { KEPT_MS } from './storeList.js';

const CONFIRM_MS = 86_400_000;
/** How long counts are kept; rows, samples and files go much sooner. */
const KNOWN_MS = 90 * 86_400_000;
const BATCH = 20_000;

/**
 * Cancels imports that nobody confirmed for a day, and deletes what is needed no longer: staged rows once an import has ended, rejected
 * rows and samples seven days after that, the rest after 90 days.
 */
export async function purgeImports(ctx: Ctx): Promise<void> {
  const now = ctx.app.now();
  const before = (ms: number) => new Date(now.getTime() - ms);
  await ctx.sql.rows(
    `update contact_import set status = 'CANCELLED', finished_at = $1, failure_detail = 'It was not confirmed within 24 hours.'
     where status = 'READY' and ready_at <= $2`,
    [now, before(CONFIRM_MS)],
  );
  await inBatches(ctx, 'contact_import_row', 'i.finished_at is not null', []);
  const old = [before(KEPT_MS)];
  await inBatches(ctx, 'contact_import_rejection', 'i.finished_at <= $1', old);
  await ctx.sql.rows(
    `update contact_import set preview = jsonb_set(jsonb_set(preview, '{sample}', '[]'), '{columns}',
       (select coalesce(jsonb_agg(c || '{"samples": []}'), '[]') from jsonb_array_elements(preview->'columns') c))
     where finished_at <= $1 and preview->'sample' <> '[]'`,
    old,
  );
  await ctx.sql.rows('delete from contact_import where finished_at <= $1', [before(KNOWN_MS)]);
}

async function inBatches(ctx: Ctx, table: 'contact_import_row' | 'contact_import_rejection', which: string, params: Date[]): Promise<void> {
  for (;;) {
    const gone = await ctx.sql.rows(
      `delete from ${table} where ctid = any(array(
         select r.ctid from contact_import i join ${table} r on r.import_id = i.id where ${which} limit ${BATCH})) returning 1`,
      params,
    );
    if (gone.length < BATCH) return;
  }
}
