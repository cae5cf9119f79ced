import pg from 'pg';
import { DATA_SCHEMA, OPERATIONS_SCHEMA } from '../../db/sessionSettings.js';
import type { Sql } from '../../db/sql.js';
import { connectionOptions } from '../../db/sql.js';
import { statement } from '../../db/statement.js';

/** What the text of values and the order of rows depend on: a row must look the same whoever reads it. */
const SETTINGS = {
  DateStyle: 'ISO',
  IntervalStyle: 'postgres',
  bytea_output: 'hex',
  extra_float_digits: 1,
  synchronize_seqscans: 'off',
  max_parallel_workers_per_gather: 0,
  statement_timeout: 0,
  idle_in_transaction_session_timeout: 0,
};

/** A table, and the parts of it that hold its rows: itself, or the leaves of its partitions. */
export interface StoredTable {
  name: string;
  columns: string[];
  parts: { name: string; pages: number }[];
}

/** A statement that makes a part of a schema. */
export interface SchemaPart {
  stage: 'first' | 'last';
  /** 6: keys, 7: indexes, 8: those of partitions become parts of their tables', 9: foreign keys, 10: triggers. */
  step: number;
  statement: string;
}

const listTables = statement<object, StoredTable>('backups/archive/listTables.sql');
const describeSchema = statement<object, SchemaPart>('backups/archive/describeSchema.sql');

/** One moment of the database, read by several connections. */
export interface Snapshot {
  at: string;
  postgresVersion: string;
  clients: pg.Client[];
  close(): Promise<void>;
}

/** Opens so many connections on the same moment. Nothing that is written meanwhile is seen, and nobody waits for it. */
export async function openSnapshot(url: string, connections: number): Promise<Snapshot> {
  const clients: pg.Client[] = [];
  const close = async () => {
    await Promise.all(clients.map((client) => client.end()));
  };
  try {
    let id = '';
    for (let n = 0; n < connections; n++) {
      const client = new pg.Client(connectionOptions({ url, searchPath: DATA_SCHEMA, max: 1, name: 'tuma-backup', use: 'migrate' }));
      client.on('error', () => undefined); // the statement under way fails with it
      clients.push(client);
      await client.connect();
      for (const [name, value] of Object.entries(SETTINGS)) await client.query(`set ${name} = '${value}'`);
      await client.query('begin isolation level repeatable read, read only');
      if (n > 0) await client.query(`set transaction snapshot '${id}'`);
      else id = (await client.query<{ id: string }>('select pg_export_snapshot() as id')).rows[0]?.id ?? '';
    }
    const [first] = clients;
    if (!first) throw new Error('a snapshot needs a connection');
    const { rows } = await first.query<{ at: string; version: string }>(
      `select transaction_timestamp() as at, current_setting('server_version') as version`,
    );
    return { at: rows[0]?.at ?? '', postgresVersion: rows[0]?.version ?? '', clients, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Makes a schema the one that unqualified names mean, on each connection. */
export async function useSchema({ clients }: Pick<Snapshot, 'clients'>, schema: string): Promise<void> {
  for (const client of clients) await client.query(`select set_config('search_path', $1, false)`, [schema]);
}

/** The size of all tables as the database says it; cheap. */
export async function sizeOf({ clients: [client] }: Pick<Snapshot, 'clients'>): Promise<number> {
  const { rows } = await (client as pg.Client).query<{ bytes: number }>(
    `select coalesce(sum(pg_table_size(oid)), 0)::bigint as bytes from pg_class
     where relnamespace in ($1::regnamespace, $2::regnamespace) and relkind = 'r'`,
    [DATA_SCHEMA, OPERATIONS_SCHEMA],
  );
  return rows[0]?.bytes ?? 0;
}

export const tablesOf = (sql: Sql): Promise<StoredTable[]> => sql.rows(listTables, {});

/** The statements that make the schema: before the rows come, and after them. */
export async function schemaOf(sql: Sql): Promise<{ first: SchemaPart[]; last: SchemaPart[] }> {
  const parts = await sql.rows(describeSchema, {});
  return { first: parts.filter(({ stage }) => stage === 'first'), last: parts.filter(({ stage }) => stage === 'last') };
}
