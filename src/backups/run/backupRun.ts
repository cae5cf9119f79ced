import type { BackupProgress, BackupVerification } from '../../../entities/Backup.js';
import type { BackupKind, BackupTrigger, VerificationStatus } from '../../../entities/types/backups.js';
import { type App, type Ctx, inTransaction } from '../../context.js';
import { version } from '../../core/version.js';
import { publishChange } from '../../db/outbox.js';
import { statement } from '../../db/statement.js';
import { publicId } from '../../lib/ids.js';
import { formOf } from '../archive/manifest.js';
import { recordMissingFiles } from '../files/missingFiles.js';
import { backupKeys } from '../keys/backupKeys.js';
import { storagesWith } from '../storage/storagesWith.js';
import { recordCopies, recordVerifiedCopy } from '../storage/storageTargets.js';
import { createPace } from './pace.js';
import { runTask } from './runTask.js';
import { archiveName, removeBackupFiles, type StoredManifest, sealed, writeManifest } from './storedManifest.js';
import type { BackupTask, Made, TaskFailure, Verified } from './task.js';
import { taskFailureOf } from './taskFailure.js';

/** A run says that it is alive, and looks whether it was cancelled, this often. */
const BEAT_MS = 500;
/** The log names so many files that are missing. */
const MISSING_NAMED = 20;

/** A backup whose turn it is. */
export interface ClaimedBackup {
  id: string;
  /** Else it is verified. */
  making: boolean;
  /** Uploaded: it is stored once it was verified. */
  quarantined: boolean;
  kind: BackupKind;
  trigger: BackupTrigger;
  note: string | null;
  pinned: boolean;
  verify: boolean;
  createdAt: string;
  sizeBytes: number | null;
  sourceBytes: number | null;
  checksumSha256: string | null;
  manifest: StoredManifest | null;
}

const endStatement = statement<{
  id: string;
  runId: string;
  making: boolean;
  status: 'STORED' | 'FAILED' | 'CANCELLED' | null;
  verificationStatus: VerificationStatus;
  verification: string | null;
  sizeBytes: number | null;
  sourceBytes: number | null;
  checksumSha256: string | null;
  manifest: string | null;
  recipients: string[] | null;
  failure: string | null;
  failureDetail: string | null;
  progress: string;
  now: Date;
}>('backups/run/endBackup.sql');

export const NO_PROGRESS: BackupProgress = {
  phase: 'WAITING',
  percent: 0,
  bytes: 0,
  bytesPerSecond: null,
  etaSeconds: null,
  itemsDone: null,
  itemsTotal: null,
};

type Outcome = Made | Verified | ({ kind: 'failed' } & TaskFailure);

/** One run: it makes a backup or verifies one, says each half second that it is alive, and writes how it ended. */
export class BackupRun {
  private progress: BackupProgress = NO_PROGRESS;
  private readonly begun = performance.now();
  /** Where what is verified is read. */
  private source: App['backupStorage'][number] | undefined;
  private state: 'running' | 'cancelled' | 'lost' | 'stopped' = 'running';

  constructor(
    private readonly ctx: Ctx,
    private readonly runId: string,
    private readonly backup: ClaimedBackup,
  ) {}

  async work(stopping?: AbortSignal): Promise<Outcome> {
    try {
      const task = await this.task();
      const outcome = await this.run(task, stopping);
      if (task.kind === 'make' && outcome.kind === 'made' && this.state === 'running') await this.store(outcome, task.recipients);
      // What it wrote after it was given up is nobody's.
      else if (this.backup.making || this.state !== 'lost') await this.end(outcome);
      return outcome;
    } catch (error) {
      const failure = taskFailureOf(error);
      if (failure.failure === 'INTERNAL') this.ctx.app.log.error({ err: error, backup: this.backup.id }, 'a backup failed');
      await this.end({ kind: 'failed', ...failure });
      return { kind: 'failed', ...failure };
    }
  }

  private async task(): Promise<BackupTask> {
    const { app } = this.ctx;
    const { identities, recipients } = await backupKeys(this.ctx);
    const { id, making, kind: contains, manifest, sizeBytes, sourceBytes, checksumSha256 } = this.backup;
    const common = { url: app.db.url, name: archiveName(id) };
    if (making) {
      const storages = app.backupStorage.map(({ settings }) => settings);
      const { bytesPerSecond, fileCache } = app.settings.backups;
      const media = { contains, mediaStores: app.mediaSettings, fileCache };
      // Before a restore nobody else works, and everybody waits.
      const rate = this.backup.trigger === 'BEFORE_RESTORE' ? 0 : bytesPerSecond;
      return { kind: 'make', ...common, appVersion: version, recipients, storages, bytesPerSecond: rate, ...media };
    }
    if (!manifest || sizeBytes === null || sourceBytes === null || checksumSha256 === null) throw new Error('it was never stored');
    this.source = (await storagesWith(this.ctx, id))[0] ?? app.backupStorage[0];
    const loading = { identities, storage: this.source.settings, sizeBytes, sourceBytes, checksumSha256, ...formOf(manifest.content) };
    return { kind: 'verify', ...common, ...loading, contains };
  }

  private async run(task: BackupTask, stopping?: AbortSignal): Promise<Outcome> {
    const running = runTask(task, this.runId, (progress) => {
      this.progress = progress;
    });
    const pace = task.kind === 'make' ? createPace(task.bytesPerSecond, running.setRate) : undefined;
    const give = (state: 'cancelled' | 'lost' | 'stopped') => {
      if (this.state !== 'running') return;
      this.state = state;
      running.cancel();
    };
    const stop = () => give('stopped');
    stopping?.addEventListener('abort', stop);
    if (stopping?.aborted) stop(); // while this was prepared
    let beating: Promise<void> | undefined;
    const timer = setInterval(() => {
      beating ??= this.beat()
        .then((found) => (found === 'running' ? undefined : give(found)))
        .catch((error: unknown) => this.ctx.app.log.warn({ err: error }, 'a backup could not write that it is under way'))
        .finally(() => {
          beating = undefined;
        });
    }, BEAT_MS);
    try {
      return await running.result;
    } finally {
      clearInterval(timer);
      stopping?.removeEventListener('abort', stop);
      pace?.stop();
      await beating;
    }
  }

  /** Says that the run is alive and how far it is; answers whether it goes on. */
  private async beat(): Promise<'running' | 'cancelled' | 'lost'> {
    const { ctx, runId } = this;
    const row = await inTransaction(ctx, async (ctx) => {
      const row = await ctx.sql.row<{ cancelled: boolean; changed: boolean }>(
        `with before as (select id, progress from backup where id = $1)
         update backup as b set seen_at = $3, progress = $4 from before where b.id = before.id and b.run_id = $2
         returning cancel_requested_at is not null as cancelled, before.progress <> $4 as changed`,
        [this.backup.id, runId, ctx.app.now(), JSON.stringify(this.progress)],
      );
      if (row?.changed) await publishChange(ctx.sql, 'backup', null, [this.backup.id]);
      return row;
    });
    if (!row) return 'lost';
    return row.cancelled ? 'cancelled' : 'running';
  }

  /** The file is written: the manifest makes it a backup, and then the row says so. */
  private async store(made: Made, recipients: string[]): Promise<void> {
    const { ctx, backup } = this;
    const [primary, ...others] = ctx.app.backupStorage;
    const previous = await ctx.sql.row<{ seal: string }>(
      `select manifest->>'seal' as seal from backup where manifest is not null order by finished_at desc, id desc limit 1`,
    );
    const { kind, trigger, createdAt, note, pinned } = backup;
    const { sizeBytes, sourceBytes, checksumSha256, manifest: content } = made;
    const id = publicId('backup', backup.id);
    const manifest = sealed({
      ...{ format: 1, id, kind, trigger, createdAt, note, pinned, sizeBytes, sourceBytes, checksumSha256, recipients, content },
      previousSeal: previous?.seal ?? null,
    });
    const found = await this.beat();
    if (found !== 'running') {
      this.state = found;
      return this.end({ kind: 'failed', failure: 'WORKER_DIED', detail: 'It was given up.' });
    }
    await writeManifest(primary.storage, backup.id, manifest);
    const stored = await this.write({
      status: 'STORED',
      verificationStatus: backup.verify ? 'QUEUED' : 'NONE',
      ...{ sizeBytes, sourceBytes, checksumSha256, recipients, manifest: JSON.stringify(manifest) },
      progress: { ...this.progress, phase: 'DONE', percent: 100, etaSeconds: 0, bytes: sourceBytes },
    });
    if (!stored) return this.removeFiles();
    if (content.media) await recordMissingFiles(ctx, made.missing, content.snapshotAt);
    if (made.missing.length > 0) {
      const files = made.missing.slice(0, MISSING_NAMED).map((locator) => publicId('file', locator));
      ctx.app.log.warn({ backup: backup.id, missing: made.missing.length, files }, 'the store does not have files that the database names');
    }
    // A copy without the manifest beside it would be nothing when it is all that is left.
    const copies = made.copies.map(async (failure, index) => {
      const storage = others[index]?.storage;
      return failure ?? (storage ? writeManifest(storage, backup.id, manifest).then(() => null, taskFailureOf) : null);
    });
    await recordCopies(ctx, backup.id, await Promise.all(copies));
  }

  private async end(outcome: Outcome): Promise<void> {
    const failure = outcome.kind === 'failed' ? outcome : outcome.kind === 'verified' ? outcome.failure : null;
    if (this.backup.making) {
      await this.removeFiles();
      // A process that stops gives back what it has begun: the next one makes it.
      if (this.state === 'stopped') return this.giveBack();
      const cancelled = this.state === 'cancelled';
      await this.write({
        status: cancelled ? 'CANCELLED' : 'FAILED',
        verificationStatus: 'NONE',
        failure: cancelled ? null : (failure?.failure ?? 'INTERNAL'),
        failureDetail: cancelled ? null : (failure?.detail ?? null),
      });
      return;
    }
    if (this.state === 'stopped') return this.giveBack();
    if (outcome.kind === 'verified' && !failure && this.backup.quarantined) await this.release();
    const checks = outcome.kind === 'verified' ? outcome.checks : [];
    const ok = outcome.kind === 'verified' && failure === null;
    const ended = performance.now();
    const verification: BackupVerification = {
      at: this.ctx.app.now().toISOString(),
      ok,
      checks,
      durationSeconds: Math.round((ended - this.begun) / 10) / 100,
    };
    await this.write({
      verificationStatus: ok ? 'PASSED' : outcome.kind === 'verified' ? 'FAILED' : 'ERROR',
      verification: outcome.kind === 'verified' ? JSON.stringify(verification) : null,
      failure: failure?.failure ?? null,
      failureDetail: failure?.detail ?? null,
      progress: { ...this.progress, phase: 'DONE', percent: 100, etaSeconds: 0 },
    });
    if (ok && this.source) await recordVerifiedCopy(this.ctx, this.backup.id, this.source.storage);
  }

  /** The manifest beside its file makes an uploaded backup one like the others. */
  private async release(): Promise<void> {
    const { ctx, backup } = this;
    if (backup.manifest) await writeManifest(ctx.app.backupStorage[0].storage, backup.id, backup.manifest);
  }

  /** Whether the run was still ours. */
  private async write(changes: {
    status?: 'STORED' | 'FAILED' | 'CANCELLED';
    verificationStatus: VerificationStatus;
    verification?: string | null;
    sizeBytes?: number;
    sourceBytes?: number;
    checksumSha256?: string;
    manifest?: string;
    recipients?: string[];
    failure?: string | null;
    failureDetail?: string | null;
    progress?: BackupProgress;
  }): Promise<boolean> {
    const { backup, runId } = this;
    const none = { status: null, verification: null, sizeBytes: null, sourceBytes: null, checksumSha256: null, manifest: null };
    const { progress = this.progress, ...rest } = changes;
    return inTransaction(this.ctx, async (ctx) => {
      const [row] = await ctx.sql.rows(endStatement, {
        ...{ ...none, recipients: null, failure: null, failureDetail: null, ...rest },
        ...{ id: backup.id, runId, making: backup.making, progress: JSON.stringify(progress), now: ctx.app.now() },
      });
      if (row) await publishChange(ctx.sql, 'backup', null, [backup.id]);
      return row !== undefined;
    });
  }

  private async giveBack(): Promise<void> {
    await this.ctx.sql.rows(
      `update backup set status = case when status = 'RUNNING' then 'QUEUED' else status end,
         verification_status = case when verification_status = 'RUNNING' then 'QUEUED' else verification_status end,
         run_id = null, seen_at = null, progress = $3 where id = $1 and run_id = $2`,
      [this.backup.id, this.runId, JSON.stringify(NO_PROGRESS)],
    );
  }

  private removeFiles = (): Promise<void> => removeBackupFiles(this.ctx.app, this.backup.id);
}
