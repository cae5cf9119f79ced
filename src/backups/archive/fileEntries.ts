import { isLocator } from '../../ports/media.js';
import { sha256Of } from '../files/fileCache.js';
import type { FilesContent } from './manifest.js';
import type { ArchiveFile } from './readArchive.js';

/** The list of the files, as `sha256sum -c` reads it. */
export const LIST = 'media.sha256';

/** Where a file lies in an archive: as in the media directory, so that a copy of the folder puts all of them back. */
export const entryOf = (locator: string): string => `media/${locator.slice(-2)}/${locator}`;

/** The locator of an archive's entry that is a file; undefined for all others. */
export function locatorOf(entry: string): string | undefined {
  const locator = entry.slice(entry.lastIndexOf('/') + 1);
  return isLocator(locator) && entry === entryOf(locator) ? locator : undefined;
}

export const lineOf = (locator: string, sha256: string): string => `${sha256}  ${entryOf(locator)}\n`;

/** Compares the files of an archive with its own list and its manifest, as they are read. */
export class FileCheck {
  private readonly found = new Map<string, string>();
  private bytes = 0;
  private list: Buffer | undefined;

  take({ name, bytes }: ArchiveFile): void {
    if (name === LIST) this.list = bytes;
    const locator = locatorOf(name);
    if (!locator) return;
    this.found.set(locator, sha256Of(bytes));
    this.bytes += bytes.length;
  }

  /** The SHA-256 of a file's bytes as they were read; undefined for one that isn't there. */
  sha256Of = (locator: string): string | undefined => this.found.get(locator);

  /** In words, what isn't as the archive says; undefined when all is. */
  fault({ files, bytes, listSha256 }: FilesContent): string | undefined {
    const list = this.list ?? Buffer.alloc(0);
    if (sha256Of(list) !== listSha256) return `${LIST} is not what was written.`;
    const lines = list.toString('latin1').split('\n').filter(Boolean);
    const listed = new Map(lines.map((line) => [line.slice(line.lastIndexOf('/') + 1), line.slice(0, 64)]));
    const other = [...listed].filter(([locator, sha256]) => this.found.get(locator) !== sha256).map(([locator]) => locator);
    const [first] = other;
    if (first) return `${other.length} files are missing or are not what was written: ${entryOf(first)}${other.length > 1 ? ', …' : ''}.`;
    if (this.found.size !== files || listed.size !== files || this.bytes !== bytes)
      return `${this.found.size} files of ${this.bytes} bytes, where ${files} of ${bytes} were written.`;
    return undefined;
  }
}
