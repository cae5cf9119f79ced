import { DATA_SCHEMA, OPERATIONS_SCHEMA } from '../../db/sessionSettings.js';
import { contentQuery, identifiers, type Manifest, type SectionName } from './manifest.js';

/** After a restore nothing is sent, and no mail, before a person has looked: some of what waits in the backup went out since. */
const AFTERCARE = [
  `update system_state set sending_frozen = true, frozen_reason = 'Restored by hand from a backup', frozen_by = null, updated_at = now();`,
  `update email set status = 'KEPT' where status in ('QUEUED', 'SENDING');`,
];

/** psql doesn't know where the files belong: a person does. */
const FILES = [
  "\\echo 'The uploaded files are in the folder media. Check them, then copy them to the media folder of TUMA_DATA_DIR:'",
  "\\echo '  sha256sum --quiet -c media.sha256 && cp -Rn media/. TUMA_DATA_DIR/media'",
];

/**
 * What psql runs in the unpacked archive, without any of our code: makes both schemas, loads them, and compares each table with what was
 * there. One transaction: a table that differs leaves nothing behind.
 */
export function restoreScript(manifest: Manifest, files: Record<SectionName, ReadonlyMap<string, string[]>>): string {
  if (manifest.postgresVersion === null) return [...FILES, ''].join('\n');
  return [
    '\\set ON_ERROR_STOP 1',
    "set client_encoding = 'UTF8';",
    'begin;',
    'set local client_min_messages = warning;',
    'set local check_function_bodies = off;',
    ...section(manifest, 'data', DATA_SCHEMA, files.data),
    ...section(manifest, 'operations', OPERATIONS_SCHEMA, files.operations),
    ...AFTERCARE,
    'commit;',
    'analyze;',
    ...(manifest.media ? FILES : []),
    '',
  ].join('\n');
}

function section(manifest: Manifest, name: SectionName, schema: string, files: ReadonlyMap<string, string[]>): string[] {
  const { tables, sequences } = manifest[name];
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
    `create schema ${schema};`,
    `set local search_path = ${schema};`,
    `\\i ${name}/pre.sql`,
    ...copies,
    ...sequences.map(({ name, value }) => `select setval('${identifiers([name])}', ${value});`),
    `\\i ${name}/post.sql`,
    ...checks,
  ];
}
