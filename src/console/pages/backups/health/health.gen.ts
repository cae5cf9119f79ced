// Made of health.graphql by `npm run documents`.
import { gql, type TypedDocumentNode } from '@urql/core';

export type BackupKind = 'DATABASE' | 'FULL' | 'MEDIA';
export type BackupFailure = 'BUSY'
    | 'CORRUPT'
    | 'DATABASE_LOST'
    | 'INCOMPATIBLE'
    | 'INTERNAL'
    | 'KEY_UNUSABLE'
    | 'MEDIA_MISSING'
    | 'STORAGE_FULL'
    | 'STORAGE_UNAVAILABLE'
    | 'WORKER_DIED';
export type BackupProblem = 'ANOMALY'
    | 'KEY_ONLY_HERE'
    | 'KEY_UNUSABLE'
    | 'LAST_FAILED'
    | 'LOCAL_ONLY'
    | 'NO_SCHEDULE'
    | 'NO_VERIFIED_BACKUP'
    | 'OVERDUE'
    | 'STORAGE_NEARLY_FULL'
    | 'STORAGE_UNAVAILABLE'
    | 'VERIFICATION_FAILED';
export type StorageStatus = 'NEARLY_FULL' | 'OK' | 'REMOVED' | 'UNAVAILABLE';
export type BackupPoint = {
  id: string;
  kind: BackupKind;
  createdAt: string;
  finishedAt: string | null;
  failure: BackupFailure | null;
  failureDetail: string | null;
};
export type Window = {
  made: number;
  failed: number;
  successRate: number | null;
  averageSeconds: number | null;
  averageBytes: number | null;
};
export type HealthShown = {
  id: string;
  ok: boolean;
  problems: (BackupProblem)[];
  recoveryPointAgeSeconds: number | null;
  estimatedRestoreSeconds: number | null;
  nextRunAt: string | null;
  count: number;
  totalBytes: number;
  day: Window;
  week: Window;
  month: Window;
  last: BackupPoint | null;
  lastVerified: BackupPoint | null;
  lastFailure: BackupPoint | null;
};
export const BackupHealth: TypedDocumentNode<{
  backupHealth: HealthShown | null;
  storageTargets: ({
    id: string;
    name: string;
    location: string;
    local: boolean;
    status: StorageStatus;
    freeBytes: number | null;
    usedBytes: number;
    backupCount: number;
    failureDetail: string | null;
  })[] | null;
}, Record<string, never>> =
  gql(`
query BackupHealth {
  backupHealth {
    ...HealthShown
  }
  storageTargets {
    id
    name
    location
    local
    status
    freeBytes
    usedBytes
    backupCount
    failureDetail
  }
}
fragment HealthShown on BackupHealth {
  id
  ok
  problems
  recoveryPointAgeSeconds
  estimatedRestoreSeconds
  nextRunAt
  count
  totalBytes
  day {
    ...Window
  }
  week {
    ...Window
  }
  month {
    ...Window
  }
  last {
    ...BackupPoint
  }
  lastVerified {
    ...BackupPoint
  }
  lastFailure {
    ...BackupPoint
  }
}
fragment Window on BackupWindow {
  made
  failed
  successRate
  averageSeconds
  averageBytes
}
fragment BackupPoint on Backup {
  id
  kind
  createdAt
  finishedAt
  failure
  failureDetail
}
`);
export const BackupHealthChanges: TypedDocumentNode<{
  backupHealthUpdated: HealthShown;
}, Record<string, never>> =
  gql(`
subscription BackupHealthChanges {
  backupHealthUpdated {
    ...HealthShown
  }
}
fragment HealthShown on BackupHealth {
  id
  ok
  problems
  recoveryPointAgeSeconds
  estimatedRestoreSeconds
  nextRunAt
  count
  totalBytes
  day {
    ...Window
  }
  week {
    ...Window
  }
  month {
    ...Window
  }
  last {
    ...BackupPoint
  }
  lastVerified {
    ...BackupPoint
  }
  lastFailure {
    ...BackupPoint
  }
}
fragment Window on BackupWindow {
  made
  failed
  successRate
  averageSeconds
  averageBytes
}
fragment BackupPoint on Backup {
  id
  kind
  createdAt
  finishedAt
  failure
  failureDetail
}
`);
