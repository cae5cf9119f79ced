import type { BackupProgress } from '../../../entities/Backup.js';
import type { RestoreStatus } from '../../../entities/types/backups.js';
import { type Ctx, inTransaction } from '../../context.js';
import { publishChange } from '../../db/outbox.js';
import type { RunningTask } from '../run/runTask.js';
import type { StoredManifest } from '../run/storedManifest.js';
import { RestoreFault, restoreFailureOf } from './restoreFault.js';

/** A run says that it is alive, and looks whether it was cancelled, this often. */
const BEAT_MS = 500;

/** A restore whose turn it is, with the backup that it restores. */
export interface ClaimedRestore {
  id: string;
  backupId: string;
  dryRun: boolean;
  exact: boolean;
  skipRestorePoint: boolean;
  /** The schema that an undoing puts back; null for a restore. */
  undoTo: string | null;
  confirmed: boolean;
  sizeBytes: number;
  sourceBytes: number;
  checksumSha256: string;
  manifest: StoredManifest;
}

/** Thrown where a run must not go on: nothing has changed then. */
class Ended extends Error {
  constructor(readonly why: 'cancelled' | 'stopped' | 'lost') {
    super(`the restore was ${why}`);
  }
}

/** A restore goes back to what was, an undoing to what it should have undone. $2: now. */
export const ENDED_BEFORE_SWAP = `
  status = case when undo_requested_at is null then 'ROLLED_BACK'
    when confirmed_at is null then 'AWAITING_CONFIRMATION' else 'COMPLETED' end,
  finished_at = coalesce(finished_at, case when undo_requested_at is null then $2::timestamptz end),
  undo_requested_at = null, cancel_requested_at = null, run_id = null, seen_at = null`;

/** One run of a restore, or of its undoing: it says that it lives, hears whether it goes on, and ends. What it does: restoreSteps.ts. */
export class RestoreRun {
  private progress: BackupProgress = {
    ...{ phase: 'WAITING', percent: 0, bytes: 0, bytesPerSecond: null, etaSeconds: null, itemsDone: null, itemsTotal: null },
  };
  private ended: Ended['why'] | undefined;
  private readonly ending = new AbortController();
  private task: RunningTask | undefined;

  constructor(
    readonly ctx: Ctx,
    readonly runId: string,
    readonly restore: ClaimedRestore,
  ) {}

  async work(steps: (run: RestoreRun) => Promise<void>, stopping?: AbortSignal): Promise<void> {
    const stop = () => this.end('stopped');
    stopping?.addEventListener('abort', stop);
    if (stopping?.aborted) stop();
    let beating: Promise<void> | undefined;
    const timer = setInterval(() => {
      beating ??= this.beat()
        .catch((error: unknown) => this.ctx.app.log.warn({ err: error }, 'a restore could not write that it is under way'))
        .finally(() => {
          beating = undefined;
        });
    }, BEAT_MS);
    try {
      await steps(this);
    } catch (error) {
      await this.giveUp(error);
    } finally {
      clearInterval(timer);
      stopping?.removeEventListener('abort', stop);
      await beating;
    }
  }

  /** Begins the next step. Throws where the run was cancelled, stopped or given up. */
  async begin(status: RestoreStatus, phase: BackupProgress['phase'], percent: number): Promise<void> {
    this.progress = { ...this.progress, phase, percent, bytesPerSecond: null, etaSeconds: null };
    await this.beat(status);
    this.requireGoingOn();
  }

  /** Aborted when the run must not go on. */
  get signal(): AbortSignal {
    return this.ending.signal;
  }

  requireGoingOn(): void {
    if (this.ended) throw new Ended(this.ended);
  }

  /** How far the step is, as the thread or the backup that does it says; `from` and `to` are its percentages of the whole. */
  follow(progress: BackupProgress, from: number, to: number): void {
    const percent = Math.round((from + (progress.percent / 100) * (to - from)) * 10) / 10;
    this.progress = { ...progress, percent: Math.max(this.progress.percent, percent), etaSeconds: null };
  }

  /** A thread that ends when the run does. */
  async during(task: RunningTask): Promise<Awaited<RunningTask['result']>> {
    this.task = task;
    if (this.ended) task.cancel();
    const result = await task.result;
    this.task = undefined;
    this.requireGoingOn();
    return result;
  }

  /**
   * Writes into the run's row, in the transaction of `ctx` where one is given; with a `status` the run ends. Throws where it was cancelled
   * or given up.
   */
  async write(changes: Record<string, unknown>, { ctx, status }: { ctx?: Ctx; status?: RestoreStatus } = {}): Promise<void> {
    const last = status && {
      ...{ status, run_id: null, seen_at: null },
      progress: JSON.stringify({ ...this.progress, phase: 'DONE', percent: 100, etaSeconds: 0 }),
    };
    const columns = Object.entries({ ...changes, ...last });
    const set = columns.map(([column], n) => `${column} = $${n + 3}`).join(', ');
    const write = async (ctx: Ctx) => {
      const row = await ctx.sql.row(
        `update restore set ${set} where id = $1 and run_id = $2 and cancel_requested_at is null returning id`,
        [this.restore.id, this.runId, ...columns.map(([, value]) => value)],
      );
      if (!row) throw new Ended('lost');
      await publishChange(ctx.sql, 'restore', null, [this.restore.id]);
    };
    await (ctx ? write(ctx) : inTransaction(this.ctx, write));
  }

  /** Says that the run is alive and how far it is, and hears whether it goes on. */
  private async beat(status?: RestoreStatus): Promise<void> {
    const { ctx, runId, restore } = this;
    const row = await inTransaction(ctx, async (ctx) => {
      const row = await ctx.sql.row<{ cancelled: boolean; changed: boolean }>(
        `with before as (select id, progress, status from restore where id = $1)
         update restore r set seen_at = $3, progress = $4,
           status = case when cancel_requested_at is null then coalesce($5, r.status) else r.status end
         from before b where r.id = b.id and r.run_id = $2
         returning cancel_requested_at is not null as cancelled, b.progress <> $4 or b.status <> r.status as changed`,
        [restore.id, runId, ctx.app.now(), JSON.stringify(this.progress), status ?? null],
      );
      if (row?.changed) await publishChange(ctx.sql, 'restore', null, [restore.id]);
      return row;
    });
    if (!row) this.end('lost');
    else if (row.cancelled) this.end('cancelled');
  }

  private end(why: Ended['why']): void {
    this.ended ??= why;
    this.ending.abort();
    this.task?.cancel();
  }

  private async giveUp(error: unknown): Promise<void> {
    const { ctx, runId, restore } = this;
    const why = error instanceof Ended ? (this.ended ?? error.why) : undefined;
    const stopped = new RestoreFault('WORKER_DIED', 'The server was stopped while it ran.');
    const { failure, detail } = restoreFailureOf(why === 'stopped' ? stopped : error);
    // The row says why: only what nobody foresaw needs its stack.
    if (failure === 'INTERNAL' && !why) ctx.app.log.error({ err: error, restore: restore.id }, 'a restore failed; nothing has changed');
    else ctx.app.log.info({ restore: restore.id, why, failure, detail }, 'a restore ended without a change');
    const isFault = why !== 'cancelled' && why !== 'lost';
    await inTransaction(ctx, async (ctx) => {
      const row = await ctx.sql.row(
        `update restore set ${ENDED_BEFORE_SWAP}, failure = $4, failure_detail = $5 where id = $1 and run_id = $3 returning id`,
        [restore.id, ctx.app.now(), runId, isFault ? failure : null, isFault ? detail : null],
      );
      if (row) await publishChange(ctx.sql, 'restore', null, [restore.id]);
    });
  }
}
