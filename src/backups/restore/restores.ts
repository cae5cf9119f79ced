import type { RestoreFilter } from '../../../entities/inputs/backups.js';
import type { PageArgs } from '../../../entities/inputs/page.js';
import type { Restore } from '../../../entities/Restore.js';
import type { RestoreStatus } from '../../../entities/types/backups.js';
import { type Ctx, systemContext } from '../../context.js';
import { appScoped } from '../../core/appScoped.js';
import { allowOnPlatform } from '../../core/authorize.js';
import { LiveFeed } from '../../core/liveFeed.js';
import { List, type Value } from '../../db/lists.js';
import type { Page } from '../../db/page.js';
import { AppError } from '../../errors.js';
import { restoreOfEpoch } from '../../system/fence.js';

const list = new List({
  select: (tables) =>
    tables
      .selectFrom('Restore')
      .select([
        ...(['id', 'backupId', 'status', 'dryRun', 'exact', 'progress', 'restorePointId', 'changes', 'carriedOver'] as const),
        ...(['heldForReview', 'restoredFiles', 'warnings', 'failure', 'failureDetail', 'startedById', 'keptSchema', 'undoneAt'] as const),
        ...(['confirmedAt', 'startedAt', 'finishedAt', 'createdAt'] as const),
      ]),
  id: 'Restore.id',
  filters: {
    status: (eb, value: Value<RestoreStatus[]>) => eb('status', '=', eb.fn.any(value)),
    dryRun: (eb, value: Value<boolean>) => eb('dryRun', '=', value),
  },
});

/** Restores and dry runs, newest first. For platform staff. */
export async function restores(ctx: Ctx, args: PageArgs, filter: RestoreFilter): Promise<Page<Restore>> {
  allowOnPlatform(ctx, 'VIEW_PLATFORM');
  return list.page(ctx, args, filter);
}

/** One restore; NOT_FOUND. For platform staff. */
export async function restore(ctx: Ctx, id: string): Promise<Restore> {
  const [found] = await restoresById(ctx, [id]);
  if (!found) throw new AppError('NOT_FOUND', { field: 'id' });
  return found;
}

/** Those of these restores that are there, in that order. For platform staff. */
export async function restoresById(ctx: Ctx, ids: readonly string[]): Promise<Restore[]> {
  allowOnPlatform(ctx, 'VIEW_PLATFORM');
  return list.byIds(ctx, ids);
}

/** The restore that keeps the system in maintenance; undefined where there is none. For platform staff. */
export async function restoreInMaintenance(ctx: Ctx): Promise<Restore | undefined> {
  const id = await restoreOfEpoch(ctx);
  return id === null ? undefined : (await restoresById(ctx, [id]))[0];
}

/** Whether undoRestore can put the data from before it back. */
export const isUndoable = ({ status, keptSchema }: Restore): boolean =>
  keptSchema !== null && (status === 'AWAITING_CONFIRMATION' || status === 'COMPLETED');

const feed = appScoped((app) => new LiveFeed<Restore>(app, 'restore', (_, ids) => restoresById(systemContext(app, 'feed'), ids)));

/** Restores as they progress; with `id` only that one, beginning with its present state (NOT_FOUND). For platform staff. */
export function restoreUpdates(ctx: Ctx, id?: string): AsyncIterableIterator<Restore> {
  allowOnPlatform(ctx, 'VIEW_PLATFORM');
  if (!id) return feed(ctx.app).subscribe('');
  return feed(ctx.app).subscribe('', { wanted: (changed) => changed.id === id, present: async () => [await restore(ctx, id)] });
}
