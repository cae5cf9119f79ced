import { type Ctx, inTransaction } from '../../context.js';
import { publishChange } from '../../db/outbox.js';
import { parseId } from '../../lib/ids.js';
import type { BackupStorage } from '../../ports/backupStorage.js';
import { recordFoundKeys } from '../keys/backupKeys.js';
import { configuredTargets, recordFoundCopy } from '../storage/storageTargets.js';
import { NO_PROGRESS } from './backupRun.js';
import { archiveName, readStoredManifest, type StoredManifest } from './storedManifest.js';

/**
 * Takes up backups that lie in a storage and that the catalogue doesn't know: on a new machine it is made anew from the manifests. One that
 * only a copy is left of is copied to the first storage (copyDueBackups.ts). They count as not verified until they are verified here.
 * Throws when the first storage can't be searched; a copy's is left out then. Answers how many were taken up.
 */
export async function adoptBackups(ctx: Ctx): Promise<number> {
  const { log, backupStorage } = ctx.app;
  const adopted = new Set<string>();
  for (const [targetId, storage] of await configuredTargets(ctx)) {
    const sizes = await sizesIn(storage).catch((error: unknown) => {
      if (storage === backupStorage[0].storage) throw error;
      log.warn({ err: error }, 'a storage of copies could not be searched for backups that the catalogue does not know');
      return new Map<string, number>();
    });
    const ids = [...sizes.keys()].flatMap((name) => parseId('backup', /^(.+)\.manifest\.json$/.exec(name)?.[1] ?? '') ?? []);
    const known = await ctx.sql.rows<{ id: string }>('select id from backup where id = any($1::uuid[])', [ids]);
    for (const id of ids.sort()) {
      if (!adopted.has(id) && known.some((row) => row.id === id)) continue;
      const manifest = await readStoredManifest(storage, id);
      if (!manifest || sizes.get(archiveName(id)) !== manifest.sizeBytes) {
        log.warn({ backup: id }, 'a manifest in the storage is not readable, or its file is not what it says: it is left alone');
        continue;
      }
      if (!adopted.has(id)) await adopt(ctx, id, manifest);
      await recordFoundCopy(ctx, id, targetId);
      adopted.add(id);
    }
  }
  if (adopted.size > 0) log.info({ adopted: adopted.size }, 'backups were found in the storage');
  return adopted.size;
}

const sizesIn = async (storage: BackupStorage): Promise<Map<string, number>> =>
  new Map((await storage.list()).flatMap(({ name, bytes, complete }) => (complete ? [[name, bytes] as const] : [])));

async function adopt(ctx: Ctx, id: string, manifest: StoredManifest): Promise<void> {
  const { kind, trigger, note, pinned, sizeBytes, sourceBytes, checksumSha256, recipients, createdAt, content } = manifest;
  await inTransaction(ctx, async (ctx) => {
    await ctx.sql.rows(
      `insert into backup (id, kind, status, verification_status, trigger, verify, notify_on, note, pinned, progress, size_bytes,
         source_bytes, checksum_sha256, recipients, manifest, finished_at, created_at)
       values ($1, $2, 'STORED', 'NONE', $3, false, 'FAILURE', $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) on conflict (id) do nothing`,
      [
        ...[id, kind, trigger, note, pinned, JSON.stringify({ ...NO_PROGRESS, phase: 'DONE', percent: 100 }), sizeBytes, sourceBytes],
        ...[checksumSha256, recipients, JSON.stringify(manifest), content.snapshotAt, createdAt],
      ],
    );
    await recordFoundKeys(ctx, recipients);
    await publishChange(ctx.sql, 'backup', null, [id]);
  });
}
