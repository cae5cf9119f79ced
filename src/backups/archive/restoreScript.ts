import { contentQuery, identifiers, type Manifest } from './manifest.js';

/**
 * What psql runs in the unpacked archive, without any of our code: makes the schema `tuma`, loads it, and compares each table with what was
 * there. One transaction: a table that differs leaves nothing behind.
 */
export function restoreScript({ tables, sequences }: Manifest, files: ReadonlyMap<string, string[]>): string {
  const copies = tables.flatMap(({ table, columns }) =>
    (files.get(table) ?? []).map((file) => `\\copy ${identifiers([table])} (${identifiers(columns)}) from '${file}'`),
  );
  const checks = tables.map(
    ({ table, columns, rows, hash }) => `do $$ begin
  if (select (found.rows, found.hash) is distinct from (${rows}::bigint, '${hash}'::text)
      from (${contentQuery(table, columns)}) as found) then
    raise exception '${table} differs from what was backed up';
  end if;
end $$;`,
  );
  return [
    '\\set ON_ERROR_STOP 1',
    "set client_encoding = 'UTF8';",
    'begin;',
    'set local client_min_messages = warning;',
    'set local check_function_bodies = off;',
    'create schema tuma;',
    'set local search_path = tuma;',
    '\\i pre.sql',
    ...copies,
    ...sequences.map(({ name, value }) => `select setval('${identifiers([name])}', ${value});`),
    '\\i post.sql',
    ...checks,
    'commit;',
    'analyze;',
    '',
  ].join('\n');
}
