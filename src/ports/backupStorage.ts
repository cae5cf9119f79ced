import type { Readable } from 'node:stream';
import type { S3Bucket } from '../lib/envVariable.js';

/** Of a place where backups are stored, as plain data: a thread opens it again. */
export type BackupStorageSettings =
  | { kind: 'DIRECTORY'; name: string; directory: string /** The folder of our own data. */; dataDir: string }
  | { kind: 'S3'; name: string; bucket: S3Bucket };

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
  /** It is on a disk that is lost together with our own data. */
  local: boolean;
  /** Space left; absent where the storage doesn't say. */
  freeBytes?: number;
}

/** Letters, digits, `.`, `_` and `-`; the ending `.part` is the directory's own. */
export const isObjectName = (name: string): boolean => /^[\w-][\w.-]{0,199}$/.test(name) && !name.endsWith('.part');

/**
 * A place for files of any size, by names as `isObjectName` says. Everything but `check` throws StorageFault; nobody waits for ever for a
 * storage that doesn't answer.
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
