// Made of backups.graphql by `npm run documents`.
import { gql, type TypedDocumentNode } from '@urql/core';

export type BackupKind = 'DATABASE' | 'FULL' | 'MEDIA';
export type BackupStatus = 'CANCELLED' | 'DELETED' | 'FAILED' | 'QUARANTINED' | 'QUEUED' | 'RUNNING' | 'STORED';
export type VerificationStatus = 'ERROR' | 'FAILED' | 'NONE' | 'PASSED' | 'QUEUED' | 'RUNNING';
export type BackupTrigger = 'BEFORE_RESTORE' | 'MANUAL' | 'SCHEDULED' | 'UPLOADED';
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
export type BackupPhase = 'COMPARING'
    | 'DATABASE'
    | 'DONE'
    | 'MEDIA'
    | 'MIGRATING'
    | 'PROVING'
    | 'READING_BACK'
    | 'RESTORING'
    | 'STORING'
    | 'SWAPPING'
    | 'WAITING';
export type BackupCheckKind = 'CHECKSUM'
    | 'CONSTRAINTS'
    | 'CONTENT'
    | 'DECRYPTION'
    | 'LEDGER'
    | 'MEDIA_FILES'
    | 'RESTORE'
    | 'ROW_COUNTS';
export type BackupFilter = {
  from?: string | null;
  kind?: (BackupKind)[] | null;
  pinned?: boolean | null;
  scheduleId?: string | null;
  status?: (BackupStatus)[] | null;
  to?: string | null;
  trigger?: (BackupTrigger)[] | null;
  verificationStatus?: (VerificationStatus)[] | null;
};
export type CreateBackupInput = {
  kind: BackupKind;
  note?: string | null;
  notifyOn?: NotifyOn;
  verify?: boolean;
};
export type NotifyOn = 'ALWAYS' | 'FAILURE';
export type BackupRow = {
  id: string;
  kind: BackupKind;
  status: BackupStatus;
  verificationStatus: VerificationStatus;
  trigger: BackupTrigger;
  createdAt: string;
  finishedAt: string | null;
  sizeBytes: number | null;
  pinned: boolean;
  localOnly: boolean;
  note: string | null;
  failure: BackupFailure | null;
  failureDetail: string | null;
  progress: {
    phase: BackupPhase;
    percent: number;
    bytes: number;
    bytesPerSecond: number | null;
    etaSeconds: number | null;
    itemsDone: number | null;
    itemsTotal: number | null;
  };
  schedule: {
    id: string;
    name: string;
  } | null;
};
export type BackupShown = {
  checksumSha256: string | null;
  encrypted: boolean;
  expiresAt: string | null;
  startedAt: string | null;
  sourceBytes: number | null;
  createdBy: {
    id: string;
    name: string;
  } | null;
  keys: ({
    id: string;
    recipient: string;
    usable: boolean;
  })[];
  copies: ({
    failure: BackupFailure | null;
    local: boolean;
    verifiedAt: string | null;
    storage: {
      id: string;
      name: string;
      location: string;
    };
  })[];
  manifest: {
    appVersion: string;
    postgresVersion: string | null;
    schemaVersion: string;
    snapshotAt: string;
    mediaFiles: number | null;
    mediaBytes: number | null;
    mediaMissing: number | null;
    mediaOrphaned: number | null;
    tables: ({
      table: string;
      rows: number;
    })[];
  } | null;
  verification: {
    at: string;
    durationSeconds: number;
    ok: boolean;
    checks: ({
      kind: BackupCheckKind;
      ok: boolean;
      detail: string | null;
    })[];
  } | null;
} & BackupRow;
export const Backups: TypedDocumentNode<{
  backups: {
    nodes: (BackupRow)[];
    pageInfo: {
      endCursor: string | null;
      hasNextPage: boolean;
    };
  } | null;
}, {
  first: number;
  after?: string | null;
  filter?: BackupFilter | null;
}> =
  gql(`
query Backups($first: Int!, $after: String, $filter: BackupFilter) {
  backups(first: $first, after: $after, filter: $filter) {
    nodes {
      ...BackupRow
    }
    pageInfo {
      endCursor
      hasNextPage
    }
  }
}
fragment BackupRow on Backup {
  id
  kind
  status
  verificationStatus
  trigger
  createdAt
  finishedAt
  sizeBytes
  pinned
  localOnly
  note
  failure
  failureDetail
  progress {
    phase
    percent
    bytes
    bytesPerSecond
    etaSeconds
    itemsDone
    itemsTotal
  }
  schedule {
    id
    name
  }
}
`);
export const Backup: TypedDocumentNode<{
  backup: BackupShown | null;
}, {
  id: string;
}> =
  gql(`
query Backup($id: ID!) {
  backup(id: $id) {
    ...BackupShown
  }
}
fragment BackupShown on Backup {
  ...BackupRow
  checksumSha256
  encrypted
  expiresAt
  startedAt
  sourceBytes
  createdBy {
    id
    name
  }
  keys {
    id
    recipient
    usable
  }
  copies {
    failure
    local
    verifiedAt
    storage {
      id
      name
      location
    }
  }
  manifest {
    appVersion
    postgresVersion
    schemaVersion
    snapshotAt
    mediaFiles
    mediaBytes
    mediaMissing
    mediaOrphaned
    tables {
      table
      rows
    }
  }
  verification {
    at
    durationSeconds
    ok
    checks {
      kind
      ok
      detail
    }
  }
}
fragment BackupRow on Backup {
  id
  kind
  status
  verificationStatus
  trigger
  createdAt
  finishedAt
  sizeBytes
  pinned
  localOnly
  note
  failure
  failureDetail
  progress {
    phase
    percent
    bytes
    bytesPerSecond
    etaSeconds
    itemsDone
    itemsTotal
  }
  schedule {
    id
    name
  }
}
`);
export const BackupChanges: TypedDocumentNode<{
  backupUpdated: BackupRow;
}, Record<string, never>> =
  gql(`
subscription BackupChanges {
  backupUpdated {
    ...BackupRow
  }
}
fragment BackupRow on Backup {
  id
  kind
  status
  verificationStatus
  trigger
  createdAt
  finishedAt
  sizeBytes
  pinned
  localOnly
  note
  failure
  failureDetail
  progress {
    phase
    percent
    bytes
    bytesPerSecond
    etaSeconds
    itemsDone
    itemsTotal
  }
  schedule {
    id
    name
  }
}
`);
export const OneBackupChanges: TypedDocumentNode<{
  backupUpdated: BackupShown;
}, {
  id: string;
}> =
  gql(`
subscription OneBackupChanges($id: ID!) {
  backupUpdated(id: $id) {
    ...BackupShown
  }
}
fragment BackupShown on Backup {
  ...BackupRow
  checksumSha256
  encrypted
  expiresAt
  startedAt
  sourceBytes
  createdBy {
    id
    name
  }
  keys {
    id
    recipient
    usable
  }
  copies {
    failure
    local
    verifiedAt
    storage {
      id
      name
      location
    }
  }
  manifest {
    appVersion
    postgresVersion
    schemaVersion
    snapshotAt
    mediaFiles
    mediaBytes
    mediaMissing
    mediaOrphaned
    tables {
      table
      rows
    }
  }
  verification {
    at
    durationSeconds
    ok
    checks {
      kind
      ok
      detail
    }
  }
}
fragment BackupRow on Backup {
  id
  kind
  status
  verificationStatus
  trigger
  createdAt
  finishedAt
  sizeBytes
  pinned
  localOnly
  note
  failure
  failureDetail
  progress {
    phase
    percent
    bytes
    bytesPerSecond
    etaSeconds
    itemsDone
    itemsTotal
  }
  schedule {
    id
    name
  }
}
`);
export const CreateBackup: TypedDocumentNode<{
  createBackup: {
    backup: BackupRow;
  } | null;
}, {
  input: CreateBackupInput;
}> =
  gql(`
mutation CreateBackup($input: CreateBackupInput!) {
  createBackup(input: $input) {
    backup {
      ...BackupRow
    }
  }
}
fragment BackupRow on Backup {
  id
  kind
  status
  verificationStatus
  trigger
  createdAt
  finishedAt
  sizeBytes
  pinned
  localOnly
  note
  failure
  failureDetail
  progress {
    phase
    percent
    bytes
    bytesPerSecond
    etaSeconds
    itemsDone
    itemsTotal
  }
  schedule {
    id
    name
  }
}
`);
export const CancelBackup: TypedDocumentNode<{
  cancelBackup: {
    backup: BackupRow;
  } | null;
}, {
  id: string;
}> =
  gql(`
mutation CancelBackup($id: ID!) {
  cancelBackup(id: $id) {
    backup {
      ...BackupRow
    }
  }
}
fragment BackupRow on Backup {
  id
  kind
  status
  verificationStatus
  trigger
  createdAt
  finishedAt
  sizeBytes
  pinned
  localOnly
  note
  failure
  failureDetail
  progress {
    phase
    percent
    bytes
    bytesPerSecond
    etaSeconds
    itemsDone
    itemsTotal
  }
  schedule {
    id
    name
  }
}
`);
export const VerifyBackup: TypedDocumentNode<{
  verifyBackup: {
    backup: BackupRow;
  } | null;
}, {
  id: string;
}> =
  gql(`
mutation VerifyBackup($id: ID!) {
  verifyBackup(id: $id) {
    backup {
      ...BackupRow
    }
  }
}
fragment BackupRow on Backup {
  id
  kind
  status
  verificationStatus
  trigger
  createdAt
  finishedAt
  sizeBytes
  pinned
  localOnly
  note
  failure
  failureDetail
  progress {
    phase
    percent
    bytes
    bytesPerSecond
    etaSeconds
    itemsDone
    itemsTotal
  }
  schedule {
    id
    name
  }
}
`);
export const PinBackup: TypedDocumentNode<{
  pinBackup: {
    backup: {
      expiresAt: string | null;
    } & BackupRow;
  } | null;
}, {
  id: string;
  pinned: boolean;
}> =
  gql(`
mutation PinBackup($id: ID!, $pinned: Boolean!) {
  pinBackup(id: $id, pinned: $pinned) {
    backup {
      ...BackupRow
      expiresAt
    }
  }
}
fragment BackupRow on Backup {
  id
  kind
  status
  verificationStatus
  trigger
  createdAt
  finishedAt
  sizeBytes
  pinned
  localOnly
  note
  failure
  failureDetail
  progress {
    phase
    percent
    bytes
    bytesPerSecond
    etaSeconds
    itemsDone
    itemsTotal
  }
  schedule {
    id
    name
  }
}
`);
export const DeleteBackup: TypedDocumentNode<{
  deleteBackup: {
    backup: BackupShown;
  } | null;
}, {
  id: string;
}> =
  gql(`
mutation DeleteBackup($id: ID!) {
  deleteBackup(id: $id) {
    backup {
      ...BackupShown
    }
  }
}
fragment BackupShown on Backup {
  ...BackupRow
  checksumSha256
  encrypted
  expiresAt
  startedAt
  sourceBytes
  createdBy {
    id
    name
  }
  keys {
    id
    recipient
    usable
  }
  copies {
    failure
    local
    verifiedAt
    storage {
      id
      name
      location
    }
  }
  manifest {
    appVersion
    postgresVersion
    schemaVersion
    snapshotAt
    mediaFiles
    mediaBytes
    mediaMissing
    mediaOrphaned
    tables {
      table
      rows
    }
  }
  verification {
    at
    durationSeconds
    ok
    checks {
      kind
      ok
      detail
    }
  }
}
fragment BackupRow on Backup {
  id
  kind
  status
  verificationStatus
  trigger
  createdAt
  finishedAt
  sizeBytes
  pinned
  localOnly
  note
  failure
  failureDetail
  progress {
    phase
    percent
    bytes
    bytesPerSecond
    etaSeconds
    itemsDone
    itemsTotal
  }
  schedule {
    id
    name
  }
}
`);
export const CreateBackupDownload: TypedDocumentNode<{
  createBackupDownload: {
    url: string;
  } | null;
}, {
  id: string;
}> =
  gql(`
mutation CreateBackupDownload($id: ID!) {
  createBackupDownload(id: $id) {
    url
  }
}
`);
