import type { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { constants, createZstdCompress } from 'node:zlib';
import type pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { pack as createTar, type Pack } from 'tar-stream';
import { isPartition } from '../../db/migrations/partitions.js';
import { DATA_SCHEMA, OPERATIONS_SCHEMA } from '../../db/sessionSettings.js';
import { sqlOn } from '../../db/sql.js';
import { type KnownFiles, readKnownFiles } from '../files/knownFiles.js';
import { createEncryption } from './age.js';
import { contentQuery, identifiers, type Manifest, type SchemaContent, type SectionName, type TableContent } from './manifest.js';
import { operationsTables } from './operationsTables.js';
import { restoreScript } from './restoreScript.js';
import { openSnapshot, type SchemaPart, type Snapshot, type StoredTable, schemaOf, sizeOf, tablesOf, useSchema } from './snapshot.js';
import { type AddFile, type FileSource, FileWriter } from './writeFiles.js';

/** Bytes of rows in a file of the archive: tar wants a file's size before its bytes. */
const PART_BYTES = 1_024 * 1_024;
/**
 * How fast it is read, and in pieces of how many pages of 8 KiB a larger part of a table is. Gently, nobody else waits long for a
 * processor: what one connection copies and hashes without a pause is half a megabyte.
 */
const SPEEDS = { full: { connections: 2, pages: 1_024 }, gentle: { connections: 1, pages: 64 } };
/**
 * Level 1: of rows with ids, times and texts it makes 4 % less than zstd's usual 3, in 60 % of the time. Chunks of a MiB, since each
 * costs a turn of the event loop.
 */
export const COMPRESSION = {
  params: { [constants.ZSTD_c_compressionLevel]: 1, [constants.ZSTD_c_checksumFlag]: 1 },
  chunkSize: 1_024 * 1_024,
};

export interface ArchiveSource {
  url: string;
  appVersion: string;
  /** `age1…`: whoever has the secret key of one of them can read it. */
  recipients: readonly string[];
  /** One connection, with pauses between small pieces; else as fast as it can be read. */
  gentle?: boolean;
  /** Else it holds the files only. */
  database?: boolean;
  /** Where uploaded files are read; absent for an archive without them. */
  files?: FileSource;
  signal?: AbortSignal;
  /** Called once, before anything is read, with what there is. */
  onSizes?: (sizes: Sizes) => void | Promise<void>;
  /** Called when it begins to read the files, and when it begins to read the database. */
  onPhase?: (phase: 'MEDIA' | 'DATABASE') => void;
  /** Called with bytes as they are read, before compression, and the files that are done with them; what it returns is waited for. */
  onRead?: (bytes: number, files?: number) => void | Promise<void>;
}

/** In bytes. Of the database as it says it, of the files as they were when they were stored. */
export interface Sizes {
  database: number;
  media: { files: number; bytes: number };
}

/** A piece of a table to be read: all of a part, or a range of its pages. `copy` gives its rows, `count` what they come to. */
interface Piece {
  table: StoredTable;
  part: string;
  pages: number;
  copy: string;
  count: string;
}

/**
 * Writes one moment of the database: a tar of the statements that make each schema, its rows as COPY text and what they must come to,
 * compressed and encrypted; and the uploaded files that it names. Nobody waits for it, and memory stays the same at any size. `age -d`,
 * `zstd -d`, `tar` and psql are enough to restore it. Throws when fewer or more rows were read than the database counts in the same moment,
 * MediaMissing, STORAGE_UNAVAILABLE of a store of files.
 */
export async function writeArchive(source: ArchiveSource, output: Writable): Promise<Manifest> {
  const tar = createTar();
  const written = pipeline(tar, createZstdCompress(COMPRESSION), await createEncryption(source.recipients), output, {
    signal: source.signal,
  });
  const [manifest] = await Promise.all([
    fillTar(tar, source).catch((error: Error) => {
      tar.destroy(error);
      throw error;
    }),
    written,
  ]);
  return manifest;
}

/** What is written of a schema: the folder of its files, and of which tables the rows. */
const sections: readonly { name: SectionName; schema: string; migrations: string; travels(table: string): boolean }[] = [
  { name: 'data', schema: DATA_SCHEMA, migrations: 'migration', travels: () => true },
  {
    name: 'operations',
    schema: OPERATIONS_SCHEMA,
    migrations: 'operations_migration',
    travels: (table) => operationsTables[table] === true,
  },
];

/** The files come first: what is read for hours is no snapshot that is open for hours, and those that came meanwhile are few. */
async function fillTar(tar: Pack, source: ArchiveSource): Promise<Manifest> {
  const { url, database = true } = source;
  const addFile = createFileWriter(tar, new Date());
  const { sizes, known } = await lookAhead(source);
  await source.onSizes?.(sizes);
  const files = source.files && known ? new FileWriter({ ...source, ...source.files }, known, addFile) : undefined;
  if (files) source.onPhase?.('MEDIA');
  await files?.begin();
  if (database) source.onPhase?.('DATABASE');
  const snapshot = await openSnapshot(url, database ? speedOf(source).connections : 1);
  try {
    const { contents, entries } = await writeSections(snapshot, source, addFile);
    const postgresVersion = database ? snapshot.postgresVersion : null;
    const media = await files?.end(await knownIn(snapshot));
    const manifest: Manifest = { format: 1, appVersion: source.appVersion, postgresVersion, snapshotAt: snapshot.at, ...contents, media };
    await addFile('restore.sql', Buffer.from(restoreScript(manifest, entries)));
    await addFile('manifest.json', Buffer.from(`${JSON.stringify(manifest, undefined, 2)}\n`));
    tar.finalize();
    return manifest;
  } finally {
    await snapshot.close();
  }
}

async function lookAhead({ url, database = true, files }: ArchiveSource): Promise<{ sizes: Sizes; known?: KnownFiles }> {
  const now = await openSnapshot(url, 1);
  try {
    const known = files && (await knownIn(now));
    const bytes = (known?.named ?? []).reduce((sum, file) => sum + file.bytes, 0);
    return { sizes: { database: database ? await sizeOf(now) : 0, media: { files: known?.named.length ?? 0, bytes } }, known };
  } finally {
    await now.close();
  }
}

async function knownIn(snapshot: Snapshot): Promise<KnownFiles> {
  await useSchema(snapshot, `${DATA_SCHEMA},${OPERATIONS_SCHEMA}`);
  return readKnownFiles(sqlOn((snapshot.clients as [pg.Client])[0]));
}

/** What each section comes to, and the names of the entries of each table. Without a database only its version. */
async function writeSections(
  snapshot: Snapshot,
  source: ArchiveSource,
  addFile: AddFile,
): Promise<{ contents: Record<SectionName, SchemaContent>; entries: Record<SectionName, Map<string, string[]>> }> {
  const contents = {} as Record<SectionName, SchemaContent>;
  const entries = {} as Record<SectionName, Map<string, string[]>>;
  const [client] = snapshot.clients as [pg.Client];
  const sql = sqlOn(client);
  for (const section of sections) {
    await useSchema(snapshot, section.schema);
    const version = await lastMigration(client, section.migrations);
    if (source.database === false) {
      contents[section.name] = { version, tables: [], sequences: [] };
      continue;
    }
    const tables = (await tablesOf(sql)).filter(({ name }) => section.travels(name));
    const { first, last } = await schemaOf(sql);
    await addFile(`${section.name}/pre.sql`, lines(first));
    const read = await readRows(section.name, tables, snapshot.clients, addFile, source);
    await addFile(`${section.name}/post.sql`, lines(last));
    entries[section.name] = read.files;
    const partitions = tables.flatMap(({ parts }) => parts.map(({ name }) => name)).filter(isPartition);
    contents[section.name] = { version, tables: read.contents, partitions, sequences: await sequencesOf(client) };
  }
  return { contents, entries };
}

/**
 * Reads all rows by several connections, a piece after another: copies it, and has the database count and hash it in the same moment.
 * Throws where it read other numbers of rows. Answers what each table comes to, and the names of its files.
 */
async function readRows(
  folder: string,
  tables: StoredTable[],
  readers: pg.Client[],
  addFile: AddFile,
  source: ArchiveSource,
): Promise<{ contents: TableContent[]; files: Map<string, string[]> }> {
  const { signal, onRead } = source;
  const files = new Map<string, string[]>(tables.map(({ name }) => [name, []]));
  const sums = new Map<string, { rows: number; hash: bigint }>(tables.map(({ name }) => [name, { rows: 0, hash: 0n }]));
  const pieces = tables.flatMap((table) => piecesOf(table, speedOf(source).pages)).sort((a, b) => a.pages - b.pages);
  const readAll = async (client: pg.Client): Promise<void> => {
    for (let piece = pieces.pop(); piece; piece = pieces.pop()) {
      const { table, part, copy, count } = piece;
      const rows = client.query(copyTo(copy));
      for await (const bytes of partsOf(rows)) {
        signal?.throwIfAborted();
        const names = files.get(table.name) ?? [];
        const name = `${folder}/${part}/${String(names.length + 1).padStart(6, '0')}.copy`;
        names.push(name);
        await addFile(name, bytes);
        await onRead?.(bytes.length);
      }
      const [content] = (await client.query<{ rows: number; hash: string }>(count)).rows;
      if (content?.rows !== rows.rowCount) throw new Error(`${rows.rowCount} rows of ${part} were read, and there are ${content?.rows}`);
      const sum = sums.get(table.name);
      if (!sum) throw new Error(`${table.name} is not in the list`);
      sum.rows += content.rows;
      sum.hash += BigInt(content.hash);
    }
  };
  await Promise.all(readers.map(readAll));
  const contents = tables.map(({ name, columns }) => {
    const { rows = 0, hash = 0n } = sums.get(name) ?? {};
    return { table: name, columns, rows, hash: String(hash) };
  });
  return { contents, files };
}

async function lastMigration(client: pg.Client, table: string): Promise<string> {
  const { rows } = await client.query<{ name: string }>(`select name from ${identifiers([table])} order by name desc limit 1`);
  if (!rows[0]) throw new Error(`${table} is empty`);
  return rows[0].name;
}

async function sequencesOf(client: pg.Client): Promise<SchemaContent['sequences']> {
  const { rows } = await client.query<{ name: string; value: number }>(
    `select sequencename as name, last_value as value from pg_sequences
     where schemaname = current_schema() and last_value is not null order by 1`,
  );
  return rows;
}

const lines = (parts: SchemaPart[]): Buffer => Buffer.from(parts.map(({ statement }) => `${statement};\n`).join(''));

/** Files come from several readers and go into the tar one after another; each reader waits for its own. */
export function createFileWriter(tar: Pack, mtime: Date): AddFile {
  let last: Promise<void> = Promise.resolve();
  const write = (name: string, bytes: Buffer): Promise<void> =>
    new Promise((resolve, reject) => {
      const entry = tar.entry({ name, size: bytes.length, mode: 0o600, mtime }, (error) => (error ? reject(error) : resolve()));
      entry.on('error', reject);
      entry.end(bytes);
    });
  return (name, bytes) => {
    last = last.then(() => write(name, bytes));
    return last;
  };
}

const speedOf = ({ gentle }: ArchiveSource) => (gentle ? SPEEDS.gentle : SPEEDS.full);

function piecesOf(table: StoredTable, most: number): Piece[] {
  const columns = identifiers(table.columns);
  return table.parts.flatMap(({ name: part, pages }): Piece[] => {
    const from = identifiers([part]);
    const count = contentQuery(part, table.columns);
    if (pages <= most * 1.5) return [{ table, part, pages, copy: `copy ${from} (${columns}) to stdout`, count }];
    return Array.from({ length: Math.ceil(pages / most) }, (_, n) => {
      const range = `ctid >= '(${n * most},0)' and ctid < '(${(n + 1) * most},0)'`;
      const copy = `copy (select ${columns} from ${from} where ${range}) to stdout`;
      return { table, part, pages: most, copy, count: `${count} where ${range}` };
    });
  });
}

/** COPY's text in pieces of whole rows: a line break within a value is written \n. */
export async function* partsOf(rows: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of rows) {
    pieces.push(piece);
    size += piece.length;
    if (size < PART_BYTES) continue;
    const all = Buffer.concat(pieces);
    const end = all.lastIndexOf(0x0a) + 1;
    if (end > 0) yield all.subarray(0, end);
    pieces = [all.subarray(end)];
    size = all.length - end;
  }
  if (size > 0) yield Buffer.concat(pieces);
}
