import { databaseFault } from '../../errors.js';
import type { Sql } from '../sql.js';

/** Tables whose rows lie in partitions by the time in their ids (the migration 0190_partitions). */
export const partitionedTables = ['message', 'message_event', 'attempt', 'report_inbox'] as const;

/** Partitions are made this long before they are needed. */
export const AHEAD_MS = 31 * 86_400_000;

/** `message_20270101_20280101`, `message_start_20270101` or `message_default`. */
export const isPartition = (name: string): boolean =>
  new RegExp(`^(${partitionedTables.join('|')})_(default|(start|\\d{8})_\\d{8})$`).test(name);

/** Makes the partitions of the schema that plain names mean, as far as messages of now will need them. */
export async function addPartitions(sql: Sql, now: Date): Promise<void> {
  for (const table of partitionedTables) await sql.rows('select make_partitions($1, $2)', [table, new Date(now.getTime() + AHEAD_MS)]);
}

/**
 * Makes the partitions that another schema has, but those that would overlap: that schema has messages which were archived when what is in
 * this one was backed up, and came back since.
 */
export async function addPartitionsOf(sql: Sql, schema: string): Promise<void> {
  const missing = await sql.rows<{ name: string }>(
    `select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
     where c.relnamespace = $1::regnamespace and c.relkind = 'r' and to_regclass(c.relname) is null order by 1`,
    [schema],
  );
  for (const { name } of missing.filter(({ name }) => isPartition(name))) {
    await sql.rows('savepoint before');
    // Invalid object definition: it would overlap another.
    await sql.rows('select add_partition($1)', [name]).catch(async (error: unknown) => {
      if (databaseFault(error)?.state !== '42P17') throw error;
      await sql.rows('rollback to savepoint before');
    });
  }
}

/** Has the schema that plain names mean hold just these partitions; its tables are empty. */
export async function replacePartitions(sql: Sql, names: readonly string[]): Promise<void> {
  const present = await sql.rows<{ name: string }>(
    `select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
     where i.inhparent = any(select to_regclass(name) from unnest($1::text[]) as name) and c.relkind = 'r'`,
    [partitionedTables],
  );
  for (const { name } of present) await sql.rows(`drop table "${name}"`);
  for (const name of names) await sql.rows('select add_partition($1)', [name]);
}
