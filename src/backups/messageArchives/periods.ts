import { partitionedTables } from '../../db/migrations/partitions.js';
import type { Sql } from '../../db/sql.js';
import { idAt } from '../../lib/ids.js';
import { identifiers } from '../archive/manifest.js';

/** Whose rows go into an archive of messages. Reports are kept for so many days only: their partition goes empty. */
export const archivedTables = ['message', 'message_event', 'attempt'] as const;
export type ArchivedTable = (typeof archivedTables)[number];

/** What follows a table's name in the name of its partition: `start_20270101`, `20270101_20280101`. */
export type Period = string;

export const isPeriod = (text: string): boolean => /^(start|\d{8})_\d{8}$/.test(text);
export const partition = (table: (typeof partitionedTables)[number], period: Period): string => `${table}_${period}`;
export const partitionName = (table: (typeof partitionedTables)[number], period: Period): string => identifiers([partition(table, period)]);

const dayOf = (text: string): Date => new Date(`${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6, 8)}T00:00:00Z`);
/** When it is over. */
export const endOf = (period: Period): Date => dayOf(period.slice(-8));

/** The least id of a period, and the least of the time after it. Ids of `start_…` may be any below. */
export function idsOf(period: Period): { least: string; next: string } {
  const least = period.startsWith('start') ? '00000000-0000-0000-0000-000000000000' : idAt(dayOf(period.slice(0, 8)));
  return { least, next: idAt(endOf(period)) };
}

/** The periods that messages have partitions of, the oldest first. */
export async function periodsOf(sql: Sql): Promise<Period[]> {
  const rows = await sql.rows<{ name: string }>(
    `select substr(c.relname, 9) as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
     where i.inhparent = 'message'::regclass and c.relname ~ '_\\d{8}$' order by right(c.relname, 8)`,
  );
  return rows.map(({ name }) => name).filter(isPeriod);
}

/** Of the columns of a table that a row is written by. */
export async function columnsOf(sql: Sql, table: string): Promise<string[]> {
  const row = await sql.row<{ columns: string[] }>(
    `select array_agg(attname::text order by attnum) as columns from pg_attribute
     where attrelid = $1::regclass and attnum > 0 and not attisdropped and attgenerated = ''`,
    [table],
  );
  return row?.columns ?? [];
}
