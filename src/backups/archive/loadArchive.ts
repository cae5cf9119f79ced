import type { Readable, Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { migrateData } from '../../db/migrate.js';
import { connectionOptions, sqlOn } from '../../db/sql.js';
import { contentQuery, identifiers, type Manifest } from './manifest.js';
import { NoArchive, readArchive } from './readArchive.js';
import { schemaOf, tablesOf } from './snapshot.js';

export interface Loading {
  url: string;
  /** Made anew: what is there of this name is dropped. */
  schema: string;
  identities: readonly string[];
  /** What the archive says that it is of, from its manifest beside it. */
  schemaVersion: string;
  signal?: AbortSignal;
  onRead?: (bytes: number) => void;
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

/**
 * Loads an archive into a schema of its own and compares each table with what was counted and hashed when it was made. No statement of the
 * archive is run: whoever knows our public key could have written it. The schema is that of our own migrations up to its version, and its
 * constraints, indexes and triggers come after the rows. Throws Undecryptable, NoArchive, and what the database refuses.
 */
export async function loadArchive(input: Readable, loading: Loading): Promise<Loaded> {
  const client = new pg.Client(
    connectionOptions({ url: loading.url, searchPath: loading.schema, max: 1, name: 'tuma-restore', use: 'migrate' }),
  );
  client.on('error', () => undefined);
  await client.connect();
  try {
    const tables = await prepare(client, loading);
    const manifest = await copyRows(client, input, loading, tables.columns);
    for (const { name, value } of manifest.sequences) await client.query('select setval($1::regclass, $2)', [identifiers([name]), value]);
    for (const statement of tables.last) await client.query(statement);
    await client.query('commit');
    await client.query('analyze');
    return { manifest, differences: await compare(client, manifest) };
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  } finally {
    await client.end();
  }
}

/** Makes the empty tables as our migrations make them, in a transaction that is left open; answers what is to follow. */
async function prepare(
  client: pg.Client,
  { url, schema, schemaVersion }: Loading,
): Promise<{ columns: Map<string, string[]>; last: string[] }> {
  const drop = `drop schema if exists ${identifiers([schema])} cascade`;
  const create = `create schema ${identifiers([schema])}`;
  await client.query(drop);
  await client.query(create);
  await migrateData(url, schema, schemaVersion);
  const sql = sqlOn(client);
  const { first, last } = await schemaOf(sql);
  const columns = new Map((await tablesOf(sql)).flatMap((table) => table.parts.map(({ name }) => [name, table.columns])));
  await client.query('begin');
  await client.query(drop);
  await client.query(create);
  await client.query('set local check_function_bodies = off');
  for (const statement of first) await client.query(statement);
  return { columns, last };
}

async function copyRows(
  client: pg.Client,
  input: Readable,
  { identities, onRead, signal }: Loading,
  columns: Map<string, string[]>,
): Promise<Manifest> {
  let manifest: Manifest | undefined;
  let open: { part: string; stream: Writable } | undefined;
  const close = async (): Promise<void> => {
    if (!open) return;
    open.stream.end();
    await finished(open.stream);
    open = undefined;
  };
  for await (const { name, bytes } of readArchive(input, identities)) {
    signal?.throwIfAborted();
    onRead?.(bytes.length);
    if (name === 'manifest.json') manifest = JSON.parse(bytes.toString('utf8')) as Manifest;
    const [, part] = /^data\/([a-z0-9_]+)\/\d{6,}\.copy$/.exec(name) ?? [];
    if (!part) continue;
    if (open?.part !== part) {
      await close();
      const names = columns.get(part);
      if (!names) throw new NoArchive(`there is no table ${part} in this version`);
      open = { part, stream: client.query(copyFrom(`copy ${identifiers([part])} (${identifiers(names)}) from stdin`)) };
    }
    const { stream } = open;
    if (!stream.write(bytes)) await Promise.race([new Promise((resolve) => stream.once('drain', resolve)), finished(stream)]);
  }
  await close();
  if (!manifest) throw new NoArchive('it has no manifest');
  return manifest;
}

async function compare(client: pg.Client, { tables }: Manifest): Promise<TableDifference[]> {
  const differences: TableDifference[] = [];
  for (const { table, columns, rows, hash } of tables) {
    const { rows: found } = await client.query<{ rows: number; hash: string }>(contentQuery(table, columns));
    const [content] = found;
    if (content?.rows !== rows || content.hash !== hash)
      differences.push({ table, rows: { expected: rows, found: content?.rows ?? 0 }, sameContent: content?.hash === hash });
  }
  return differences;
}
