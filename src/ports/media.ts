import { AppError } from '../errors.js';
import type { ServiceCheck } from './serviceCheck.js';

/** The stores of files. A file's row holds the name of its store, and it is read from no other. */
export type StoreName = 'directory' | 'cloudinary';

export interface CloudinaryAccount {
  cloudName: string;
  apiKey: string;
  apiSecret: string;
  /** Another region's API (https://api-eu.cloudinary.com), or a test's. Only https: the package speaks nothing else. */
  baseUrl?: string;
  /** How long one call may take in all. */
  timeoutMs?: number;
  /** Another authority than the system's, for the server's certificate. */
  ca?: string;
}

/** Of a store of files, as plain data: a thread opens it again. */
export type MediaStoreSettings = { name: 'directory'; directory: string } | ({ name: 'cloudinary' } & CloudinaryAccount);

export interface FilePage {
  files: { locator: string; bytes: number }[];
  /** For the next page; absent on the last. */
  next?: string;
}

/**
 * A store of files. Documents of a few MiB are checked as a whole before they are stored and before they are delivered; lists and exports
 * may be large, and come and go in pieces. `locator` is a uuid of ours, never a user's text. Throws STORAGE_UNAVAILABLE on failure,
 * StoreBusy where it is one that a time ends; the detail holds no secret.
 */
export interface MediaProvider {
  readonly name: StoreName;
  /** The files are on this machine's disk only. */
  readonly local: boolean;
  /** How often `list` may be called in an hour; absent for a store that doesn't count. */
  readonly listsAnHour?: number;
  /** Resolves once the file is stored durably. The same locator again is the same file. */
  put(locator: string, bytes: Buffer, contentType: string): Promise<void>;
  /** The same of a file that comes in pieces, which are not in memory together. Where they end with an error there is no file. */
  putStream(locator: string, pieces: AsyncIterable<Buffer>, contentType: string): Promise<void>;
  /** Undefined when there is no such file. */
  get(locator: string): Promise<Buffer | undefined>;
  /** The same in pieces. Whoever has it reads it to its end or ends it. */
  getStream(locator: string): Promise<AsyncIterable<Buffer> | undefined>;
  /** Also removes what an interrupted put left. A file that doesn't exist counts as removed. */
  remove(locator: string): Promise<void>;
  /** All files that are there from before the first page to the last, in pages; others may be in it or not. */
  list(cursor?: string): Promise<FilePage>;
  /** Whether it would store a file; it leaves nothing behind. Never throws. */
  check(): Promise<ServiceCheck>;
}

/** What a locator looks like: anything else could lead out of a directory. */
export const isLocator = (text: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);

/** The store takes no more calls before a time: to whoever can't wait it is unavailable. */
export class StoreBusy extends AppError {
  constructor(
    readonly until: Date,
    cause: Error,
  ) {
    super('STORAGE_UNAVAILABLE', { cause });
  }
}
