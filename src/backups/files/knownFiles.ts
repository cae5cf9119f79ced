import type { Sql } from '../../db/sql.js';
import { statement } from '../../db/statement.js';
import type { StoreName } from '../../ports/media.js';

/** A file that the database names: whoever restores the database wants its bytes. */
export interface NamedFile {
  locator: string;
  store: StoreName;
  sha256: string;
  bytes: number;
}

export interface KnownFiles {
  named: NamedFile[];
  /** `placeOf` all that is somebody's in a store, uploads under way and bytes that are about to be removed among it. */
  places: Set<string>;
}

const knownStatement = statement<object, Omit<NamedFile, 'sha256'> & { sha256: string | null }>('backups/files/knownFiles.sql');

export const placeOf = ({ store, locator }: { store: StoreName; locator: string }): string => `${store}/${locator}`;

/** On a connection whose path has both schemas. By locator. */
export async function readKnownFiles(sql: Sql): Promise<KnownFiles> {
  const rows = await sql.rows(knownStatement, {});
  return { named: rows.filter((row): row is NamedFile => row.sha256 !== null), places: new Set(rows.map(placeOf)) };
}
