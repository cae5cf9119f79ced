// Made of manage.graphql by `npm run documents`.
import { gql, type TypedDocumentNode } from '@urql/core';

export type BackupKind = 'DATABASE' | 'FULL' | 'MEDIA';
export type NotifyOn = 'ALWAYS' | 'FAILURE';
export type BackupStatus = 'CANCELLED' | 'DELETED' | 'FAILED' | 'QUARANTINED' | 'QUEUED' | 'RUNNING' | 'STORED';
export type VerificationStatus = 'ERROR' | 'FAILED' | 'NONE' | 'PASSED' | 'QUEUED' | 'RUNNING';
export type StorageKind = 'DIRECTORY' | 'S3';
export type StorageStatus = 'NEARLY_FULL' | 'OK' | 'REMOVED' | 'UNAVAILABLE';
export type UpsertBackupScheduleInput = {
  cron: string;
  enabled: boolean;
  id?: string | null;
  kind: BackupKind;
  name: string;
  notifyOn?: NotifyOn;
  retention: RetentionInput;
  timeZone: string;
  verify: boolean;
};
export type RetentionInput = {
  keepDaily?: number;
  keepDays?: number;
  keepLast?: number;
  keepMonthly?: number;
  keepWeekly?: number;
};
export type ScheduleShown = {
  id: string;
  name: string;
  kind: BackupKind;
  cron: string;
  timeZone: string;
  enabled: boolean;
  verify: boolean;
  notifyOn: NotifyOn;
  nextRunAt: string | null;
  overdue: boolean;
  retention: {
    keepLast: number;
    keepDaily: number;
    keepWeekly: number;
    keepMonthly: number;
    keepDays: number;
  };
  lastBackup: {
    id: string;
    createdAt: string;
    status: BackupStatus;
    verificationStatus: VerificationStatus;
  } | null;
};
export type TargetShown = {
  id: string;
  name: string;
  kind: StorageKind;
  location: string;
  local: boolean;
  primary: boolean;
  status: StorageStatus;
  freeBytes: number | null;
  usedBytes: number;
  backupCount: number;
  checkedAt: string | null;
  failureDetail: string | null;
};
export type KeyShown = {
  id: string;
  recipient: string;
  source: string;
  active: boolean;
  usable: boolean;
  backupCount: number;
  createdAt: string;
  copiedAt: string | null;
};
export const Schedules: TypedDocumentNode<{
  backupSchedules: (ScheduleShown)[] | null;
}, Record<string, never>> =
  gql(`
query Schedules {
  backupSchedules {
    ...ScheduleShown
  }
}
fragment ScheduleShown on BackupSchedule {
  id
  name
  kind
  cron
  timeZone
  enabled
  verify
  notifyOn
  nextRunAt
  overdue
  retention {
    keepLast
    keepDaily
    keepWeekly
    keepMonthly
    keepDays
  }
  lastBackup {
    id
    createdAt
    status
    verificationStatus
  }
}
`);
export const Targets: TypedDocumentNode<{
  storageTargets: (TargetShown)[] | null;
}, Record<string, never>> =
  gql(`
query Targets {
  storageTargets {
    ...TargetShown
  }
}
fragment TargetShown on StorageTarget {
  id
  name
  kind
  location
  local
  primary
  status
  freeBytes
  usedBytes
  backupCount
  checkedAt
  failureDetail
}
`);
export const Keys: TypedDocumentNode<{
  encryptionKeys: (KeyShown)[] | null;
}, Record<string, never>> =
  gql(`
query Keys {
  encryptionKeys {
    ...KeyShown
  }
}
fragment KeyShown on EncryptionKey {
  id
  recipient
  source
  active
  usable
  backupCount
  createdAt
  copiedAt
}
`);
export const BackupsAtWork: TypedDocumentNode<{
  backups: {
    nodes: ({
      id: string;
    })[];
  } | null;
}, Record<string, never>> =
  gql(`
query BackupsAtWork {
  backups(first: 10, filter: {status: [QUEUED, RUNNING]}) {
    nodes {
      id
    }
  }
}
`);
export const BackupsBeingProven: TypedDocumentNode<{
  backups: {
    nodes: ({
      id: string;
    })[];
  } | null;
}, Record<string, never>> =
  gql(`
query BackupsBeingProven {
  backups(first: 10, filter: {verificationStatus: [QUEUED, RUNNING]}) {
    nodes {
      id
    }
  }
}
`);
export const SaveSchedule: TypedDocumentNode<{
  upsertBackupSchedule: {
    schedule: ScheduleShown;
  } | null;
}, {
  input: UpsertBackupScheduleInput;
}> =
  gql(`
mutation SaveSchedule($input: UpsertBackupScheduleInput!) {
  upsertBackupSchedule(input: $input) {
    schedule {
      ...ScheduleShown
    }
  }
}
fragment ScheduleShown on BackupSchedule {
  id
  name
  kind
  cron
  timeZone
  enabled
  verify
  notifyOn
  nextRunAt
  overdue
  retention {
    keepLast
    keepDaily
    keepWeekly
    keepMonthly
    keepDays
  }
  lastBackup {
    id
    createdAt
    status
    verificationStatus
  }
}
`);
export const DeleteSchedule: TypedDocumentNode<{
  deleteBackupSchedule: {
    deletedId: string;
  } | null;
}, {
  id: string;
}> =
  gql(`
mutation DeleteSchedule($id: ID!) {
  deleteBackupSchedule(id: $id) {
    deletedId
  }
}
`);
export const RunSchedule: TypedDocumentNode<{
  runBackupSchedule: {
    backup: {
      id: string;
      status: BackupStatus;
    };
  } | null;
}, {
  id: string;
}> =
  gql(`
mutation RunSchedule($id: ID!) {
  runBackupSchedule(id: $id) {
    backup {
      id
      status
    }
  }
}
`);
export const CheckTarget: TypedDocumentNode<{
  checkStorageTarget: {
    storageTarget: TargetShown;
  } | null;
}, {
  id: string;
}> =
  gql(`
mutation CheckTarget($id: ID!) {
  checkStorageTarget(id: $id) {
    storageTarget {
      ...TargetShown
    }
  }
}
fragment TargetShown on StorageTarget {
  id
  name
  kind
  location
  local
  primary
  status
  freeBytes
  usedBytes
  backupCount
  checkedAt
  failureDetail
}
`);
export const AcknowledgeKey: TypedDocumentNode<{
  acknowledgeEncryptionKey: {
    encryptionKey: KeyShown;
  } | null;
}, {
  id: string;
}> =
  gql(`
mutation AcknowledgeKey($id: ID!) {
  acknowledgeEncryptionKey(id: $id) {
    encryptionKey {
      ...KeyShown
    }
  }
}
fragment KeyShown on EncryptionKey {
  id
  recipient
  source
  active
  usable
  backupCount
  createdAt
  copiedAt
}
`);
