import type { MediaProvider, StoreName } from '../../ports/media.js';
import { FileCache, sha256Of } from '../files/fileCache.js';
import { type KnownFiles, type NamedFile, placeOf } from '../files/knownFiles.js';
import { listStore } from '../files/listStore.js';
import { type ReadableStores, readFiles } from '../files/readFiles.js';
import { entryOf, LIST, lineOf } from './fileEntries.js';
import type { FilesContent } from './manifest.js';

/** Adds a file to the archive; resolves when it is written. */
export type AddFile = (name: string, bytes: Buffer) => Promise<void>;

export interface FileSource {
  stores: readonly MediaProvider[];
  /** Where bytes of stores elsewhere are kept, so that a backup fetches only what the one before didn't. */
  cacheFolder: string;
  /** Called with the locators of what is missing, before the archive ends. */
  onMissing?: (locators: string[]) => void;
}

/** Thrown when of all files that the database names not one can be read: it is another folder, or another account. */
export class MediaMissing extends Error {}

interface Reading extends FileSource {
  url: string;
  signal?: AbortSignal;
  onRead?: (bytes: number, files?: number) => void | Promise<void>;
}

/**
 * Writes the uploaded files into an archive: first those that the database names when it begins, at last those that it names in the
 * archive's own moment. What was deleted in between is in the archive, or not; nobody misses it.
 */
export class FileWriter {
  private from: ReadableStores | undefined;
  private readonly written = new Set<string>();
  private readonly lost = new Set<string>();
  private readonly lines: string[] = [];
  private bytes = 0;

  constructor(
    private readonly reading: Reading,
    private readonly known: KnownFiles,
    private readonly add: AddFile,
  ) {}

  async begin(): Promise<void> {
    const { stores, cacheFolder, url, signal } = this.reading;
    const listed = new Map<StoreName, ReadonlyMap<string, number>>();
    for (const store of stores) listed.set(store.name, await listStore(store, url, signal));
    this.from = { stores, listed, cache: await FileCache.open(cacheFolder), signal };
    const { named } = this.known;
    await this.write(named);
    if (named.length > 0 && this.written.size === 0)
      throw new MediaMissing(`None of the ${named.length} files that the database names is in its store: is it the right one?`);
  }

  /** What all comes to, by what the database names in the archive's moment. */
  async end({ named, places }: KnownFiles): Promise<FilesContent> {
    await this.write(named.filter(({ locator }) => !this.written.has(locator) && !this.lost.has(locator)));
    const list = Buffer.from(this.lines.join(''));
    await this.add(LIST, list);
    const missing = named.flatMap(({ locator }) => (this.lost.has(locator) ? [locator] : []));
    this.reading.onMissing?.(missing);
    const { cache, listed } = this.stores();
    await cache.keep(new Set(named.map(({ sha256 }) => sha256)));
    const found = [...listed].flatMap(([store, files]) => [...files.keys()].map((locator) => placeOf({ store, locator })));
    const orphaned = found.filter((place) => !places.has(place) && !this.known.places.has(place)).length;
    return { files: this.lines.length, bytes: this.bytes, listSha256: sha256Of(list), missing: missing.length, orphaned };
  }

  private stores(): ReadableStores {
    if (!this.from) throw new Error('the stores were not listed');
    return this.from;
  }

  private async write(files: readonly NamedFile[]): Promise<void> {
    for await (const { file, bytes, lost } of readFiles(files, this.stores())) {
      const { locator, sha256 } = file;
      if (lost) this.lost.add(locator);
      if (bytes) {
        this.written.add(locator);
        this.lines.push(lineOf(locator, sha256));
        this.bytes += bytes.length;
        await this.add(entryOf(locator), bytes);
      }
      await this.reading.onRead?.(bytes?.length ?? 0, 1);
    }
  }
}
