import type { App, Ctx } from '../../context.js';

/**
 * The configured storages that have a usable copy of this backup, in their order: what reads it asks the first one first. All of them where
 * nothing is noted: a process died just then.
 */
export async function storagesWith(ctx: Ctx, backupId: string): Promise<App['backupStorage'][number][]> {
  const copies = await ctx.sql.rows<{ location: string; usable: boolean }>(
    `select location, failure is null as usable
     from backup_copy c join storage_target t on t.id = c.storage_target_id where backup_id = $1`,
    [backupId],
  );
  const { backupStorage } = ctx.app;
  if (copies.length === 0) return [...backupStorage];
  const usable = new Set(copies.filter((copy) => copy.usable).map(({ location }) => location));
  return backupStorage.filter(({ storage }) => usable.has(storage.location));
}
