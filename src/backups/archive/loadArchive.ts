import type { Readable, Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { migrateTo } from '../../db/migrate.js';
import { replacePartitions } from '../../db/migrations/partitions.js';
import { connectionOptions, sqlOn } from '../../db/sql.js';
import { StartError } from '../../errors.js';
import { contentQuery, identifiers, type Manifest, type SectionName } from './manifest.js';
import { type ArchiveFile, NoArchive, readArchive } from './readArchive.js';
import { type SchemaPart, schemaOf, tablesOf, useSchema } from './snapshot.js';

export interface Loading {
  url: string;
  /** Where each section goes; one that is not named is not loaded. Made anew: what is there of this name is dropped. */
  schemas: { data: string; operations?: string };
  identities: readonly string[];
  /** The last migration of each section, from the manifest beside the archive. */
  versions: Record<SectionName, string>;
  /** Of the data, from the same manifest; absent in those of versions that make none. */
  partitions?: readonly string[];
  /** Connections that load at once. */
  connections?: number;
  /** What earlier loads of this process have learned, and what this one learns. */
  forms?: Map<string, Form>;
  signal?: AbortSignal;
  /** Called with bytes of the unpacked archive as they are read. */
  onRead?: (bytes: number) => void;
  /** Called with each uploaded file, and with the list of them. */
  onFile?: (file: ArchiveFile) => void;
  /** Called when all rows are loaded, and keys and indexes are made. */
  onRows?: () => void;
}

/** What differs between the archive's account of a table and what was loaded. */
export interface TableDifference {
  table: string;
  rows: { expected: number; found: number };
  sameContent: boolean;
}

export interface Loaded {
  manifest: Manifest;
  differences: TableDifference[];
}

/** Thrown when all rows were loaded, and a key, an index or a trigger can't be made over them. */
export class ConstraintBroken extends Error {}

/** Thrown when there is no table for rows of an archive, or the database refuses them. */
export class RowsRefused extends NoArchive {}

/** What migrations and partitions make of an empty schema: running them takes half the time of a small archive. */
export interface Form {
  first: SchemaPart[];
  last: SchemaPart[];
  /** Of each part of a table. */
  columns: Map<string, string[]>;
}

/** A schema that is being loaded: of each part of a table its columns, and what is to follow when all rows are there. */
interface Target {
  schema: string;
  columns: Map<string, string[]>;
  last: SchemaPart[];
}

/**
 * Loads an archive into schemas of its own and compares each table with what was counted and hashed when it was made. No statement of the
 * archive is run: whoever knows our public key could have written it. The schemas are those of our own migrations up to its versions; keys,
 * indexes and triggers come after the rows. Throws Undecryptable, NoArchive, ConstraintBroken, and what the database refuses; what was
 * loaded until then stays.
 */
export async function loadArchive(input: Readable, loading: Loading): Promise<Loaded> {
  const clients = await connect(loading);
  try {
    const targets = new Map<string, Target>();
    for (const [section, schema] of Object.entries(loading.schemas) as [SectionName, string][])
      targets.set(section, await prepare(clients, section, schema, loading));
    const manifest = await copyRows(clients, input, loading, targets).catch((error: unknown) => {
      // Of data, or of a check: what the rows are, not what became of the server. Its message may quote a value.
      if (!(error instanceof pg.DatabaseError && /^2[23]/.test(error.code ?? ''))) throw error;
      throw new RowsRefused(`the database refuses rows of ${error.table ?? 'a table'} (${error.code})`, { cause: error });
    });
    loading.onRows?.();
    const differences: TableDifference[] = [];
    for (const [section, target] of targets) {
      await useSchema({ clients }, target.schema);
      await complete(clients, manifest, section as SectionName, target, loading.signal);
      differences.push(...(await compare(clients, manifest, section as SectionName)));
    }
    return { manifest, differences };
  } finally {
    input.destroy();
    await Promise.all(clients.map((client) => client.end().catch(() => undefined)));
  }
}

async function connect({ url, connections = 2, schemas }: Loading): Promise<pg.Client[]> {
  const options = connectionOptions({ url, searchPath: schemas.data, max: 1, name: 'tuma-restore', use: 'migrate' });
  const clients = Array.from(
    { length: connections },
    () => new pg.Client({ ...options, options: `${options.options} -c synchronous_commit=off` }),
  );
  for (const client of clients) {
    client.on('error', () => undefined); // the statement under way fails with it
    await client.connect();
  }
  return clients;
}

/** Makes the empty tables as our migrations make them, without keys, indexes and triggers. */
async function prepare(clients: pg.Client[], section: SectionName, schema: string, loading: Loading): Promise<Target> {
  const [client] = clients as [pg.Client];
  const { rows } = await client.query<{ server: string }>(`select current_setting('server_version_num') as server`);
  const key = JSON.stringify([section, loading.versions[section], section === 'data' && loading.partitions, rows[0]?.server]);
  const { first, last, columns } = loading.forms?.get(key) ?? (await formOf(clients, section, schema, loading));
  loading.forms?.set(key, { first, last, columns });
  await useSchema({ clients }, schema);
  const anew = [`drop schema if exists ${identifiers([schema])} cascade`, `create schema ${identifiers([schema])}`];
  const statements = ['begin', ...anew, 'set local check_function_bodies = off', ...first.map(({ statement }) => statement), 'commit'];
  await client.query(statements.join(';\n'));
  return { schema, columns, last };
}

/** Of a schema that our migrations make here. */
async function formOf(clients: pg.Client[], section: SectionName, schema: string, { url, versions, partitions }: Loading): Promise<Form> {
  const [client] = clients as [pg.Client];
  await client.query(`drop schema if exists ${identifiers([schema])} cascade`);
  await client.query(`create schema ${identifiers([schema])}`);
  await migrateTo(url, section, schema, versions[section]);
  await useSchema({ clients }, schema);
  const sql = sqlOn(client);
  if (section === 'data' && partitions)
    await replacePartitions(sql, partitions).catch((error: unknown) => {
      // Overlapping, or of no sense.
      if (error instanceof pg.DatabaseError && /^42P17|^22/.test(error.code ?? ''))
        throw new NoArchive('its partitions are none', { cause: error });
      throw error;
    });
  const columns = (await tablesOf(sql)).flatMap((table) => table.parts.map(({ name }) => [name, table.columns] as const));
  return { ...(await schemaOf(sql)), columns: new Map(columns) };
}

/** Rows go by several connections: each has one part of a table open, and while it takes a file's rows the next file is read. */
class Lane {
  part = '';
  private stream: Writable | undefined;
  /** Rejects when the database refuses rows or is lost: a write under way is then never called back. */
  private broken: Promise<never> = new Promise(() => undefined);
  private writing: Promise<void> = Promise.resolve();

  constructor(private readonly client: pg.Client) {}

  async open(part: string, copy: string): Promise<void> {
    await this.close();
    this.part = part;
    const stream = this.client.query(copyFrom(copy));
    this.broken = new Promise((_, reject) => stream.on('error', reject));
    this.broken.catch(() => undefined); // whoever writes next, or closes, gets it
    this.stream = stream;
  }

  /** Resolves when there is room for the next. */
  async write(bytes: Buffer): Promise<void> {
    await this.written();
    const { stream } = this;
    if (!stream) throw new Error('nothing is open');
    this.writing = new Promise<void>((resolve, reject) => stream.write(bytes, (error) => (error ? reject(error) : resolve())));
    this.writing.catch(() => undefined); // whoever writes next, or closes, gets it
  }

  async close(): Promise<void> {
    const { stream } = this;
    this.stream = undefined;
    if (!stream) return;
    const done = finished(stream);
    done.catch(() => undefined);
    await this.written();
    stream.end();
    await Promise.race([done, this.broken]);
  }

  private written = () => Promise.race([this.writing, this.broken]);
}

async function copyRows(clients: pg.Client[], input: Readable, loading: Loading, targets: Map<string, Target>): Promise<Manifest> {
  const { identities, onRead, onFile, signal } = loading;
  const lanes = clients.map((client) => new Lane(client));
  let manifest: Manifest | undefined;
  for await (const { name, bytes } of readArchive(input, identities)) {
    signal?.throwIfAborted();
    onRead?.(bytes.length);
    if (name.startsWith('media')) onFile?.({ name, bytes });
    if (name === 'manifest.json') manifest = readManifest(bytes);
    const [, section = '', part = ''] = /^([a-z]+)\/([a-z0-9_]+)\/\d{6,}\.copy$/.exec(name) ?? [];
    const target = targets.get(section);
    if (!target) continue;
    const columns = target.columns.get(part);
    if (!columns) throw new RowsRefused(`there is no table ${part} in this version`);
    const path = `${section}/${part}`;
    const index = lanes.findIndex((lane) => lane.part === path);
    // The one that was used longest ago stands first.
    const [lane] = lanes.splice(Math.max(index, 0), 1) as [Lane];
    lanes.push(lane);
    if (index < 0)
      await lane.open(path, `copy ${identifiers([target.schema])}.${identifiers([part])} (${identifiers(columns)}) from stdin`);
    await lane.write(bytes);
  }
  for (const lane of lanes) await lane.close();
  if (!manifest) throw new NoArchive('it has no manifest');
  if (manifest.postgresVersion === null) throw new NoArchive('it holds uploaded files only');
  return manifest;
}

/**
 * Reads an archive to its end and answers what it says of itself: what was read to its end is whole. `onFile` gets all that is in it.
 * Throws as readArchive; StartError for one of a newer form.
 */
export async function manifestIn(input: Readable, identities: readonly string[], onFile?: (file: ArchiveFile) => void): Promise<Manifest> {
  let manifest: Manifest | undefined;
  for await (const file of readArchive(input, identities)) {
    if (file.name === 'manifest.json') manifest = readManifest(file.bytes);
    onFile?.(file);
  }
  if (!manifest) throw new NoArchive('it has no manifest');
  return manifest;
}

/** StartError for a form that a newer version of Tuma writes. */
function readManifest(bytes: Buffer): Manifest {
  let manifest: Partial<Manifest> | null;
  try {
    manifest = JSON.parse(bytes.toString('utf8'));
  } catch (error) {
    throw new NoArchive('its manifest is no JSON', { cause: error });
  }
  const { format, data, operations } = manifest ?? {};
  if (typeof format === 'number' && format > 1) throw new StartError(`Its form ${format} is of a newer version of Tuma.`);
  if (format !== 1 || ![data, operations].every((section) => Array.isArray(section?.tables) && Array.isArray(section.sequences)))
    throw new NoArchive('its manifest is none of ours');
  return manifest as Manifest;
}

/** Sequences, keys, indexes, foreign keys, triggers and statistics. */
async function complete(
  clients: pg.Client[],
  manifest: Manifest,
  section: SectionName,
  { last }: Target,
  signal: AbortSignal | undefined,
): Promise<void> {
  const [client] = clients as [pg.Client];
  for (const { name, value } of manifest[section].sequences)
    await client.query('select setval($1::regclass, $2)', [identifiers([name]), value]);
  try {
    for (const step of new Set(last.map((part) => part.step))) {
      const statements = last.filter((part) => part.step === step);
      // Two foreign keys at once may wait for each other's tables.
      await share(step < 8 ? clients : [client], statements, signal, (one, { statement }) => one.query(statement));
    }
  } catch (error) {
    if (error instanceof pg.DatabaseError && error.code?.startsWith('23'))
      throw new ConstraintBroken(`${error.constraint ?? error.table ?? 'a constraint'} does not hold (${error.code})`, { cause: error });
    throw error;
  }
  await share(clients, manifest[section].tables, signal, (one, { table }) => one.query(`analyze ${identifiers([table])}`));
}

async function compare(clients: pg.Client[], manifest: Manifest, section: SectionName): Promise<TableDifference[]> {
  const differences: TableDifference[] = [];
  await share(clients, manifest[section].tables, undefined, async (client, { table, columns, rows, hash }) => {
    const { rows: found } = await client.query<{ rows: number; hash: string }>(contentQuery(table, columns));
    const [content] = found;
    if (content?.rows !== rows || content.hash !== hash)
      differences.push({ table, rows: { expected: rows, found: content?.rows ?? 0 }, sameContent: content?.hash === hash });
  });
  return differences;
}

/** Each connection takes the next of the items until none is left. */
async function share<T>(
  clients: pg.Client[],
  items: readonly T[],
  signal: AbortSignal | undefined,
  work: (client: pg.Client, item: T) => Promise<unknown>,
): Promise<void> {
  const waiting = [...items];
  await Promise.all(
    clients.map(async (client) => {
      for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) {
        signal?.throwIfAborted();
        await work(client, item);
      }
    }),
  );
}
