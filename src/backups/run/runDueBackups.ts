import { type Ctx, inTransaction } from '../../context.js';
import { publishChange } from '../../db/outbox.js';
import { statement } from '../../db/statement.js';
import { databaseFault } from '../../errors.js';
import { newId } from '../../lib/ids.js';
import { BackupRun, type ClaimedBackup, NO_PROGRESS } from './backupRun.js';
import { removeBackupFiles } from './storedManifest.js';

/** A run that was not seen for so long is given up. */
const DEAD_AFTER_MS = 30_000;

const claimStatement = statement<{ id: string | null; runId: string; now: Date; progress: string }, ClaimedBackup>(
  'backups/run/claimBackup.sql',
);

/** Gives up runs whose process died, then makes and verifies what waits, one after another. `stopping` ends the one under way. */
export async function runDueBackups(ctx: Ctx, stopping?: AbortSignal): Promise<void> {
  await giveUpDeadRuns(ctx);
  while (!stopping?.aborted && (await runNextBackup(ctx, { stopping })));
}

/** Makes or verifies the next backup, or the one that is named; false when there is none, or another process is at it. */
export async function runNextBackup(ctx: Ctx, { id, stopping }: { id?: string; stopping?: AbortSignal } = {}): Promise<boolean> {
  const runId = newId();
  const claimed = await claim(ctx, runId, id ?? null);
  if (!claimed) return false;
  const { log } = ctx.app;
  log.info({ backup: claimed.id }, claimed.making ? 'a backup is being made' : 'a backup is being verified');
  const run = new BackupRun(ctx, runId, claimed);
  const outcome = await run.work(stopping);
  if (outcome.kind === 'failed') log.error({ backup: claimed.id, ...outcome }, 'a backup could not be made or verified');
  return true;
}

async function claim(ctx: Ctx, runId: string, id: string | null): Promise<ClaimedBackup | undefined> {
  try {
    return await inTransaction(ctx, async (ctx) => {
      const row = await ctx.sql.row(claimStatement, { id, runId, now: ctx.app.now(), progress: JSON.stringify(NO_PROGRESS) });
      if (row) await publishChange(ctx.sql, 'backup', null, [row.id]);
      return row;
    });
  } catch (error) {
    if (databaseFault(error)?.constraint === 'backup_one_run') return undefined;
    throw error;
  }
}

/**
 * Ends what a process that died, or was cut off from the database, had begun; its unfinished file goes. One that was seen in the future
 * died before the clock was set back.
 */
export async function giveUpDeadRuns(ctx: Ctx): Promise<void> {
  const now = ctx.app.now();
  const gone = await inTransaction(ctx, async (ctx) => {
    const rows = await ctx.sql.rows<{ id: string; made: boolean }>(
      `update backup set
         status = case when status = 'RUNNING' then 'FAILED' else status end,
         verification_status = case when verification_status = 'RUNNING' then 'ERROR' else verification_status end,
         finished_at = case when status = 'RUNNING' then $2 else finished_at end,
         failure = 'WORKER_DIED', failure_detail = 'The process that worked on it was not seen for 30 seconds.',
         run_id = null, seen_at = null, cancel_requested_at = null
       where run_id is not null and (seen_at < $1 or seen_at > $3)
       returning id, status = 'FAILED' as made`,
      [new Date(now.getTime() - DEAD_AFTER_MS), now, new Date(now.getTime() + DEAD_AFTER_MS)],
    );
    if (rows.length > 0)
      await publishChange(
        ctx.sql,
        'backup',
        null,
        rows.map(({ id }) => id),
      );
    return rows;
  });
  for (const { id, made } of gone) if (made) await removeBackupFiles(ctx.app, id);
}
