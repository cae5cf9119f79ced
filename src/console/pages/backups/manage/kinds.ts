import type { BackupKind } from '../backups.gen.js';
import type { useBackupWords } from '../words.js';

/** What a backup can contain, to choose from. */
export const kindsIn = ({ kind, kindMeans }: ReturnType<typeof useBackupWords>): [BackupKind, string][] =>
  (['FULL', 'DATABASE', 'MEDIA'] as const).map((one) => [one, `${kind[one]}: ${kindMeans[one]}`]);
