import type { BackupCopy, StorageTarget } from '../../../entities/StorageTarget.js';
import { type Ctx, inTransaction } from '../../context.js';
import { audit } from '../../core/audit.js';
import { allowOnPlatform } from '../../core/authorize.js';
import { publishChange } from '../../db/outbox.js';
import { statement } from '../../db/statement.js';
import { AppError } from '../../errors.js';
import { newId, publicId } from '../../lib/ids.js';
import type { BackupStorage } from '../../ports/backupStorage.js';

const listStatement = statement<Record<string, never>, StorageTarget>('backups/storage/storageTargets.sql');
const recordStatement = statement<
  { id: string; ok: boolean; detail: string; local: boolean; freeBytes: number | null; leastFree: number; leastBackups: number; now: Date },
  { changed: boolean }
>('backups/storage/recordCheck.sql');

/** Nearly full: less is left than this, or than so many of the largest backup. */
const [LEAST_FREE_BYTES, LEAST_BACKUPS] = [1_024 ** 3, 3];
/** Serialises processes that write the configured storages at once. */
const LOCK = 7_238_014;

/** Where backups are stored, the primary one first. For platform staff. */
export async function storageTargets(ctx: Ctx): Promise<StorageTarget[]> {
  allowOnPlatform(ctx, 'VIEW_PLATFORM');
  return ctx.sql.rows(listStatement, {});
}

/** Where the copies of each of these backups are. For platform staff. */
export async function copiesOf(ctx: Ctx, backupIds: readonly string[]): Promise<BackupCopy[][]> {
  const targets = new Map((await storageTargets(ctx)).map((target) => [target.id, target]));
  const rows = await ctx.sql.rows<Pick<BackupCopy, 'verifiedAt' | 'failure'> & { backupId: string; targetId: string }>(
    `select backup_id as "backupId", storage_target_id as "targetId", verified_at as "verifiedAt", failure from backup_copy
     where backup_id = any($1::uuid[])`,
    [backupIds],
  );
  const copies = rows.flatMap(({ backupId, targetId, verifiedAt, failure }) => {
    const storage = targets.get(targetId);
    return storage ? [{ backupId, storage, local: storage.local, verifiedAt, failure }] : [];
  });
  return backupIds.map((id) => copies.filter(({ backupId }) => backupId === id));
}

/** Asks one storage now whether it can be read and written. For platform admins; audited. NOT_FOUND, INVALID_STATE for one that is gone. */
export async function checkStorageTarget(ctx: Ctx, id: string): Promise<StorageTarget> {
  allowOnPlatform(ctx, 'MANAGE_BACKUPS');
  const storage = (await configuredTargets(ctx)).get(id);
  const find = async () => (await storageTargets(ctx)).find((target) => target.id === id);
  if (!storage) {
    if (!(await find())) throw new AppError('NOT_FOUND', { field: 'id' });
    throw new AppError('INVALID_STATE', { field: 'id', message: 'This storage is no longer configured.' });
  }
  await check(ctx, id, storage);
  await audit(ctx, 'storageTarget.check', null, publicId('storageTarget', id));
  return (await find()) as StorageTarget;
}

/** Asks every configured storage whether it can be read and written; a job. */
export async function checkStorageTargets(ctx: Ctx): Promise<void> {
  for (const [id, storage] of await configuredTargets(ctx)) await check(ctx, id, storage);
}

async function check(ctx: Ctx, id: string, storage: BackupStorage): Promise<void> {
  const { ok, detail, local, freeBytes = null } = await storage.check();
  await inTransaction(ctx, async (ctx) => {
    const found = { id, ok, detail, local, freeBytes, now: ctx.app.now() };
    const row = await ctx.sql.row(recordStatement, { ...found, leastFree: LEAST_FREE_BYTES, leastBackups: LEAST_BACKUPS });
    if (!row?.changed) return;
    // What was given up there is tried again.
    if (ok)
      await ctx.sql.rows('update backup_copy set tries = 0, try_after = null where storage_target_id = $1 and failure is not null', [id]);
    await publishChange(ctx.sql, 'system');
  });
}

/** The configured storages by their rows' ids, in their order; the rows are made, renamed and given up as the configuration says. */
export async function configuredTargets(ctx: Ctx): Promise<Map<string, BackupStorage>> {
  const { backupStorage, now } = ctx.app;
  const locations = backupStorage.map(({ storage }) => storage.location);
  return inTransaction(ctx, async (ctx) => {
    await ctx.sql.rows('select pg_advisory_xact_lock($1)', [LOCK]);
    await ctx.sql.rows('update storage_target set is_primary = false where is_primary and location <> $1', [locations[0]]);
    await ctx.sql.rows(
      `update storage_target set status = 'REMOVED', failure_detail = null, free_bytes = null
       where status <> 'REMOVED' and location <> all($1::text[])`,
      [locations],
    );
    const targets = new Map<string, BackupStorage>();
    for (const [index, { settings, storage }] of backupStorage.entries()) {
      const row = await ctx.sql.row<{ id: string }>(
        `insert into storage_target as t (id, name, kind, location, is_primary, local, status, created_at)
         values ($1, $2, $3, $4, $5, $6, 'OK', $7) on conflict (location) do update set name = excluded.name,
           is_primary = excluded.is_primary, status = case t.status when 'REMOVED' then 'OK' else t.status end
         returning id`,
        [newId(), settings.name, settings.kind, storage.location, index === 0, settings.kind === 'DIRECTORY', now()],
      );
      if (row) targets.set(row.id, storage);
    }
    return targets;
  });
}

/**
 * A backup was stored on the first storage; `failures`: of each other one, why it has no copy, null where it has one that was read back.
 * Of those that `failures` doesn't reach nothing is known.
 */
export async function recordCopies(ctx: Ctx, backupId: string, failures: readonly ({ failure: string } | null)[]): Promise<void> {
  const ids = [...(await configuredTargets(ctx)).keys()].slice(0, failures.length + 1);
  await inTransaction(ctx, async (ctx) => {
    await ctx.sql.rows(
      `insert into backup_copy (backup_id, storage_target_id, stored_at, verified_at, failure)
       select $1, target, $3, case when failure = '' and n > 1 then $3::timestamptz end, nullif(failure, '')
       from unnest($2::uuid[], $4::text[]) with ordinality as copy (target, failure, n) on conflict do nothing`,
      [backupId, ids, ctx.app.now(), [null, ...failures].map((failed) => (failed ? copyFailureOf(failed) : ''))],
    );
    await publishChange(ctx.sql, 'backup', null, [backupId]);
  });
}

/** A copy was found that the catalogue didn't know. */
export const recordFoundCopy = (ctx: Ctx, backupId: string, targetId: string): Promise<object[]> =>
  ctx.sql.rows('insert into backup_copy (backup_id, storage_target_id, stored_at) values ($1, $2, $3) on conflict do nothing', [
    ...[backupId, targetId, ctx.app.now()],
  ]);

/** What keeps a copy from being usable. */
export const copyFailureOf = ({ failure }: { failure: string }): string =>
  ['STORAGE_FULL', 'CORRUPT'].find((one) => one === failure) ?? 'STORAGE_UNAVAILABLE';

/** A copy was read again and restored. */
export async function recordVerifiedCopy(ctx: Ctx, backupId: string, { location }: BackupStorage): Promise<void> {
  await ctx.sql.rows(
    `update backup_copy c set verified_at = $3, failure = null
     from storage_target t where t.id = c.storage_target_id and c.backup_id = $1 and t.location = $2`,
    [backupId, location, ctx.app.now()],
  );
}
