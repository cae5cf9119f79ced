import { setTimeout as sleep } from 'node:timers/promises';
import type { Restore } from '../../../entities/Restore.js';
import { cancelRestore } from '../../backups/restore/cancelRestore.js';
import { confirmRestore } from '../../backups/restore/confirmRestore.js';
import { pruneRestore } from '../../backups/restore/pruneRestore.js';
import { isUndoable, restore, restores } from '../../backups/restore/restores.js';
import { runDueRestores } from '../../backups/restore/runDueRestores.js';
import { type RestoreRequest, startRestore } from '../../backups/restore/startRestore.js';
import { undoRestore } from '../../backups/restore/undoRestore.js';
import type { Ctx } from '../../context.js';
import { publicId } from '../../lib/ids.js';

const LOOK_MS = 300;

type Print = (line: string) => void;

/** Restores a backup, or says what that would do: here, unless a server takes it up first. Answers the exit code. */
export async function startRestoreNow(ctx: Ctx, request: RestoreRequest, print: Print): Promise<number> {
  const { id } = await startRestore(ctx, request);
  const one = await follow(ctx, id, print);
  for (const { table, rowsNow, rowsAfter, added, removed, changed } of one.changes ?? [])
    if (added + removed + changed > 0)
      print(`  ${table}: ${rowsNow} rows, then ${rowsAfter}; ${added} come back, ${removed} go, ${changed} change`);
  for (const { kind, count } of one.carriedOver ?? []) if (count > 0) print(`  carried over: ${count} ${kind}`);
  if (one.heldForReview) print(`  ${one.heldForReview} messages are held for review`);
  for (const warning of one.warnings) print(`  ${warning}`);
  if (one.status === 'AWAITING_CONFIRMATION')
    print(`Look at it, then: npx tuma restore confirm ${publicId('restore', id)}, or undo. Until then only reading works.`);
  return one.status === 'COMPLETED' || one.status === 'AWAITING_CONFIRMATION' ? 0 : 1;
}

/** Puts back the data from before a restore: here, unless a server takes it up first. Answers the exit code. */
export async function undoRestoreNow(ctx: Ctx, id: string, confirm: string, print: Print): Promise<number> {
  await undoRestore(ctx, id, confirm);
  return (await follow(ctx, id, print)).status === 'UNDONE' ? 0 : 1;
}

const DECISIONS = { confirm: confirmRestore, cancel: cancelRestore, prune: pruneRestore };

/** Confirms, cancels or prunes a restore. Answers the exit code. */
export async function decideRestore(ctx: Ctx, id: string, decision: keyof typeof DECISIONS, print: Print): Promise<number> {
  print(lineOf(await DECISIONS[decision](ctx, id)));
  if (decision === 'confirm') print('Sending is frozen until setSendingFrozen ends that.');
  return 0;
}

/** Prints the latest restores, newest first, one a line. Answers the exit code. */
export async function printRestores(ctx: Ctx, print: Print): Promise<number> {
  const { nodes } = await restores(ctx, { first: 50 }, {});
  if (nodes.length === 0) print('There is no restore.');
  for (const one of nodes) print(lineOf(one));
  return 0;
}

async function follow(ctx: Ctx, id: string, print: Print): Promise<Restore> {
  let said = '';
  for (;;) {
    await runDueRestores(ctx);
    const one = await restore(ctx, id);
    if (one.status !== said) print(lineOf(one));
    said = one.status;
    if (['AWAITING_CONFIRMATION', 'COMPLETED', 'ROLLED_BACK', 'UNDONE'].includes(said)) return one;
    await sleep(LOOK_MS);
  }
}

const lineOf = (one: Restore): string =>
  [
    ...[publicId('restore', one.id), one.createdAt, `of ${publicId('backup', one.backupId)}`, one.dryRun ? 'dry run' : ''],
    ...[one.status, one.failure ?? '', one.failureDetail ?? '', isUndoable(one) ? 'undoable' : ''],
  ]
    .filter(Boolean)
    .join(' ');
