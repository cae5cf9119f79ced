import { setTimeout as sleep } from 'node:timers/promises';
import { type Ctx, inTransaction } from '../context.js';
import { publishChange } from '../db/outbox.js';
import { DATA_SCHEMA } from '../db/sessionSettings.js';
import { AppError } from '../errors.js';
import { dropFence, EPOCH_LOCK, hasFence, raiseFence, restoreOfEpoch } from './fence.js';

/** A process that wasn't seen for so long counts as gone: the fence keeps out what it may still try. */
const SEEN_SECONDS = 10;
/** How long all others may take to end what is under way. */
const STOP_MS = 60_000;
const LOOK_MS = 100;

/**
 * Maintenance for a restore, when it returns: every process has ended what changes data and begins nothing new, and the database refuses
 * whoever does not know of it. Reading goes on. RESTORE_IN_PROGRESS where another restore has it. When a process does not stop in time, or
 * a transaction does not end, it goes back to what was and throws (CONFLICT, or what the database says).
 */
export async function enterMaintenance(ctx: Ctx, restoreId: string, stopMs = STOP_MS): Promise<void> {
  const epoch = await inTransaction(ctx, (ctx) => beginEpoch(ctx, restoreId, 'none before'));
  try {
    await untilSeen(ctx, epoch, stopMs);
    await raiseFence(ctx, DATA_SCHEMA, restoreId);
  } catch (error) {
    await leaveMaintenance(ctx, restoreId);
    throw error;
  }
}

/**
 * Ends the maintenance of this restore; when it returns, the processes work again (one that is slow is not waited for long). Harmless where
 * it is over, or another's.
 */
export async function leaveMaintenance(ctx: Ctx, restoreId: string): Promise<void> {
  for (;;) {
    if ((await restoreOfEpoch(ctx)) !== restoreId) return;
    try {
      await dropFence(ctx, DATA_SCHEMA, restoreId);
    } catch (error) {
      if (error instanceof AppError && error.code === 'CONFLICT') continue; // somebody else has just left it
      throw error;
    }
    const epoch = await inTransaction(ctx, async (ctx) => {
      await ctx.sql.rows('select pg_advisory_xact_lock($1)', [EPOCH_LOCK]);
      // A process that stood still may have gone on raising it; from this epoch on it can't.
      return (await hasFence(ctx, DATA_SCHEMA)) ? undefined : beginEpoch(ctx, null);
    });
    if (epoch === undefined) continue;
    await untilSeen(ctx, epoch, SEEN_SECONDS * 1_000).catch((error: unknown) =>
      ctx.app.log.warn({ err: error }, 'maintenance is over, and a process does not work yet'),
    );
    return;
  }
}

/**
 * Begins an epoch, in the caller's transaction: in maintenance for this restore (again where it has put other data in place: every process
 * forgets what it has read), or out of it. RESTORE_IN_PROGRESS where there has to be none before.
 */
export async function beginEpoch(ctx: Ctx, restoreId: string | null, condition?: 'none before'): Promise<number> {
  await ctx.sql.rows('select pg_advisory_xact_lock($1)', [EPOCH_LOCK]);
  const before = await restoreOfEpoch(ctx);
  if (condition && before) throw new AppError('RESTORE_IN_PROGRESS');
  const begun = await ctx.sql.row<{ epoch: number }>('insert into maintenance_epoch (restore_id, at) values ($1, $2) returning epoch', [
    restoreId,
    ctx.app.now(),
  ]);
  await publishChange(ctx.sql, 'epoch');
  await publishChange(ctx.sql, 'system');
  return begun?.epoch ?? 0;
}

/** Until every process that lives goes by this epoch; CONFLICT when one doesn't in time. */
export async function untilSeen(ctx: Ctx, epoch: number, stopMs = STOP_MS): Promise<void> {
  const begun = performance.now();
  for (;;) {
    const behind = await ctx.sql.rows('select from process where seen_at > now() - make_interval(secs => $2) and epoch_seen < $1', [
      epoch,
      SEEN_SECONDS,
    ]);
    if (behind.length === 0) return;
    if (performance.now() > begun + stopMs)
      throw new AppError('CONFLICT', { message: `${behind.length} processes did not end their work in time.` });
    await sleep(LOOK_MS);
  }
}
