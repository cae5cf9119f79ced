import { type Ctx, inTransaction } from '../../context.js';
import { proveLedger } from '../../ledger/ledgerProof.js';
import { archiveIdOf, emptyContentOf } from './archiveFile.js';
import { ARCHIVING_LOCK, detachPeriod, StillHere, watchPeriod } from './detachPeriod.js';
import { type Obstacle, obstacleOf } from './obstacleOf.js';
import { endOf, type Period, periodsOf } from './periods.js';
import { type StoredArchive, storeArchive } from './storeArchive.js';

const LONG_MS = 3_600_000;

export interface ArchiveOutcome {
  period: Period;
  /** DETACHED: its messages are in an archive now. EMPTY: it had none, and needs no archive. Else why they are still here. */
  outcome: 'DETACHED' | 'EMPTY' | 'LEDGER' | 'CHANGED' | 'BUSY' | Obstacle;
  archive?: string;
}

/**
 * Archives the messages of each period that ended so many months ago, the oldest first. What was brought back by hand stays, unless
 * `again`. A run that dies is gone on with by the next: a file that lies in a storage is proven and taken. Answers what became of
 * each; undefined while another process is at it.
 */
export async function archiveOldMessages(
  ctx: Ctx,
  { months, again = false }: { months: number; again?: boolean },
): Promise<ArchiveOutcome[] | undefined> {
  return ctx.app.db.transaction(async (sql) => {
    await sql.rows('set local idle_in_transaction_session_timeout = 0');
    const lock = await sql.row<{ got: boolean }>('select pg_try_advisory_xact_lock($1) as got', [ARCHIVING_LOCK]);
    if (!lock?.got) return undefined;
    const until = ctx.app.now();
    until.setUTCMonth(until.getUTCMonth() - months);
    const kept = new Set(
      again
        ? []
        : (await ctx.sql.rows<{ period: Period }>(`select period from message_archive where restored_at is not null`)).map(
            (row) => row.period,
          ),
    );
    const outcomes: ArchiveOutcome[] = [];
    for (const period of await periodsOf(ctx.sql))
      if (endOf(period) <= until && !kept.has(period)) outcomes.push(await archivePeriod(ctx, period));
    return outcomes;
  });
}

async function archivePeriod(ctx: Ctx, period: Period): Promise<ArchiveOutcome> {
  try {
    await watchPeriod(ctx, period);
    const obstacle = await inTransaction(ctx, async ({ sql }) => {
      await sql.rows(`set local statement_timeout = ${LONG_MS}`);
      await sql.rows('set local enable_seqscan = on');
      return obstacleOf(sql, period);
    });
    if (obstacle) return { period, outcome: obstacle };
    const nothing = await emptyContentOf(ctx.sql, period);
    if (nothing) {
      await detachPeriod(ctx, undefined, nothing);
      return { period, outcome: 'EMPTY' };
    }
    if (!(await proveLedger(ctx, undefined, { full: true })).ok) return { period, outcome: 'LEDGER' };
    const stored = await storeArchive(ctx, period);
    const { name, manifest } = stored;
    await ctx.app.failpoint('an archive was stored');
    await detachPeriod(ctx, await recordArchive(ctx, stored), manifest);
    return { period, outcome: 'DETACHED', archive: name };
  } catch (error) {
    if (error instanceof StillHere) return { period, outcome: error.reason };
    throw error;
  }
}

/** Answers its id: the same where the same rows are archived again. */
async function recordArchive(ctx: Ctx, { name, manifest, sizeBytes, checksumSha256 }: StoredArchive): Promise<string> {
  const row = await ctx.sql.row<{ id: string }>(
    `insert into message_archive (id, name, period, messages, size_bytes, checksum_sha256, version, stored_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (name) do update set size_bytes = excluded.size_bytes,
       checksum_sha256 = excluded.checksum_sha256, stored_at = excluded.stored_at returning id`,
    [archiveIdOf(name), name, manifest.period, manifest.tables[0]?.rows ?? 0, sizeBytes, checksumSha256, manifest.version, ctx.app.now()],
  );
  if (!row) throw new Error('the archive was not recorded');
  return row.id;
}
