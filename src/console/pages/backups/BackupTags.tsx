import { Tag, type Tone } from '../../parts/controls.js';
import type { BackupRow } from './backups.gen.js';
import { useBackupWords } from './words.js';

type Backup = Pick<BackupRow, 'status' | 'verificationStatus' | 'pinned' | 'localOnly'>;

const tones: Record<BackupRow['verificationStatus'], Tone> = {
  PASSED: 'good',
  FAILED: 'bad',
  ERROR: 'warn',
  NONE: 'warn',
  QUEUED: 'plain',
  RUNNING: 'plain',
};
const statusTones: Record<BackupRow['status'], Tone> = {
  STORED: 'good',
  QUARANTINED: 'warn',
  QUEUED: 'plain',
  RUNNING: 'plain',
  FAILED: 'bad',
  CANCELLED: 'plain',
  DELETED: 'plain',
};

/** Whether it can be restored, which is what counts; before that and without that, how far it came. */
export function BackupTags({ backup: { status, verificationStatus, pinned, localOnly } }: { backup: Backup }) {
  const words = useBackupWords();
  const isStored = status === 'STORED';
  return (
    <span className="flex flex-wrap gap-1">
      {!isStored && <Tag tone={statusTones[status]}>{words.status[status]}</Tag>}
      {(isStored || status === 'QUARANTINED') && <Tag tone={tones[verificationStatus]}>{words.proof[verificationStatus]}</Tag>}
      {pinned && <Tag tone="plain">{words.pinned}</Tag>}
      {isStored && localOnly && <Tag tone="warn">{words.localOnly}</Tag>}
    </span>
  );
}
