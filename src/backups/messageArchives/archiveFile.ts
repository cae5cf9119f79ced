import { createHash } from 'node:crypto';
import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createZstdCompress } from 'node:zlib';
import type pg from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { pack as createTar } from 'tar-stream';
import { type Sql, sqlOn } from '../../db/sql.js';
import { createEncryption } from '../archive/age.js';
import { contentQuery, identifiers, type TableContent } from '../archive/manifest.js';
import { NoArchive, readArchive } from '../archive/readArchive.js';
import { COMPRESSION, createFileWriter, partsOf } from '../archive/writeArchive.js';
import { type ArchivedTable, archivedTables, columnsOf, isPeriod, type Period, partition, partitionName } from './periods.js';

/** What an archive of messages says of itself, in its first file. */
export interface ArchiveManifest {
  /** Of its own form; a reader refuses one that is newer. */
  format: 1;
  kind: 'MESSAGES';
  period: Period;
  /** The last migration of the data when it was made. */
  version: string;
  tables: (TableContent & { table: ArchivedTable })[];
}

/** Of the file of these rows: whoever archives the same rows again finds it. */
export function nameOf({ period, version, tables }: Omit<ArchiveManifest, 'format' | 'kind'>): string {
  const hash = createHash('sha256').update(JSON.stringify([version, tables.map(({ columns, rows, hash }) => [columns, rows, hash])]));
  return `messages-${period}-${hash.digest('hex').slice(0, 16)}`;
}

/**
 * Of the archive of this name, wherever it is recorded: what a backup and the present data say of one file is of one archive, also where
 * the data was restored exactly in between.
 */
export function archiveIdOf(name: string): string {
  const hex = createHash('sha256').update(name).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

export const fileOf = (name: string): string => `${name}.tar.zst.age`;
export const isArchiveFile = (file: string): boolean => /^messages-[^/]+\.tar\.zst\.age$/.test(file);

/** What the partitions of a period hold now, or tables of other names. */
export async function contentOf(
  sql: Sql,
  period: Period,
  namesOf = (table: ArchivedTable): string => partition(table, period),
): Promise<ArchiveManifest> {
  const version = await sql.row<{ name: string }>('select name from migration order by name desc limit 1');
  const tables: ArchiveManifest['tables'] = [];
  for (const table of archivedTables) {
    const columns = await columnsOf(sql, table);
    const content = await sql.row<{ rows: number; hash: string }>(contentQuery(namesOf(table), columns));
    tables.push({ table, columns, rows: content?.rows ?? 0, hash: content?.hash ?? '0' });
  }
  return { format: 1, kind: 'MESSAGES', period, version: version?.name ?? '', tables };
}

/** What the partitions of a period hold where that is nothing; else undefined. Quick. */
export async function emptyContentOf(sql: Sql, period: Period): Promise<ArchiveManifest | undefined> {
  for (const table of archivedTables) if (await sql.row(`select from ${partitionName(table, period)} limit 1`)) return undefined;
  const content = await contentOf(sql, period);
  return content.tables.every(({ rows }) => rows === 0) ? content : undefined;
}

/**
 * Writes the rows of a period's partitions as a backup's are: a tar of COPY text, compressed and encrypted. `age -d`, `zstd -d`, `tar` and
 * psql are enough to read it. `client` has the snapshot that `manifest` was counted in; throws where it reads other numbers of rows.
 */
export async function writeArchiveFile(
  client: pg.Client,
  manifest: ArchiveManifest,
  recipients: readonly string[],
  output: Writable,
  onRead: (bytes: number) => Promise<void>,
): Promise<void> {
  const tar = createTar();
  const addFile = createFileWriter(tar, new Date());
  const fill = async (): Promise<void> => {
    await addFile('manifest.json', Buffer.from(`${JSON.stringify(manifest, undefined, 2)}\n`));
    for (const { table, columns, rows } of manifest.tables) {
      const read = client.query(copyTo(`copy ${identifiers([partition(table, manifest.period)])} (${identifiers(columns)}) to stdout`));
      let n = 0;
      for await (const bytes of partsOf(read)) {
        n += 1;
        await addFile(`${table}/${String(n).padStart(6, '0')}.copy`, bytes);
        await onRead(bytes.length);
      }
      if (read.rowCount !== rows) throw new Error(`${read.rowCount} rows of ${table} were read, and there are ${rows}`);
    }
    tar.finalize();
  };
  const written = pipeline(tar, createZstdCompress(COMPRESSION), await createEncryption(recipients), output);
  await Promise.all([
    fill().catch((error: Error) => {
      tar.destroy(error);
      throw error;
    }),
    written,
  ]);
}

const loadedName = (table: ArchivedTable): string => `archived_${table}_rows`;
/** The temporary table that has the rows of a loaded archive. */
export const loadedTable = (table: ArchivedTable): string => identifiers([loadedName(table)]);

/**
 * Loads an archive into temporary tables of the connection and compares them with what it says of itself. Columns that a later version has
 * added get their defaults. Throws Undecryptable, NoArchive (also where a column is gone since), and what the database refuses.
 */
export async function loadArchiveFile(client: pg.Client, input: Readable, identities: readonly string[]): Promise<ArchiveManifest> {
  const sql = sqlOn(client);
  for (const table of archivedTables) {
    await client.query(`drop table if exists pg_temp.${loadedTable(table)}`);
    await client.query(`create temporary table ${loadedTable(table)} (like ${table} including defaults including generated)`);
  }
  let manifest: ArchiveManifest | undefined;
  for await (const { name, bytes } of readArchive(input, identities)) {
    if (!manifest) {
      if (name !== 'manifest.json') throw new NoArchive('it is no archive of messages');
      manifest = await readManifest(sql, bytes);
      continue;
    }
    const content = manifest.tables.find(({ table }) => name.startsWith(`${table}/`));
    if (!content) throw new NoArchive(`${name} is no file of an archive of messages`);
    const copy = client.query(copyFrom(`copy ${loadedTable(content.table)} (${identifiers(content.columns)}) from stdin`));
    await pipeline(Readable.from([bytes]), copy);
  }
  if (!manifest) throw new NoArchive('it is empty');
  for (const { table, columns, rows, hash } of manifest.tables) {
    const found = await sql.row<{ rows: number; hash: string }>(contentQuery(loadedName(table), columns));
    if (found?.rows !== rows || found.hash !== hash) throw new NoArchive(`the rows of ${table} are not those that it says`);
  }
  return manifest;
}

/** Names of columns go into statements: none is taken that the table doesn't have. */
async function readManifest(sql: Sql, bytes: Buffer): Promise<ArchiveManifest> {
  const manifest = JSON.parse(bytes.toString('utf8')) as ArchiveManifest;
  const { format, kind, period, tables } = manifest;
  if (format !== 1 || kind !== 'MESSAGES' || !isPeriod(period) || tables.map(({ table }) => table).join() !== archivedTables.join())
    throw new NoArchive('its manifest is none of ours');
  for (const { table, columns } of tables) {
    const present = await columnsOf(sql, table);
    const gone = columns.filter((column) => !present.includes(column));
    if (gone.length > 0) throw new NoArchive(`it has columns of ${table} that this version doesn't: ${gone.join(', ')}`);
  }
  return manifest;
}
