import { statfs } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BackupProgress } from '../../../entities/Backup.js';
import type { BackupStatus, CarriedOverKind } from '../../../entities/types/backups.js';
import { type Ctx, inTransaction } from '../../context.js';
import { DATA_SCHEMA, OPERATIONS_SCHEMA } from '../../db/database.js';
import { migrate } from '../../db/migrate.js';
import { publishChange } from '../../db/outbox.js';
import { type Sql, sqlOn } from '../../db/sql.js';
import { databaseFault } from '../../errors.js';
import { readProof } from '../../ledger/ledgerProof.js';
import { publicId } from '../../lib/ids.js';
import { beginEpoch, enterMaintenance, leaveMaintenance, untilSeen } from '../../system/enterMaintenance.js';
import { dropFence, raiseFence } from '../../system/fence.js';
import { identifiers } from '../archive/manifest.js';
import { tablesOf } from '../archive/snapshot.js';
import { queueBackup } from '../createBackup.js';
import { backupKeys } from '../keys/backupKeys.js';
import { giveUpDeadRuns, runNextBackup } from '../run/runDueBackups.js';
import { runTask } from '../run/runTask.js';
import { archiveName } from '../run/storedManifest.js';
import { storagesWith } from '../storage/storagesWith.js';
import { alertRewound } from './carry/alertRewound.js';
import type { RebookedLedger } from './carry/carryMoney.js';
import { type CarriedOver, carryOver } from './carry/carryOver.js';
import { restoreMedia } from './fromFile/restoreMedia.js';
import { RestoreFault, restoreFailureOf } from './restoreFault.js';
import type { RestoreRun } from './restoreRun.js';
import { onOwnConnection, schemaName } from './restoreSchemas.js';
import { swapSchemas } from './swapSchemas.js';
import { tableChanges } from './tableChanges.js';

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
  if (!restore.dryRun) {
    await run.begin('SAVING_RESTORE_POINT', 'DATABASE', 65);
    await enterMaintenance(ctx, restore.id);
    if (!restore.skipRestorePoint) await saveRestorePoint(run);
  }
  await run.begin('PROVING', 'PROVING', 80);
  await carryAndProve(run, schema, restore.exact, warnings);
  if (restore.dryRun) {
    await inTransaction(ctx, (ctx) => run.write({ finished_at: ctx.app.now() }, { ctx, status: 'COMPLETED' }));
    return;
  }
  await run.begin('SWAPPING', 'SWAPPING', 98);
  await raiseFence(ctx, schema, restore.id);
  const kept = schemaName('before', restore.id);
  await swap(run, { restored: schema, old: kept }, async (ctx) => {
    const froze = await freeze(ctx, `Restored from ${publicId('backup', restore.backupId)}.`);
    await run.write({ kept_schema: kept, froze }, { ctx, status: 'AWAITING_CONFIRMATION' });
  });
}

/** Puts the data from before a restore back: as it was, or, where people have worked since, with what must not be rewound. */
export async function undoRestored(run: RestoreRun): Promise<void> {
  const { ctx, restore } = run;
  const before = restore.undoTo;
  if (!before) throw new Error('there is nothing to put back');
  if (restore.confirmed) {
    await run.begin('PROVING', 'PROVING', 0);
    await enterMaintenance(ctx, restore.id);
  }
  // A later version of Tuma may run by now, whose migrations the fence would refuse.
  await dropFence(ctx, before, restore.id);
  await migrate(ctx.app.db.url, { data: before, operations: OPERATIONS_SCHEMA });
  const rebooked = restore.confirmed ? await carryAndProve(run, before, false, []) : [];
  await run.begin('SWAPPING', 'SWAPPING', 98);
  await raiseFence(ctx, before, restore.id);
  const old = schemaName(restore.confirmed ? 'undone' : 'loaded', restore.id);
  await swap(run, { restored: before, old }, async (ctx) => {
    if (restore.confirmed) await freeze(ctx, `The restore ${publicId('restore', restore.id)} was undone.`);
    else await unfreeze(ctx, restore.id);
    await alertRewound(ctx, rebooked);
    const now = ctx.app.now();
    const kept_schema = restore.confirmed ? old : null;
    await run.write({ kept_schema, undone_at: now, finished_at: now }, { ctx, status: 'UNDONE' });
  });
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
  const { data, operations } = manifest.content;
  const task = runTask(
    {
      ...{ kind: 'load', url: ctx.app.db.url, identities, name: archiveName(restore.backupId), schema },
      ...{ storage: (await storageOf(run)).settings, sizeBytes, sourceBytes, checksumSha256 },
      versions: { data: data.version, operations: operations.version },
    },
    runId,
    (progress) => run.follow(progress, 0, 60),
  );
  const loaded = await run.during(task);
  if (loaded.kind === 'failed') throw new RestoreFault(loaded.failure, loaded.detail);
  if (loaded.kind === 'verified' && loaded.failure) throw new RestoreFault(loaded.failure.failure, loaded.failure.detail);
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
    const { put, differing } = await onOwnConnection(ctx.app.db.url, `${schema},${OPERATIONS_SCHEMA}`, (client) =>
      restoreMedia({ ...ctx, sql: sqlOn(client) }, archive, { identities, signal: run.signal }),
    );
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

/** What of `schema` is to take the place of the data; answers the accounts that were put back. */
async function carryAndProve(run: RestoreRun, schema: string, exact: boolean, warnings: string[]): Promise<RebookedLedger[]> {
  const { ctx } = run;
  const { url } = ctx.app.db;
  const given = { live: DATA_SCHEMA, restored: schema, operations: OPERATIONS_SCHEMA, exact, now: ctx.app.now() };
  const carried = await carryOver(url, given).catch((error: unknown) => {
    // Undefined table, undefined column.
    if (!/^42P01|^42703/.test(databaseFault(error)?.state ?? '')) throw error;
    const message = 'The present data lacks a table or a column, so nothing can be carried over from it: say exact to restore without.';
    throw new RestoreFault('CORRUPT', message);
  });
  run.requireGoingOn();
  return onOwnConnection(url, `${schema},${OPERATIONS_SCHEMA}`, async (client) => {
    const sql = sqlOn(client);
    for (const { name } of await tablesOf(sql)) await sql.rows(`analyze ${identifiers([name])}`);
    const changes = await tableChanges(sql, DATA_SCHEMA);
    await run.begin('PROVING', 'PROVING', 90);
    const { problemCount } = await readProof(sql, { tenantId: null, full: true });
    if (problemCount > 0 && !exact) throw new RestoreFault('CORRUPT', `The ledger would not prove: ${problemCount} problems.`);
    await run.write({
      changes: JSON.stringify(changes),
      carried_over: JSON.stringify(Object.entries(carried.counts).map(([kind, count]) => ({ kind: kind as CarriedOverKind, count }))),
      held_for_review: carried.heldForReview,
      warnings: JSON.stringify([...warnings, ...warningsOf(carried, problemCount)]),
      rebooked: JSON.stringify(carried.rebooked),
    });
    return carried.rebooked;
  });
}

function warningsOf({ rebooked, unconfirmed }: CarriedOver, problemCount: number): string[] {
  const accounts = rebooked.map(({ tenantId, messages, credits, adjustments, purchases }) => {
    const later = `${messages} later messages (${credits} credits) cost nothing`;
    const undecided = `${adjustments.length} corrections and ${purchases.length} purchases are not booked again`;
    return `The account of ${publicId('tenant', tenantId)} is the backup's: ${later}, ${undecided}.`;
  });
  const problems = problemCount > 0 ? [`The ledger does not prove against what was not rewound: ${problemCount} problems.`] : [];
  const sending = unconfirmed > 0 ? [`${unconfirmed} messages were being sent when it was backed up: they are UNCONFIRMED.`] : [];
  return [...accounts, ...problems, ...sending];
}

/** Puts `restored` in the place of the data, and what `within` writes with it; every process knows when it returns. */
async function swap(run: RestoreRun, names: { restored: string; old: string }, within: (ctx: Ctx) => Promise<void>): Promise<void> {
  const { ctx, restore } = run;
  let epoch = 0;
  const swapped = await swapSchemas(
    ctx.app.db.url,
    { live: DATA_SCHEMA, ...names },
    {
      within: async (sql: Sql) => {
        const inside = { ...ctx, sql };
        await within(inside);
        await publishChange(sql, 'system');
        epoch = await beginEpoch(inside, restore.id);
      },
    },
  );
  ctx.app.log.info({ restore: restore.id, ...swapped }, 'other data is in place');
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
