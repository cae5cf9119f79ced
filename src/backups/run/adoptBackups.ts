import { type Ctx, inTransaction } from '../../context.js';
import { publishChange } from '../../db/outbox.js';
import { parseId } from '../../lib/ids.js';
import { recordFoundKeys } from '../keys/backupKeys.js';
import { recordCopies } from '../storage/storageTargets.js';
import { NO_PROGRESS } from './backupRun.js';
import { archiveName, readStoredManifest, type StoredManifest } from './storedManifest.js';

/**
 * Takes up backups that lie in the first storage and that the catalogue doesn't know: on a new machine it is made anew from the manifests.
 * They count as not verified until they are verified here. Answers how many were taken up.
 */
export async function adoptBackups(ctx: Ctx): Promise<number> {
  const { log, backupStorage } = ctx.app;
  const [{ storage }] = backupStorage;
  const sizes = new Map((await storage.list()).flatMap(({ name, bytes, complete }) => (complete ? [[name, bytes] as const] : [])));
  const ids = [...sizes.keys()].flatMap((name) => parseId('backup', /^(.+)\.manifest\.json$/.exec(name)?.[1] ?? '') ?? []);
  const known = await ctx.sql.rows<{ id: string }>('select id from backup where id = any($1::uuid[])', [ids]);
  const unknown = ids.filter((id) => !known.some((row) => row.id === id));
  let adopted = 0;
  for (const id of unknown.sort()) {
    const manifest = await readStoredManifest(storage, id);
    if (!manifest || sizes.get(archiveName(id)) !== manifest.sizeBytes) {
      log.warn({ backup: id }, 'a manifest in the storage is not readable, or its file is not what it says: it is left alone');
      continue;
    }
    await adopt(ctx, id, manifest);
    adopted += 1;
  }
  if (adopted > 0) log.info({ adopted }, 'backups were found in the storage');
  return adopted;
}

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
  await recordCopies(ctx, id, []);
}
