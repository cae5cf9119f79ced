import type { Sql } from '../../../db/sql.js';
import { statement } from '../../../db/statement.js';
import { identifiers } from '../../archive/manifest.js';

/** A table of the schema that plain names mean. */
interface KeyedTable {
  name: string;
  columns: string[];
  key: string[];
  /** Has triggers that would refuse rows as they are. */
  guarded: boolean;
}

export const keyedTables = statement<object, KeyedTable>('backups/restore/carry/keyedTables.sql');

/**
 * The restored rows and the live ones, on one connection: plain names mean the restored tables, `live_<table>` the live ones. Conditions
 * are on a row `r`.
 */
export interface LiveRows {
  sql: Sql;
  /** Removes the restored rows that live doesn't have just so. Answers how many. */
  drop(table: string, where: string): Promise<number>;
  /** Adds the live rows whose key isn't restored. Answers how many. `others: 'skip'` leaves out what breaks another key. */
  add(table: string, where: string, others?: 'refuse' | 'skip'): Promise<number>;
  /** Makes the restored rows that live has too as they are there. Answers how many were others. */
  update(table: string, where: string): Promise<number>;
  columns(table: string): string[];
  close(): Promise<void>;
}

/** Takes off the guards of the restored tables, which would refuse rows in their last states; foreign keys and checks stay. */
export async function setGuards(sql: Sql, to: 'enable' | 'disable'): Promise<void> {
  for (const { name, guarded } of await sql.rows(keyedTables, {}))
    if (guarded) await sql.rows(`alter table ${identifiers([name])} ${to} trigger user`);
}

/** Gives the tables of the schema `live` names of their own, until `close`. */
export async function openLiveRows(sql: Sql, live: string): Promise<LiveRows> {
  const tables = new Map((await sql.rows(keyedTables, {})).map((table) => [table.name, table]));
  for (const name of tables.keys())
    await sql.rows(`create temporary view ${liveName(name)} as select * from ${identifiers([live])}.${identifiers([name])}`);
  const table = (name: string): KeyedTable => {
    const found = tables.get(name);
    if (!found) throw new Error(`there is no table ${name}`);
    return found;
  };
  const count = async (change: string): Promise<number> => {
    const row = await sql.row<{ count: number }>(`with changed as (${change} returning 1) select count(*) as count from changed`);
    return row?.count ?? 0;
  };
  return {
    sql,
    drop: (name, where) => {
      const { columns, key } = table(name);
      return count(
        `delete from ${identifiers([name])} r where (${where}) and not exists (
           select from ${liveName(name)} l
           where ${equal('l', 'r', key)} and ${row('l', columns)} is not distinct from ${row('r', columns)})`,
      );
    },
    add: (name, where, others = 'refuse') => {
      const { columns, key } = table(name);
      return count(
        `insert into ${identifiers([name])} (${identifiers(columns)}) overriding system value
         select ${identifiers(columns)} from ${liveName(name)} r where (${where}) and not exists (
           select from ${identifiers([name])} t where ${equal('t', 'r', key)})
         ${others === 'skip' ? 'on conflict do nothing' : ''}`,
      );
    },
    update: (name, where) => {
      const { columns, key } = table(name);
      const set = columns.map((column) => `${identifiers([column])} = l.${identifiers([column])}`).join(', ');
      return count(
        `update ${identifiers([name])} r set ${set} from ${liveName(name)} l
         where ${equal('l', 'r', key)} and ${row('l', columns)} is distinct from ${row('r', columns)} and (${where})`,
      );
    },
    columns: (name) => table(name).columns,
    close: async () => {
      for (const name of tables.keys()) await sql.rows(`drop view ${liveName(name)}`);
    },
  };
}

const liveName = (table: string): string => identifiers([`live_${table}`]);
const row = (alias: string, columns: string[]): string => `row(${columns.map((column) => `${alias}.${identifiers([column])}`).join(', ')})`;
const equal = (one: string, other: string, key: string[]): string =>
  key.map((column) => `${one}.${identifiers([column])} = ${other}.${identifiers([column])}`).join(' and ');
