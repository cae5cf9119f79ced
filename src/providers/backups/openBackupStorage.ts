import type { BackupStorage, BackupStorageSettings } from '../../ports/backupStorage.js';
import { createDirectoryStorage } from './directory.js';

/** Opens a storage of backups; also in a thread, which is given its settings only. */
export function openBackupStorage(settings: BackupStorageSettings): BackupStorage {
  return createDirectoryStorage(settings.directory);
}
