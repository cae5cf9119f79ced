import { type Ctx, inTransaction } from '../../context.js';
import { publishChange } from '../../db/outbox.js';
import { newId } from '../../lib/ids.js';

/** The rows of the configured storages, in their order; made where they are missing. */
async function targetIds(ctx: Ctx): Promise<string[]> {
  const ids: string[] = [];
  for (const [index, { settings, storage }] of ctx.app.backupStorage.entries()) {
    const row = await ctx.sql.row<{ id: string }>(
      `insert into storage_target (id, name, kind, location, is_primary, local, status, created_at)
       values ($1, $2, $3, $4, $5, $6, 'OK', $7) on conflict (location) do update set name = excluded.name returning id`,
      [newId(), settings.name, settings.kind, storage.location, index === 0, true, ctx.app.now()],
    );
    if (row) ids.push(row.id);
  }
  return ids;
}

/** A backup was stored on the first storage; `failures`: of each other one, why it has no copy, null where it has. */
export async function recordCopies(ctx: Ctx, backupId: string, failures: readonly ({ failure: string } | null)[]): Promise<void> {
  await inTransaction(ctx, async (ctx) => {
    const ids = await targetIds(ctx);
    await ctx.sql.rows(
      `insert into backup_copy (backup_id, storage_target_id, stored_at, failure)
       select $1, target, $3, nullif(failure, '') from unnest($2::uuid[], $4::text[]) as copy (target, failure) on conflict do nothing`,
      [backupId, ids, ctx.app.now(), ids.map((_, index) => (index === 0 ? '' : (failures[index - 1]?.failure ?? '')))],
    );
    await publishChange(ctx.sql, 'backup', null, [backupId]);
  });
}

/** The copy on the first storage was read again and restored. */
export async function recordVerifiedCopy(ctx: Ctx, backupId: string): Promise<void> {
  const [primary] = await targetIds(ctx);
  await ctx.sql.rows('update backup_copy set verified_at = $3, failure = null where backup_id = $1 and storage_target_id = $2', [
    backupId,
    primary,
    ctx.app.now(),
  ]);
}
