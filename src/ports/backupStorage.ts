import type { Readable } from 'node:stream';

/** Of a place where backups are stored, as plain data: a thread opens it again. */
export interface BackupStorageSettings {
  kind: 'DIRECTORY';
  name: string;
  directory: string;
}

export interface StoredObject {
  name: string;
  bytes: number;
  /** Whether it was written to its end. One that wasn't is what a killed writer left. */
  complete: boolean;
  changedAt: Date;
}

export interface StorageCheck {
  /** It can be written and read. */
  ok: boolean;
  /** In one sentence, without a secret. */
  detail: string;
  /** Space left; absent where the storage doesn't say. */
  freeBytes?: number;
}

/**
 * A place for files of any size. Names are letters, digits, `.`, `_` and `-`. Everything but `check` throws StorageFault; nobody waits for
 * ever for a storage that doesn't answer.
 */
export interface BackupStorage {
  /** Directory or bucket, without credentials. */
  readonly location: string;
  /** Resolves when the object is stored durably, whole; else nothing of this name is there. Aborting leaves nothing either. */
  write(name: string, bytes: Readable, signal?: AbortSignal): Promise<void>;
  /** The bytes from `start` to `end`, the last one included. */
  read(name: string, range?: { start: number; end?: number }): Promise<Readable>;
  list(): Promise<StoredObject[]>;
  /** Also removes what a killed writer left of it. An object that doesn't exist counts as removed. */
  remove(name: string): Promise<void>;
  check(): Promise<StorageCheck>;
}

export type StorageFailure = 'STORAGE_UNAVAILABLE' | 'STORAGE_FULL' | 'NOT_STORED';

/** Why a storage did not do what was asked; the message holds no secret. */
export class StorageFault extends Error {
  constructor(
    readonly failure: StorageFailure,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'StorageFault';
  }
}
