import type { BackupCheck, BackupProgress } from '../../../entities/Backup.js';
import type { BackupFailure, BackupKind } from '../../../entities/types/backups.js';
import type { BackupStorageSettings } from '../../ports/backupStorage.js';
import type { MediaStoreSettings } from '../../ports/media.js';
import type { Form } from '../archive/loadArchive.js';
import type { Manifest, SectionName } from '../archive/manifest.js';

// What the main thread and the thread of a backup say to each other: plain data.

export interface MakeTask {
  kind: 'make';
  url: string;
  appVersion: string;
  /** `age1…` */
  recipients: string[];
  /** Of the object that is written. */
  name: string;
  /** The primary one first; the others get copies. */
  storages: BackupStorageSettings[];
  bytesPerSecond: number;
  contains: BackupKind;
  /** Of the stores of uploaded files. */
  mediaStores: readonly MediaStoreSettings[];
  /** The folder of what was read from a store elsewhere. */
  fileCache: string;
}

export interface VerifyTask {
  kind: 'verify';
  url: string;
  identities: string[];
  name: string;
  storage: BackupStorageSettings;
  /** What the catalogue says of it. */
  sizeBytes: number;
  sourceBytes: number;
  checksumSha256: string;
  contains: BackupKind;
  versions: Record<SectionName, string>;
  partitions?: string[];
  /** What this process knows of schemas. */
  forms?: ReadonlyMap<string, Form>;
}

/** Loads the data of a backup into a schema, compares it and leaves it there, whatever the checks say. */
export interface LoadTask extends Omit<VerifyTask, 'kind' | 'contains'> {
  kind: 'load';
  schema: string;
}

/** Copies a stored backup to another storage; the answer's only check is that of what was read back. */
export interface CopyTask {
  kind: 'copy';
  name: string;
  from: BackupStorageSettings;
  to: BackupStorageSettings;
  sizeBytes: number;
  checksumSha256: string;
}

export type BackupTask = MakeTask | VerifyTask | LoadTask | CopyTask;

export interface Made {
  kind: 'made';
  manifest: Manifest;
  sizeBytes: number;
  sourceBytes: number;
  checksumSha256: string;
  /** Of each further storage, in their order: what kept the copy from being made. */
  copies: (TaskFailure | null)[];
  /** Locators of files that the database names and no store has. */
  missing: string[];
}

export interface Verified {
  kind: 'verified';
  checks: BackupCheck[];
  /** What failed; null when every check passed. */
  failure: TaskFailure | null;
}

export interface TaskFailure {
  failure: BackupFailure;
  /** In words, without a secret and without a value of a row. */
  detail: string;
}

/** What the thread says. */
export type FromThread =
  | { kind: 'progress'; progress: BackupProgress }
  | { kind: 'learned'; key: string; form: Form }
  | Made
  | Verified
  | ({ kind: 'failed' } & TaskFailure);

/** What it is told. */
export type ToThread = { kind: 'cancel' } | { kind: 'rate'; bytesPerSecond: number };
