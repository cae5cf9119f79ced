import { statfs } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BackupProgress } from '../../../entities/Backup.js';
import type { BackupStatus } from '../../../entities/types/backups.js';
import { type Ctx, inTransaction } from '../../context.js';
import { migrate } from '../../db/migrate.js';
import { publishChange } from '../../db/outbox.js';
import { DATA_SCHEMA, OPERATIONS_SCHEMA } from '../../db/sessionSettings.js';
import { type Sql, sqlOn } from '../../db/sql.js';
import { publicId } from '../../lib/ids.js';
import { beginEpoch, enterMaintenance, leaveMaintenance, untilSeen } from '../../system/enterMaintenance.js';
import { dropFence, raiseFence } from '../../system/fence.js';
import { formOf } from '../archive/manifest.js';
import { queueBackup } from '../createBackup.js';
import { backupKeys } from '../keys/backupKeys.js';
import { giveUpDeadRuns, runNextBackup } from '../run/runDueBackups.js';
import { runTask } from '../run/runTask.js';
import { archiveName } from '../run/storedManifest.js';
import { storagesWith } from '../storage/storagesWith.js';
import { alertRewound } from './carry/alertRewound.js';
import { eraseDeletedFiles } from './carry/eraseDeletedFiles.js';
import { carryAndProve, problemsOf } from './carryAndProve.js';
import { restoreMedia } from './fromFile/restoreMedia.js';
import { RestoreFault, restoreFailureOf } from './restoreFault.js';
import type { RestoreRun } from './restoreRun.js';
import { onOwnConnection, schemaName } from './restoreSchemas.js';
import { swapSchemas, swapWithin } from './swapSchemas.js';

/** Rows with their indexes, and what is written to load them, take so much more room than their text. */
const ROOM_FACTOR = 3;
const LOOK_MS = 300;

/**
 * Restores the data of a backup, or reports what that would do. What needs no standstill comes first: the backup is loaded beside the
 * present data, compared and brought to today's form while people go on working. Then, in maintenance: the restore point, what must not be
 * rewound, the proof, and the swap. Whatever fails until then has changed nothing.
 */
export async function restoreBackup(run: RestoreRun): Promise<void> {
  const { ctx, restore } = run;
  const schema = schemaName('loaded', restore.id);
  await run.begin('CHECKING', 'WAITING', 0);
  // Uploaded files are not loaded.
  await checkRoom(ctx, restore.sourceBytes - (restore.manifest.content.media?.bytes ?? 0));
  await run.begin('RESTORING', 'RESTORING', 0);
  await load(run, schema);
  await run.begin('MIGRATING', 'MIGRATING', 60);
  await migrate(ctx.app.db.url, { data: schema, operations: OPERATIONS_SCHEMA });
  const warnings = restore.manifest.content.media && !restore.dryRun ? await putFilesBack(run, schema) : [];
  if (restore.dryRun) {
    await run.begin('PROVING', 'PROVING', 80);
    await carryAndProve(run, { schema, warnings, exact: restore.exact, standsStill: false }, async () => undefined);
    await inTransaction(ctx, (ctx) => run.write({ finished_at: ctx.app.now() }, { ctx, status: 'COMPLETED' }));
    return;
  }
  await run.begin('SAVING_RESTORE_POINT', 'DATABASE', 65);
  await enterMaintenance(ctx, restore.id);
  if (!restore.skipRestorePoint) await saveRestorePoint(run);
  await raiseFence(ctx, schema, restore.id);
  await run.begin('PROVING', 'PROVING', 80);
  const kept = schemaName('before', restore.id);
  const epoch = await carryAndProve(run, { schema, warnings, exact: restore.exact, standsStill: true }, async (sql) => {
    await run.begin('SWAPPING', 'SWAPPING', 98);
    await swapWithin(sql, { live: DATA_SCHEMA, restored: schema, old: kept });
    const inside = { ...ctx, sql };
    const froze = await freeze(inside, `Restored from ${publicId('backup', restore.backupId)}.`);
    await run.write({ kept_schema: kept, froze }, { ctx: inside, status: 'AWAITING_CONFIRMATION' });
    return announce(inside, restore.id);
  });
  await untilKnown(ctx, epoch);
}

/**
 * Puts the data from before a restore back: as it was, or, where people have worked since, with what must not be rewound. One that fails
 * has changed neither.
 */
export async function undoRestored(run: RestoreRun): Promise<void> {
  const { ctx, restore } = run;
  const { url } = ctx.app.db;
  const before = restore.undoTo;
  if (!before) throw new Error('there is nothing to put back');
  if (restore.confirmed) {
    await run.begin('PROVING', 'PROVING', 0);
    await enterMaintenance(ctx, restore.id);
  }
  // A later version of Tuma may run by now, whose migrations the fence would refuse.
  await dropFence(ctx, before, restore.id);
  await migrate(url, { data: before, operations: OPERATIONS_SCHEMA });
  await raiseFence(ctx, before, restore.id);
  const finish = async (ctx: Ctx, kept_schema: string | null) => {
    const now = ctx.app.now();
    await run.write({ kept_schema, undone_at: now, finished_at: now }, { ctx, status: 'UNDONE' });
    return announce(ctx, restore.id);
  };
  let epoch = 0;
  if (!restore.confirmed) {
    await run.begin('SWAPPING', 'SWAPPING', 98);
    const within = async (sql: Sql) => {
      await unfreeze({ ...ctx, sql }, restore.id);
      epoch = await finish({ ...ctx, sql }, null);
    };
    await swapSchemas(url, { live: DATA_SCHEMA, restored: before, old: schemaName('loaded', restore.id) }, { within });
  } else {
    const old = schemaName('undone', restore.id);
    const unproven = await onOwnConnection(url, `${before},${OPERATIONS_SCHEMA}`, async (client) => (await problemsOf(sqlOn(client))) > 0);
    epoch = await carryAndProve(
      run,
      { schema: before, exact: false, warnings: [], standsStill: true, unproven },
      async (sql, { rebooked }) => {
        await run.begin('SWAPPING', 'SWAPPING', 98);
        await swapWithin(sql, { live: DATA_SCHEMA, restored: before, old });
        const inside = { ...ctx, sql };
        await freeze(inside, `The restore ${publicId('restore', restore.id)} was undone.`);
        await alertRewound(inside, rebooked);
        return finish(inside, old);
      },
    );
  }
  await untilKnown(ctx, epoch);
  await leaveMaintenance(ctx, restore.id);
}

async function checkRoom({ app }: Ctx, sourceBytes: number): Promise<void> {
  const { databaseDir } = app.settings.backups;
  if (!databaseDir) return; // the disk of a database elsewhere says nothing of itself
  const { bavail, bsize } = await statfs(databaseDir);
  const [free, needed] = [bavail * bsize, sourceBytes * ROOM_FACTOR];
  if (free < needed)
    throw new RestoreFault('STORAGE_FULL', `Loading it beside the present data needs ${needed} bytes, and ${free} are left.`);
}

/** The first storage that has a usable copy; the primary one, where none says so. */
const storageOf = async ({ ctx, restore }: RestoreRun) => (await storagesWith(ctx, restore.backupId))[0] ?? ctx.app.backupStorage[0];

async function load(run: RestoreRun, schema: string): Promise<void> {
  const { ctx, restore, runId } = run;
  const { sizeBytes, sourceBytes, checksumSha256, manifest } = restore;
  const { identities } = await backupKeys(ctx);
  const task = runTask(
    {
      ...{ kind: 'load', url: ctx.app.db.url, identities, name: archiveName(restore.backupId), schema },
      ...{ storage: (await storageOf(run)).settings, sizeBytes, sourceBytes, checksumSha256 },
      ...formOf(manifest.content),
    },
    runId,
    (progress) => run.follow(progress, 0, 60),
  );
  const loaded = await run.during(task);
  const fault = loaded.kind === 'failed' ? loaded : loaded.kind === 'verified' ? loaded.failure : null;
  if (!fault) return;
  // A verification says by which check it is not what it was, and alerts.
  if (fault.failure === 'CORRUPT' || fault.failure === 'STORAGE_UNAVAILABLE')
    await inTransaction(ctx, async ({ sql }) => {
      await sql.rows(`update backup set verification_status = 'QUEUED' where id = $1 and status = 'STORED'`, [restore.backupId]);
      await publishChange(sql, 'backup', null, [restore.backupId]);
    });
  throw new RestoreFault(fault.failure, fault.detail);
}

/**
 * Puts uploaded files back that the restored data names and no store has; others are not touched, so that nobody who works meanwhile
 * notices. Files that can't be put back keep no data from being restored: answers warnings.
 */
async function putFilesBack(run: RestoreRun, schema: string): Promise<string[]> {
  const { ctx, restore } = run;
  await run.begin('MIGRATING', 'MEDIA', 62);
  const { identities } = await backupKeys(ctx);
  const again = 'npx tuma backup restore FILE --files tries it again.';
  try {
    const archive = await (await storageOf(run)).storage.read(archiveName(restore.backupId));
    const { put, differing } = await onOwnConnection(ctx.app.db.url, `${schema},${OPERATIONS_SCHEMA}`, async (client) => {
      const sql = sqlOn(client);
      if (!restore.exact) await eraseDeletedFiles(sql, DATA_SCHEMA);
      return restoreMedia({ ...ctx, sql }, archive, { identities, signal: run.signal });
    });
    await run.write({ restored_files: put });
    return differing > 0 ? [`${differing} files are in the store with other bytes and were left as they are: ${again}`] : [];
  } catch (error) {
    run.requireGoingOn();
    ctx.app.log.warn({ err: error, restore: restore.id }, 'files of a backup could not be put back');
    return [`Not all files could be put back (${restoreFailureOf(error).detail}): ${again}`];
  }
}

async function saveRestorePoint(run: RestoreRun): Promise<void> {
  const { ctx, restore } = run;
  const id = await inTransaction(ctx, async (ctx) => {
    const note = `Before the restore ${publicId('restore', restore.id)}`;
    const id = await queueBackup(ctx, { kind: 'DATABASE', trigger: 'BEFORE_RESTORE', verify: true, note });
    await run.write({ restore_point_id: id }, { ctx });
    return id;
  });
  const look = async () => {
    const row = await ctx.sql.row<{ status: BackupStatus; progress: BackupProgress; failureDetail: string | null }>(
      'select status, progress, failure_detail as "failureDetail" from backup where id = $1',
      [id],
    );
    if (row?.status === 'RUNNING') run.follow(row.progress, 65, 80);
    return row;
  };
  const timer = setInterval(() => void look().catch(() => undefined), LOOK_MS); // the look below says what is wrong
  try {
    for (;;) {
      await giveUpDeadRuns(ctx);
      await runNextBackup(ctx, { id });
      run.requireGoingOn();
      const made = await look();
      if (made?.status === 'STORED') return;
      if (made?.status !== 'QUEUED' && made?.status !== 'RUNNING')
        throw new RestoreFault(
          'INTERNAL',
          `No restore point could be made (skipRestorePoint goes on without): ${made?.failureDetail ?? 'it was stopped'}`,
        );
      await sleep(LOOK_MS);
    }
  } finally {
    clearInterval(timer);
  }
}

/** Begins the epoch of the other data, in the transaction that puts it in place. */
async function announce(ctx: Ctx, restoreId: string): Promise<number> {
  await publishChange(ctx.sql, 'system');
  return beginEpoch(ctx, restoreId);
}

/** Every process knows of the other data when it returns. */
async function untilKnown(ctx: Ctx, epoch: number): Promise<void> {
  ctx.app.log.info({ epoch }, 'other data is in place');
  ctx.app.events.wake();
  await untilSeen(ctx, epoch).catch((error: unknown) => ctx.app.log.warn({ err: error }, 'a process does not yet know of the other data'));
}

/** Sending stays frozen until a person ends that; answers whether it was free before. */
async function freeze(ctx: Ctx, reason: string): Promise<boolean> {
  const rows = await ctx.sql.rows(
    `update system_state set sending_frozen = true, frozen_reason = $1, frozen_by = null, updated_at = $2
     where not sending_frozen returning 1`,
    [reason, ctx.app.now()],
  );
  return rows.length > 0;
}

/** Lets sending go again, where this restore has frozen it. */
async function unfreeze(ctx: Ctx, restoreId: string): Promise<void> {
  await ctx.sql.rows(
    `update system_state set sending_frozen = false, frozen_reason = null, updated_at = $2
     where frozen_by is null and exists (select from restore where id = $1 and froze)`,
    [restoreId, ctx.app.now()],
  );
}
