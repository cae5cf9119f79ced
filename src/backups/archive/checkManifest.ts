import { knowsVersion } from '../../db/migrate.js';
import { isPartition } from '../../db/migrations/partitions.js';
import { StartError } from '../../errors.js';
import type { FilesContent, Manifest, SectionName, TableContent } from './manifest.js';
import { NoArchive } from './readArchive.js';

const SECTIONS: readonly SectionName[] = ['data', 'operations'];

const isName = (value: unknown): boolean => typeof value === 'string' && value !== '' && value.length <= 100;
const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) >= 0;
const isTable = ({ table, columns, rows, hash }: TableContent): boolean =>
  isName(table) && Array.isArray(columns) && columns.every(isName) && isCount(rows) && /^-?\d{1,40}$/.test(String(hash));

const isFiles = ({ files, bytes, missing, orphaned, listSha256 }: FilesContent): boolean =>
  [files, bytes, missing, orphaned].every(isCount) && /^[0-9a-f]{64}$/.test(String(listSha256));

function isSound({ appVersion, postgresVersion, snapshotAt, media, ...sections }: Manifest): boolean {
  return (
    isName(appVersion) &&
    (postgresVersion === null ? media !== undefined : isName(postgresVersion)) &&
    (media === undefined || isFiles(media)) &&
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z$/.test(String(snapshotAt)) &&
    !Number.isNaN(Date.parse(snapshotAt)) &&
    SECTIONS.every((name) => {
      const { version, tables, partitions = [], sequences } = sections[name];
      return (
        isName(version) &&
        tables.every(isTable) &&
        partitions.every(isPartition) &&
        sequences.every(({ name, value }) => isName(name) && Number.isSafeInteger(value))
      );
    })
  );
}

/**
 * Whether a manifest from elsewhere holds what the catalogue and its statements go by: whoever knows our public key could have written it.
 * Throws NoArchive, and StartError for a backup of a newer version.
 */
export function checkManifest(manifest: Manifest): void {
  let sound = false;
  try {
    sound = isSound(manifest);
  } catch {
    // something in it is null
  }
  if (!sound) throw new NoArchive('its manifest is none of ours');
  for (const name of SECTIONS) {
    const { version } = manifest[name];
    if (!knowsVersion(name, version)) throw new StartError(`The migration ${version} is of a newer version of Tuma.`);
  }
}
