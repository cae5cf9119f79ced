import { type Ctx, inTransaction } from '../../context.js';
import { publishChange } from '../../db/outbox.js';
import { statement } from '../../db/statement.js';
import { backOffMs } from '../../lib/flow/backOff.js';
import { newId, publicId } from '../../lib/ids.js';
import type { BackupStorage } from '../../ports/backupStorage.js';
import { storagesWith } from '../storage/storagesWith.js';
import { configuredTargets, copyFailureOf } from '../storage/storageTargets.js';
import { runTask } from './runTask.js';
import { archiveName, removeBackupFiles, type StoredManifest, writeManifest } from './storedManifest.js';
import type { TaskFailure } from './task.js';
import { taskFailureOf } from './taskFailure.js';

/** The making of a backup copies it at once; what has no copy so long afterwards is copied here. */
const SETTLED_MS = 60_000;
/** Whoever makes a copy says so each minute; one of which nothing is heard for so long is made by another. */
const [LEASE_MS, BEAT_MS] = [300_000, 60_000];
/** For twenty hours; then its storage has to be found OK again after it was UNAVAILABLE. */
const TRY_AGAIN = { firstMs: 60_000, maxMs: 6 * 3_600_000 };
const MOST_TRIES = 12;

interface DueCopy {
  id: string;
  targetId: string;
  checksumSha256: string;
  sizeBytes: number;
}
type ClaimedCopy = DueCopy & { tries: number };

const dueStatement = statement<{ locations: string[]; storedBefore: Date; now: Date; mostTries: number }, DueCopy>(
  'backups/run/dueCopy.sql',
);

/**
 * Copies stored backups to the storages that lack them: a copy that failed, one of a backup that was uploaded or found, one on a storage
 * that was configured since, or on the first one where it was lost. Each is read back. One after another; `stopping` ends the one under
 * way. Answers how many were made.
 */
export async function copyDueBackups(ctx: Ctx, stopping?: AbortSignal): Promise<number> {
  let made = 0;
  while (!stopping?.aborted) {
    const copy = await claim(ctx);
    if (!copy) return made;
    const failure = await make(ctx, copy, stopping);
    if (failure === 'stopped') await giveBack(ctx, copy);
    else await record(ctx, copy, failure);
    if (!failure) made += 1;
  }
  return made;
}

/** Of several processes one makes a copy. */
async function claim(ctx: Ctx): Promise<ClaimedCopy | undefined> {
  const now = ctx.app.now();
  const due = await ctx.sql.row(dueStatement, {
    locations: ctx.app.backupStorage.map(({ storage }) => storage.location),
    ...{ now, storedBefore: new Date(now.getTime() - SETTLED_MS), mostTries: MOST_TRIES },
  });
  if (!due) return undefined;
  return inTransaction(ctx, async (ctx) => {
    // It may be deleted just now.
    if (!(await ctx.sql.row(`select id from backup where id = $1 and status = 'STORED' for share`, [due.id]))) return undefined;
    const row = await ctx.sql.row<{ tries: number }>(
      `insert into backup_copy as c (backup_id, storage_target_id, stored_at, failure, tries, try_after)
       values ($1, $2, $3, 'STORAGE_UNAVAILABLE', 1, $4) on conflict (backup_id, storage_target_id) do update
         set tries = c.tries + 1, try_after = excluded.try_after where c.failure is not null and coalesce(c.try_after <= $3, true)
       returning tries`,
      [due.id, due.targetId, now, new Date(now.getTime() + LEASE_MS)],
    );
    return row && { ...due, ...row };
  });
}

/** Copies the file in a thread, and puts the manifest beside it last. Answers what kept it from being there; null when it is. */
async function make(ctx: Ctx, copy: ClaimedCopy, stopping?: AbortSignal): Promise<TaskFailure | 'stopped' | null> {
  const { id, targetId, checksumSha256, sizeBytes } = copy;
  const target = (await configuredTargets(ctx)).get(targetId);
  const to = ctx.app.backupStorage.find(({ storage }) => storage === target);
  const from = (await storagesWith(ctx, id)).find(({ storage }) => storage !== target);
  if (!to || !from) return { failure: 'STORAGE_UNAVAILABLE', detail: 'No other storage has it.' };
  const task = { kind: 'copy', name: archiveName(id), from: from.settings, to: to.settings, checksumSha256, sizeBytes } as const;
  const running = runTask(task, newId(), () => undefined);
  const stop = () => running.cancel();
  stopping?.addEventListener('abort', stop);
  if (stopping?.aborted) stop(); // while this was prepared
  const beat = setInterval(() => {
    const until = new Date(ctx.app.now().getTime() + LEASE_MS);
    ctx.sql
      .rows('update backup_copy set try_after = $3 where backup_id = $1 and storage_target_id = $2', [id, targetId, until])
      .catch((error: unknown) => ctx.app.log.warn({ err: error }, 'the copying of a backup could not write that it is under way'));
  }, BEAT_MS);
  try {
    const outcome = await running.result;
    if (stopping?.aborted) return 'stopped';
    const failure = outcome.kind === 'failed' ? outcome : outcome.kind === 'verified' ? outcome.failure : null;
    return failure ?? (await addManifest(ctx, id, to.storage));
  } finally {
    clearInterval(beat);
    stopping?.removeEventListener('abort', stop);
  }
}

async function addManifest(ctx: Ctx, id: string, storage: BackupStorage): Promise<TaskFailure | null> {
  const row = await ctx.sql.row<{ manifest: StoredManifest }>('select manifest from backup where id = $1', [id]);
  return row ? writeManifest(storage, id, row.manifest).then(() => null, taskFailureOf) : null;
}

async function record(ctx: Ctx, { id, targetId, tries }: ClaimedCopy, failure: TaskFailure | null): Promise<void> {
  const now = ctx.app.now();
  const tryAfter = failure && new Date(now.getTime() + backOffMs(tries, TRY_AGAIN));
  const found = await inTransaction(ctx, async (ctx) => {
    const row = await ctx.sql.row(
      `update backup_copy set failure = $3::text, try_after = $4, stored_at = $5, tries = case when $3::text is null then 0 else tries end,
         verified_at = case when $3::text is null then $5::timestamptz end
       where backup_id = $1 and storage_target_id = $2 returning backup_id`,
      [id, targetId, failure && copyFailureOf(failure), tryAfter, now],
    );
    await publishChange(ctx.sql, 'backup', null, [id]);
    return row;
  });
  const backup = publicId('backup', id);
  if (!found) return removeBackupFiles(ctx.app, id); // it was deleted meanwhile
  if (!failure) return ctx.app.log.info({ backup }, 'a copy of a backup was made');
  const outlook = tries >= MOST_TRIES ? 'it is given up until its storage is found OK again' : 'it is tried again';
  ctx.app.log.warn({ backup, ...failure }, `a copy of a backup could not be made; ${outlook}`);
}

/** What was stopped is begun anew soon, and was no try. */
const giveBack = (ctx: Ctx, { id, targetId }: ClaimedCopy): Promise<object[]> =>
  ctx.sql.rows('update backup_copy set tries = tries - 1, try_after = null where backup_id = $1 and storage_target_id = $2', [
    id,
    targetId,
  ]);
