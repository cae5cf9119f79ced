import { describedEnum } from './describedEnum.js';

export const BackupKind = describedEnum('BackupKind', 'What a backup contains.', {
  DATABASE: 'The database.',
  MEDIA: 'The uploaded files.',
  FULL: 'Both.',
});
export type BackupKind = keyof typeof BackupKind;

export const BackupStatus = describedEnum('BackupStatus', 'State of a backup.', {
  QUEUED: 'Waits for its turn.',
  RUNNING: 'Is being made.',
  STORED: 'Written to storage with its checksum. Whether it can be restored is told by `verificationStatus`.',
  QUARANTINED: 'Uploaded from elsewhere and not verified yet.',
  FAILED: 'Could not be made; see `failure`.',
  CANCELLED: 'Stopped by a person.',
  DELETED: 'Its copies were deleted.',
});
export type BackupStatus = keyof typeof BackupStatus;

export const VerificationStatus = describedEnum('VerificationStatus', 'Whether a backup was proven to restore.', {
  NONE: 'Never verified.',
  QUEUED: 'Waits for its turn.',
  RUNNING: 'Is being verified.',
  PASSED: 'Every check passed: it restores, with equal content.',
  FAILED: 'At least one check failed.',
  ERROR: 'The verification itself could not run; nothing is known about the backup.',
});
export type VerificationStatus = keyof typeof VerificationStatus;

export const BackupTrigger = describedEnum('BackupTrigger', 'Why a backup was made.', {
  MANUAL: 'By a person or the command line.',
  SCHEDULED: 'By a schedule.',
  BEFORE_RESTORE: 'Before a restore, so that it can be undone.',
  UPLOADED: 'Uploaded from another installation.',
});
export type BackupTrigger = keyof typeof BackupTrigger;

export const BackupPhase = describedEnum('BackupPhase', 'Phase of a backup, verification or restore.', {
  WAITING: 'Waits for its turn.',
  DATABASE: 'Reads the database.',
  MEDIA: 'Reads the files.',
  STORING: 'Writes to storage.',
  READING_BACK: 'Reads the stored copy back.',
  RESTORING: 'Loads into a scratch schema.',
  COMPARING: 'Compares the content.',
  MIGRATING: 'Migrates to this version.',
  PROVING: 'Proves the ledger.',
  SWAPPING: 'Swaps the schemas.',
  DONE: 'Finished.',
});
export type BackupPhase = keyof typeof BackupPhase;

export const BackupFailure = describedEnum('BackupFailure', 'Why a backup, verification or restore failed.', {
  WORKER_DIED: 'The process that made it ended.',
  DATABASE_LOST: 'The connection to the database was lost.',
  STORAGE_UNAVAILABLE: "The storage can't be reached.",
  STORAGE_FULL: 'The storage is full.',
  KEY_UNUSABLE: "The key is missing or can't decrypt it.",
  CORRUPT: 'The content is damaged or differs from its manifest.',
  INCOMPATIBLE: "Made by a version that can't be restored here.",
  BUSY: 'Work under way did not end in time.',
  MEDIA_MISSING: 'Files are missing.',
  INTERNAL: 'A fault of ours.',
});
export type BackupFailure = keyof typeof BackupFailure;

export const BackupCheckKind = describedEnum('BackupCheckKind', 'What a verification checks.', {
  CHECKSUM: 'The checksum, read again from storage.',
  DECRYPTION: 'Decrypts and decompresses to its end.',
  RESTORE: 'Restores into an empty schema.',
  ROW_COUNTS: 'Rows of each table equal those of the snapshot.',
  CONTENT: 'Content hash of each table equals that of the snapshot.',
  CONSTRAINTS: 'Every constraint holds.',
  LEDGER: 'The ledger proves.',
  MEDIA_FILES: 'Every file is there with its checksum.',
});
export type BackupCheckKind = keyof typeof BackupCheckKind;

export const NotifyOn = describedEnum('NotifyOn', 'When a mail about a backup is sent.', {
  FAILURE: 'When it failed.',
  ALWAYS: 'Always.',
});
export type NotifyOn = keyof typeof NotifyOn;

export const RestoreStatus = describedEnum('RestoreStatus', 'State of a restore.', {
  QUEUED: 'Waits for its turn.',
  CHECKING: 'Checks the backup and the free space.',
  RESTORING: 'Loads the backup beside the present data, which goes on working.',
  MIGRATING: 'Migrates to this version.',
  SAVING_RESTORE_POINT: 'Maintenance has begun; backs up the present data.',
  PROVING: 'Carries over what must not be rewound, and proves the ledger.',
  SWAPPING: 'Swaps the schemas.',
  AWAITING_CONFIRMATION: 'Restored; waits in maintenance for confirmRestore or undoRestore.',
  COMPLETED: 'Confirmed, or a dry run that ended well.',
  ROLLED_BACK: 'Failed or was cancelled before the swap; nothing changed.',
  UNDONE: 'Undone.',
});
export type RestoreStatus = keyof typeof RestoreStatus;

export const CarriedOverKind = describedEnum('CarriedOverKind', 'What a restore must not rewind.', {
  PURCHASES: 'Completed purchases with their ledger entries.',
  MESSAGES: 'Messages that may have reached the provider, with attempts, reports and entries.',
  CLIENT_REFERENCES: 'Client references.',
  OPT_OUTS: 'Opt-outs.',
  API_KEY_REVOCATIONS: 'Revoked API keys.',
  PASSWORDS: 'Changed passwords.',
  REMOVED_MEMBERS: 'Removed members.',
  SUSPENSIONS: 'Suspended tenants.',
  ERASURES: 'Erasures of personal data.',
});
export type CarriedOverKind = keyof typeof CarriedOverKind;

export const BackupProblem = describedEnum('BackupProblem', 'What is wrong with the backups.', {
  NO_VERIFIED_BACKUP: 'No backup was verified in time.',
  OVERDUE: 'A scheduled backup is missing.',
  LAST_FAILED: 'The last backup failed.',
  VERIFICATION_FAILED: 'The last verification failed.',
  LOCAL_ONLY: 'All copies are on this server.',
  STORAGE_NEARLY_FULL: 'A storage target is nearly full.',
  STORAGE_UNAVAILABLE: "A storage target can't be used.",
  NO_SCHEDULE: 'No schedule is enabled.',
  ANOMALY: 'The last backup differs much from those before.',
  KEY_ONLY_HERE: 'The secret key is only on this server.',
  KEY_UNUSABLE: 'No key can decrypt the backups.',
});
export type BackupProblem = keyof typeof BackupProblem;

export const StorageKind = describedEnum('StorageKind', 'Kind of a storage target.', {
  DIRECTORY: 'A directory.',
  S3: 'An S3-compatible bucket.',
});
export type StorageKind = keyof typeof StorageKind;

export const StorageStatus = describedEnum('StorageStatus', 'State of a storage target.', {
  OK: 'Can be read and written.',
  NEARLY_FULL: 'Little space is left.',
  UNAVAILABLE: "Can't be reached, read or written.",
  REMOVED: 'No longer configured; its copies are only known from the catalogue.',
});
export type StorageStatus = keyof typeof StorageStatus;
