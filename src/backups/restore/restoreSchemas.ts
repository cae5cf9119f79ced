import pg from 'pg';
import type { Ctx } from '../../context.js';
import { connectionOptions, sqlOn } from '../../db/sql.js';
import { identifiers } from '../archive/manifest.js';

/** Of the schemas of restores: what they load, what they replace, and what an undoing replaces. The end of the restore's id follows. */
const PREFIXES = { loaded: 'tuma_restore_', before: 'tuma_before_', undone: 'tuma_undone_' } as const;

export const schemaName = (purpose: keyof typeof PREFIXES, restoreId: string): string =>
  `${PREFIXES[purpose]}${restoreId.replaceAll('-', '').slice(-12)}`;

/** Drops a schema; in the caller's transaction, if there is one. Harmless where it isn't there. */
export async function dropSchema({ sql }: Pick<Ctx, 'sql'>, schema: string): Promise<void> {
  if (!Object.values(PREFIXES).some((prefix) => schema.startsWith(prefix))) throw new Error(`no restore has made the schema ${schema}`);
  await sql.rows(`drop schema if exists ${identifiers([schema])} cascade`);
}

/** Drops what restores that are over had loaded and didn't put in place. What they have replaced is dropped by pruneRestore alone. */
export async function dropLeftovers({ app, sql }: Ctx): Promise<void> {
  // The schemas first: one that appears after the look at the restores is then not among them.
  const schemas = await sql.rows<{ name: string }>('select nspname as name from pg_namespace where starts_with(nspname, $1)', [
    PREFIXES.loaded,
  ]);
  if (schemas.length === 0) return;
  const active = await sql.rows<{ id: string }>(`select id from restore where status not in ('COMPLETED', 'ROLLED_BACK', 'UNDONE')`);
  const used = new Set(active.map(({ id }) => schemaName('loaded', id)));
  for (const { name } of schemas)
    if (!used.has(name)) await onOwnConnection(app.db.url, 'pg_catalog', (client) => dropSchema({ sql: sqlOn(client) }, name));
}

/** Work on a connection of its own, that no time limit of the pools ends. */
export async function onOwnConnection<T>(url: string, searchPath: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(connectionOptions({ url, searchPath, max: 1, name: 'tuma-restore', use: 'migrate' }));
  client.on('error', () => undefined); // the statement under way fails with it
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
