import type { ServiceCheck } from './serviceCheck.js';

/** The stores of files. A file's row holds the name of its store, and it is read from no other. */
export type StoreName = 'directory' | 'cloudinary';

/**
 * A store of files of a few MiB. They are checked as a whole before they are stored and before they are delivered, so streams would gain
 * nothing. `locator` is a uuid of ours, never a user's text. Throws STORAGE_UNAVAILABLE on failure; the detail holds no secret.
 */
export interface MediaProvider {
  readonly name: StoreName;
  /** The files are on this machine's disk only. */
  readonly local: boolean;
  /** Resolves once the file is stored durably. The same locator again is the same file. */
  put(locator: string, bytes: Buffer, contentType: string): Promise<void>;
  /** Undefined when there is no such file. */
  get(locator: string): Promise<Buffer | undefined>;
  /** Also removes what an interrupted put left. A file that doesn't exist counts as removed. */
  remove(locator: string): Promise<void>;
  /** Whether it would store a file; it leaves nothing behind. Never throws. */
  check(): Promise<ServiceCheck>;
}
