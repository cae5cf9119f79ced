import type { ServiceCheck } from './serviceCheck.js';

/** Where the bytes of a file may lie. The name is stored beside the file: one that was put into one store is never looked for in another. */
export type StoreName = 'directory' | 'cloudinary';

/**
 * A store of files of a few MiB, whole: they are checked before they are put and before they are handed out, so nothing is gained by streams.
 * `locator` is a uuid that we made, never a word of a user. Throws STORAGE_UNAVAILABLE when it can't; its detail holds no secret.
 */
export interface MediaProvider {
  readonly name: StoreName;
  /** The bytes lie on this machine's disk, and nowhere else. */
  readonly local: boolean;
  /** Resolves once they are there to stay. The same locator again is the same file again. */
  put(locator: string, bytes: Buffer, contentType: string): Promise<void>;
  /** Undefined when there is no such file. */
  get(locator: string): Promise<Buffer | undefined>;
  /** What a put that was cut short left behind, too. No such file is as good as removed. */
  remove(locator: string): Promise<void>;
  /** Whether it would take a file; nothing is left there. Never throws. */
  check(): Promise<ServiceCheck>;
}
