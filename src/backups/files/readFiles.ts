import type { MediaProvider, StoreName } from '../../ports/media.js';
import { isLocator } from '../../ports/media.js';
import { type FileCache, sha256Of } from './fileCache.js';
import type { NamedFile } from './knownFiles.js';
import { isUnavailable, patiently } from './patience.js';

/** Files that are fetched at once: one at Cloudinary takes some tenths of a second, most of it waiting. */
const AHEAD = 4;
/** So many that can't be read one after another, and it is the store that can't be reached. */
const FAULTS = 5;

export interface ReadableStores {
  stores: readonly MediaProvider[];
  /** What each store says it has: locator → bytes. */
  listed: ReadonlyMap<StoreName, ReadonlyMap<string, number>>;
  /** For files of stores that are not on this machine. */
  cache: FileCache;
  signal?: AbortSignal;
}

export interface ReadFile {
  file: NamedFile;
  /** With the SHA-256 that the database names; undefined where they can't be had. */
  bytes?: Buffer;
  /** The store has them not, or others, or can't be read. */
  lost: boolean;
}

/**
 * The bytes of these files, in their order. Throws STORAGE_UNAVAILABLE when several can't be read one after another: a store that is away
 * is no store that lost its files.
 */
export async function* readFiles(files: readonly NamedFile[], from: ReadableStores): AsyncGenerator<ReadFile> {
  const stores = new Map(from.stores.map((store) => [store.name, store]));
  const ahead: Promise<ReadFile & { fault?: Error }>[] = [];
  let faults = 0;
  for (let next = 0; next < files.length || ahead.length > 0; ) {
    from.signal?.throwIfAborted();
    for (let file = files[next]; file && ahead.length < AHEAD; file = files[++next]) {
      const reading = readFile(file, stores.get(file.store), from);
      reading.catch(() => undefined); // whoever comes to it gets it
      ahead.push(reading);
    }
    const read = await ahead.shift();
    if (!read) return;
    const { fault, ...result } = read;
    faults = fault ? faults + 1 : 0;
    if (fault && faults === FAULTS) throw fault;
    yield result;
  }
}

async function readFile(
  file: NamedFile,
  store: MediaProvider | undefined,
  { listed, cache, signal }: ReadableStores,
): Promise<ReadFile & { fault?: Error }> {
  const { locator, sha256 } = file;
  if (!store || !isLocator(locator)) return { file, lost: true };
  const cached = store.local ? undefined : await cache.get(sha256);
  if (cached && listed.get(store.name)?.get(locator) === file.bytes) return { file, bytes: cached, lost: false };
  try {
    // Also what isn't in the list: it may have come since, and some lists lag.
    const bytes = await patiently(() => store.get(locator), signal);
    if (!bytes || sha256Of(bytes) !== sha256) return { file, bytes: cached, lost: true };
    if (!store.local) await cache.put(sha256, bytes);
    return { file, bytes, lost: false };
  } catch (error) {
    if (!isUnavailable(error)) throw error;
    return { file, bytes: cached, lost: true, fault: error };
  }
}
