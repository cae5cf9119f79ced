import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { BackupKind, BackupTrigger } from '../../../entities/types/backups.js';
import type { App } from '../../context.js';
import { fingerprint } from '../../lib/canonical.js';
import { publicId } from '../../lib/ids.js';
import type { BackupStorage } from '../../ports/backupStorage.js';
import type { Manifest } from '../archive/manifest.js';

/** What lies beside a backup's file and makes it one: a file without it does not exist. The catalogue can be made anew of these. */
export interface StoredManifest {
  format: 1;
  /** `bkp_…` */
  id: string;
  kind: BackupKind;
  trigger: BackupTrigger;
  createdAt: string;
  note: string | null;
  pinned: boolean;
  sizeBytes: number;
  sourceBytes: number;
  checksumSha256: string;
  /** The public keys that it is encrypted to. */
  recipients: string[];
  content: Manifest;
  /** The seal of the backup that was stored before it; null for the first. */
  previousSeal: string | null;
  /**
   * SHA-256 of all above but `pinned`, in a form that doesn't depend on the order of members (jsonb has one of its own): a backup that was
   * changed or taken away is noticed by the next one's.
   */
  seal: string;
}

export const archiveName = (id: string): string => `${publicId('backup', id)}.tar.zst.age`;
export const manifestName = (id: string): string => `${publicId('backup', id)}.manifest.json`;

export function sealed(manifest: Omit<StoredManifest, 'seal'>): StoredManifest {
  const { pinned: _, ...lasting } = manifest;
  return { ...manifest, seal: fingerprint(lasting).toString('hex') };
}

/** The first backups were sealed in the order in which their manifest was written. */
function sealAsWritten({ pinned: _, ...lasting }: Omit<StoredManifest, 'seal'>): string {
  return createHash('sha256').update(JSON.stringify(lasting)).digest('hex');
}

export const writeManifest = (storage: BackupStorage, id: string, manifest: StoredManifest): Promise<void> =>
  storage.write(manifestName(id), Readable.from([Buffer.from(`${JSON.stringify(manifest, undefined, 2)}\n`)]));

/** The seal doesn't tell null from absent: a null of another name is one whose name was changed. */
const mayBeNull = new Set(['note', 'previousSeal', 'postgresVersion']);

function requireKnownNull(name: string, value: unknown): unknown {
  if (value === null && !mayBeNull.has(name)) throw new SyntaxError(`${name} may not be null`);
  return value;
}

/** The manifest beside a backup's file; undefined for one that is none of ours. */
export async function readStoredManifest(storage: BackupStorage, id: string): Promise<StoredManifest | undefined> {
  const pieces: Buffer[] = [];
  for await (const piece of await storage.read(manifestName(id))) pieces.push(piece as Buffer);
  try {
    const manifest = JSON.parse(Buffer.concat(pieces).toString('utf8'), requireKnownNull) as StoredManifest;
    const { seal, ...rest } = manifest;
    if (manifest.format !== 1 || manifest.id !== publicId('backup', id)) return undefined;
    return [sealed(rest).seal, sealAsWritten(rest)].includes(seal) ? manifest : undefined;
  } catch {
    return undefined; // not JSON, or not of this form
  }
}

/**
 * Removes all of a backup, whether it was finished or not. A storage that can't be asked now keeps a file without a manifest: it counts as
 * nothing.
 */
export async function removeBackupFiles(app: App, id: string): Promise<void> {
  for (const { storage } of app.backupStorage)
    for (const name of [manifestName(id), archiveName(id)])
      await storage.remove(name).catch((error: unknown) => app.log.warn({ err: error, name }, 'an unfinished backup could not be removed'));
}
