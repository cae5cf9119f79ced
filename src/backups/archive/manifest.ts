import type { BackupKind } from '../../../entities/types/backups.js';

/** What every archive says of itself, in its last file and again beside it. */
export interface Manifest {
  /** Of the archive's own form; a reader refuses one that is newer. */
  format: 1;
  /** The version of Tuma that made it. */
  appVersion: string;
  /** Null where it holds files only: then there is no schema, and no table. */
  postgresVersion: string | null;
  /** The moment that its data is of. */
  snapshotAt: string;
  /** The data of tenants, whole. */
  data: SchemaContent;
  /** What of the platform's own records travels (operationsTables.ts): needed when everything else is lost. */
  operations: SchemaContent;
  /** The uploaded files; absent where it holds the database only. */
  media?: FilesContent;
}

export type SectionName = 'data' | 'operations';

/** One schema's part of an archive. */
export interface SchemaContent {
  /** Its last migration. */
  version: string;
  tables: TableContent[];
  /** Of the tables that lie in partitions (isPartition); absent in backups of earlier versions. */
  partitions?: string[];
  sequences: { name: string; value: number }[];
}

/** The uploaded files in an archive: each that the database names and a store has, under its own SHA-256. */
export interface FilesContent {
  files: number;
  bytes: number;
  /** Of the list of them (fileEntries.ts). */
  listSha256: string;
  /** Files that the database names and the store did not have, or had with other bytes. */
  missing: number;
  /** Files in the stores that nothing refers to. */
  orphaned: number;
}

/** A table's rows as the database itself counted and hashed them in the snapshot. */
export interface TableContent {
  table: string;
  columns: string[];
  rows: number;
  /** The sum over all rows of PostgreSQL's own hash of a row: the same in any order, on any supported version. */
  hash: string;
}

/** What an archive's rows are loaded into, from the manifest beside it. */
export const formOf = ({ data, operations }: Manifest) => ({
  versions: { data: data.version, operations: operations.version },
  partitions: data.partitions,
});

export const kindOf = ({ postgresVersion, media }: Manifest): BackupKind =>
  postgresVersion === null ? 'MEDIA' : media ? 'FULL' : 'DATABASE';

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
export const identifiers = (names: readonly string[]): string => names.map(quoted).join(', ');

/** Answers `rows` and `hash` of a table. The columns are named, so that a column that a later migration adds changes nothing. */
export const contentQuery = (table: string, columns: readonly string[]): string =>
  `select count(*) as rows, coalesce(sum(hash_record_extended(row(${identifiers(columns)}), 0)), 0)::text as hash
   from ${identifiers([table])}`;
