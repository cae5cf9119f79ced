import { type Ctx, inTransaction } from '../../context.js';
import { publishChange } from '../../db/outbox.js';
import { statement } from '../../db/statement.js';
import { newId } from '../../lib/ids.js';
import { leaveMaintenance } from '../../system/enterMaintenance.js';
import { type ClaimedRestore, ENDED_BEFORE_SWAP, RestoreRun } from './restoreRun.js';
import { dropLeftovers } from './restoreSchemas.js';
import { restoreBackup, undoRestored } from './restoreSteps.js';

/** A run that was not seen for so long is given up. */
const DEAD_AFTER_MS = 30_000;

const claimStatement = statement<{ runId: string; now: Date }, ClaimedRestore>('backups/restore/claimRestore.sql');

/** Ends what died, then runs the restore that waits. `stopping` ends the one under way: it goes back to what was. */
export async function runDueRestores(ctx: Ctx, stopping?: AbortSignal): Promise<void> {
  await giveUpDeadRestores(ctx);
  while (!stopping?.aborted) {
    const runId = newId();
    const claimed = await inTransaction(ctx, async (ctx) => {
      const row = await ctx.sql.row(claimStatement, { runId, now: ctx.app.now() });
      if (row) await publishChange(ctx.sql, 'restore', null, [row.id]);
      return row;
    });
    if (!claimed) return;
    ctx.app.log.info({ restore: claimed.id, dryRun: claimed.dryRun }, claimed.undoTo ? 'a restore is being undone' : 'a restore runs');
    await new RestoreRun(ctx, runId, claimed).work(claimed.undoTo ? undoRestored : restoreBackup, stopping);
    await tidy(ctx);
  }
}

/**
 * Ends what a process that died, or was cut off from the database, had begun. The swap says in its own transaction that it has happened:
 * where the row doesn't say so, nothing has changed.
 */
async function giveUpDeadRestores(ctx: Ctx): Promise<void> {
  const now = ctx.app.now();
  await inTransaction(ctx, async (ctx) => {
    const gone = await ctx.sql.rows<{ id: string }>(
      `update restore set ${ENDED_BEFORE_SWAP}, failure = 'WORKER_DIED',
         failure_detail = 'The process that worked on it was not seen for 30 seconds.'
       where run_id is not null and seen_at < $1 returning id`,
      [new Date(now.getTime() - DEAD_AFTER_MS), now],
    );
    for (const { id } of gone) await publishChange(ctx.sql, 'restore', null, [id]);
    // One that only stands still would keep its locks: everybody waited for it.
    if (gone.length > 0)
      await ctx.sql.rows(
        `select pg_terminate_backend(pid) from pg_stat_activity
         where datname = current_database() and usename = current_user and application_name in ('tuma-carry', 'tuma-swap')`,
      );
  });
  await tidy(ctx);
}

/** Leaves a maintenance that no restore needs any more, and drops what is left of restores that are over. */
async function tidy(ctx: Ctx): Promise<void> {
  const stale = await ctx.sql.row<{ restoreId: string }>(
    `select restore_id as "restoreId" from maintenance_epoch e
     where epoch = (select max(epoch) from maintenance_epoch) and restore_id is not null
       and not exists (select from restore r where r.id = e.restore_id and r.status not in ('COMPLETED', 'ROLLED_BACK', 'UNDONE'))`,
  );
  if (stale) await leaveMaintenance(ctx, stale.restoreId);
  await dropLeftovers(ctx);
}
