import { type Ctx, inTransaction } from '../../context.js';
import { statement } from '../../db/statement.js';
import { databaseFault } from '../../errors.js';
import { newId } from '../../lib/ids.js';
import { lockContacts } from '../lockContacts.js';
import { holdImport, type LeasedImport, LeaseLost, publishProgress, withoutWaiting } from './importLease.js';
import { addRejections, type StoredRejection } from './rejections/addRejections.js';
import { groupsNamed, type RowGroups } from './rowGroups.js';
import { STAGED_PERCENT } from './stageImport.js';
import { writeRejectedFile } from './writeRejectedFile.js';

/** Rows of one transaction: others who change contacts of the tenant wait for its end, some 100 ms. */
const BATCH = 1_000;
/** After so long another import has its turn. */
const TURN_MS = 2_000;

interface Params {
  importId: string;
  tenantId: string;
  after: number;
  size: number;
  ids: string[];
  now: Date;
}
interface Made {
  /** Null where no row is left. */
  position: number | null;
  rows: number;
  imported: number;
  updated: number;
}
interface Unfit {
  line: number;
  phone: string;
}

const contactsStatement = statement<Params & { keep: boolean; groupIds: string[]; rowGroups: string }, Made & { unfit: Unfit[] | null }>(
  'contacts/imports/importContacts.sql',
);
const optOutsStatement = statement<Params & { eventIds: string[]; actor: string }, Made>('contacts/imports/importOptOuts.sql');

/**
 * Imports staged rows from where the last run ended, batch by batch: what a batch makes and how far it is are committed together. Ends it
 * COMPLETED, or after two seconds, for another one's turn; stops when `signal` is aborted. Throws LeaseLost.
 */
export async function runImport(ctx: Ctx, leased: LeasedImport, signal: AbortSignal): Promise<void> {
  const end = Date.now() + TURN_MS;
  const { tenantId, groupNames, rowGroups } = leased;
  const groups = rowGroups ?? (await groupsNamed(ctx, tenantId, groupNames));
  let { position } = leased;
  for (let size = BATCH; ; ) {
    if (signal.aborted) return;
    try {
      const made = await inTransaction(ctx, (ctx) => runBatch(ctx, leased, groups, { position, size }));
      if (made === undefined) return complete(ctx, leased);
      position = made;
      size = Math.min(BATCH, 2 * size);
    } catch (error) {
      // A value that the database refuses: the batch becomes smaller until the row stands alone. 22: of its type, 23: of a constraint.
      if (!/^2[23]/.test(databaseFault(error)?.state ?? '')) throw error;
      if (size > 1) size = Math.max(1, Math.floor(size / 8));
      else position = await inTransaction(ctx, (ctx) => rejectNext(ctx, leased, position));
    }
    await ctx.app.failpoint('in the middle of importing');
    if (Date.now() > end) return;
  }
}

/**
 * Imports the next rows; answers the last of them, undefined where none is left. None is of a person who was erased meanwhile: that takes
 * their rows away under the same lock.
 */
async function runBatch(
  ctx: Ctx,
  leased: LeasedImport,
  groups: RowGroups,
  { position, size }: { position: number; size: number },
): Promise<number | undefined> {
  const { id: importId, tenantId, kind, options, actor, staged } = leased;
  await withoutWaiting(ctx);
  await lockContacts(ctx, tenantId);
  const ids = () => Array.from({ length: size }, () => newId());
  const params = { importId, tenantId, after: position, size, ids: ids(), now: ctx.app.now() };
  const made =
    kind === 'OPT_OUTS'
      ? { unfit: null, ...(await ctx.sql.row(optOutsStatement, { ...params, eventIds: ids(), actor })) }
      : await ctx.sql.row(contactsStatement, {
          ...params,
          ...{ keep: options.existing === 'KEEP', groupIds: options.groupIds, rowGroups: JSON.stringify(groups) },
        });
  if (typeof made?.position !== 'number') return undefined;
  const { imported = 0, updated = 0, unfit } = made;
  await addRejections(ctx, importId, (unfit ?? []).map(tooMany));
  await holdImport(ctx, leased, {
    ...progressAt(made.position, staged),
    position: made.position,
    add: { imported, updated, rejected: unfit?.length ?? 0 },
  });
  return made.position;
}

const progressAt = (position: number, staged: number) => ({
  percent: STAGED_PERCENT + ((100 - STAGED_PERCENT) * position) / Math.max(1, staged),
  done: position,
});

const tooMany = ({ line, phone }: Unfit): StoredRejection => ({
  ...{ line, column: null, value: phone, code: 'INVALID_VALUE', fault: 'TOO_MANY_VALUES', cells: [phone] },
});

async function rejectNext(ctx: Ctx, leased: LeasedImport, position: number): Promise<number> {
  const row = await ctx.sql.row<{ n: number; line: number; phone: string }>(
    'select n, line, phone from contact_import_row where import_id = $1 and n > $2 order by n limit 1',
    [leased.id, position],
  );
  if (!row) return position;
  ctx.app.log.warn({ import: leased.id, line: row.line }, 'the database refused a row of an import');
  await addRejections(ctx, leased.id, [{ ...tooMany(row), fault: null }]);
  await holdImport(ctx, leased, { ...progressAt(row.n, leased.staged), position: row.n, add: { rejected: 1 } });
  return row.n;
}

async function complete(ctx: Ctx, leased: LeasedImport): Promise<void> {
  const { id, lease } = leased;
  const facts = await ctx.sql.row<{ newer: boolean; columns: { header: string | null }[]; hasHeader: boolean }>(
    `select rejected > (preview->>'rejected')::bigint as newer, preview->'columns' as columns,
       (preview->>'hasHeader')::boolean as "hasHeader"
     from contact_import where id = $1 and lease = $2`,
    [id, lease],
  );
  if (!facts) throw new LeaseLost();
  if (facts.newer)
    await writeRejectedFile(
      ctx,
      leased,
      facts.hasHeader ? { header: facts.columns.map(({ header }) => header ?? '') } : { columns: facts.columns.length },
    );
  await inTransaction(ctx, async (ctx) => {
    const done = await ctx.sql.row(
      `update contact_import set status = 'COMPLETED', finished_at = $3, percent = 100, lease = null, lease_until = null
       where id = $1 and lease = $2 returning id`,
      [id, lease, ctx.app.now()],
    );
    if (!done) throw new LeaseLost();
    await publishProgress(ctx, leased);
  });
}
