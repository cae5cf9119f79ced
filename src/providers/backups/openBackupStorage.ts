import type { BackupStorage, BackupStorageSettings } from '../../ports/backupStorage.js';
import { createDirectoryStorage } from './directory.js';

/** Opens a storage of backups; also in a thread, which is given its settings only. S3's package is loaded where it is used. */
export async function openBackupStorage(settings: BackupStorageSettings): Promise<BackupStorage> {
  if (settings.kind === 'S3') return (await import('./s3.js')).createS3Storage(settings);
  return createDirectoryStorage(settings);
}
