import type { Readable } from 'node:stream';
import type { Ctx } from '../../../context.js';
import type { StoreName } from '../../../ports/media.js';
import { locatorOf } from '../../archive/fileEntries.js';
import { readArchive } from '../../archive/readArchive.js';
import { sha256Of } from '../../files/fileCache.js';
import { patiently } from '../../files/patience.js';

export interface RestoredMedia {
  /** Files that were put back. */
  put: number;
  /** That were there with these bytes. */
  same: number;
  /** That are there with other bytes, and were left as they are. */
  differing: number;
  /** That the database doesn't name, or with other bytes: left out. */
  unnamed: number;
}

interface FileOfArchive {
  locator: string;
  bytes: Buffer;
}

/**
 * Puts uploaded files of an archive back: those that the database names with just these bytes and whose store doesn't have them. Nothing is
 * deleted; other bytes under the same name are written over only with `replace`. A file whose store isn't configured here goes to the one
 * of new files, and its row says so. Throws Undecryptable, NoArchive, STORAGE_UNAVAILABLE; what was put until then stays, and is right.
 */
export async function restoreMedia(
  ctx: Ctx,
  archive: Readable,
  { identities, replace = false, signal }: { identities: readonly string[]; replace?: boolean; signal?: AbortSignal },
): Promise<RestoredMedia> {
  const restored: RestoredMedia = { put: 0, same: 0, differing: 0, unnamed: 0 };
  for await (const { name, bytes } of readArchive(archive, identities)) {
    signal?.throwIfAborted();
    const locator = locatorOf(name);
    if (locator) restored[await putBack(ctx, { locator, bytes }, { replace, signal })] += 1;
  }
  return restored;
}

async function putBack(
  ctx: Ctx,
  { locator, bytes }: FileOfArchive,
  { replace, signal }: { replace: boolean; signal?: AbortSignal },
): Promise<keyof RestoredMedia> {
  const row = await ctx.sql.row<{ id: string; store: StoreName; contentType: string; sha256: string }>(
    'select id, store, content_type as "contentType", checksum_sha256 as sha256 from media_asset where locator = $1',
    [locator],
  );
  if (!row || row.sha256 !== sha256Of(bytes)) return 'unnamed';
  const own = ctx.app.mediaStores.find(({ name }) => name === row.store);
  const store = own ?? ctx.app.media;
  const there = await patiently(() => store.get(locator), signal);
  const isSame = there !== undefined && sha256Of(there) === row.sha256;
  if (there && !isSame && !replace) return 'differing';
  // Somebody may have deleted it, and the backup brought it back: else the next purge takes its bytes.
  await ctx.sql.rows('delete from media_upload where id = $1', [locator]);
  if (!isSame) await patiently(() => store.put(locator, bytes, row.contentType), signal);
  await ctx.sql.rows('delete from missing_file where file_id = $1', [row.id]);
  if (!own) await ctx.sql.rows('update media_asset set store = $2 where locator = $1', [locator, store.name]);
  return isSame ? 'same' : 'put';
}
