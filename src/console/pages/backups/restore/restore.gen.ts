// Made of restore.graphql by `npm run documents`.
import { gql, type TypedDocumentNode } from '@urql/core';

export type RestoreStatus = 'AWAITING_CONFIRMATION'
    | 'CHECKING'
    | 'COMPLETED'
    | 'MIGRATING'
    | 'PROVING'
    | 'QUEUED'
    | 'RESTORING'
    | 'ROLLED_BACK'
    | 'SAVING_RESTORE_POINT'
    | 'SWAPPING'
    | 'UNDONE';
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
export type BackupKind = 'DATABASE' | 'FULL' | 'MEDIA';
export type CarriedOverKind = 'API_KEY_REVOCATIONS'
    | 'CLIENT_REFERENCES'
    | 'ERASURES'
    | 'MESSAGES'
    | 'OPT_OUTS'
    | 'PASSWORDS'
    | 'PURCHASES'
    | 'REMOVED_MEMBERS'
    | 'SUSPENSIONS';
export type BackupStatus = 'CANCELLED' | 'DELETED' | 'FAILED' | 'QUARANTINED' | 'QUEUED' | 'RUNNING' | 'STORED';
export type StartRestoreInput = {
  backupId: string;
  confirm?: string | null;
  dryRun: boolean;
  exact?: boolean;
  skipRestorePoint?: boolean;
};
export type UndoRestoreInput = {
  confirm: string;
  id: string;
};
export type RestoreRow = {
  id: string;
  status: RestoreStatus;
  dryRun: boolean;
  createdAt: string;
  finishedAt: string | null;
  undoneAt: string | null;
  failure: BackupFailure | null;
  failureDetail: string | null;
  undoable: boolean;
  progress: {
    phase: BackupPhase;
    percent: number;
    bytes: number;
    bytesPerSecond: number | null;
    etaSeconds: number | null;
    itemsDone: number | null;
    itemsTotal: number | null;
  };
  backup: {
    id: string;
    kind: BackupKind;
    createdAt: string;
  };
};
export type RestoreShown = {
  exact: boolean;
  startedAt: string | null;
  confirmedAt: string | null;
  heldForReview: number | null;
  restoredFiles: number | null;
  warnings: (string)[];
  changes: ({
    table: string;
    rowsNow: number;
    rowsAfter: number;
    added: number;
    changed: number;
    removed: number;
  })[] | null;
  carriedOver: ({
    kind: CarriedOverKind;
    count: number;
  })[] | null;
  restorePoint: {
    id: string;
    createdAt: string;
    status: BackupStatus;
  } | null;
  startedBy: {
    id: string;
    name: string;
  } | null;
} & RestoreRow;
export const Restores: TypedDocumentNode<{
  restores: {
    nodes: (RestoreRow)[];
    pageInfo: {
      endCursor: string | null;
      hasNextPage: boolean;
    };
  } | null;
}, {
  first: number;
  after?: string | null;
}> =
  gql(`
query Restores($first: Int!, $after: String) {
  restores(first: $first, after: $after) {
    nodes {
      ...RestoreRow
    }
    pageInfo {
      endCursor
      hasNextPage
    }
  }
}
fragment RestoreRow on Restore {
  id
  status
  dryRun
  createdAt
  finishedAt
  undoneAt
  failure
  failureDetail
  undoable
  progress {
    phase
    percent
    bytes
    bytesPerSecond
    etaSeconds
    itemsDone
    itemsTotal
  }
  backup {
    id
    kind
    createdAt
  }
}
`);
export const Restore: TypedDocumentNode<{
  restore: RestoreShown | null;
}, {
  id: string;
}> =
  gql(`
query Restore($id: ID!) {
  restore(id: $id) {
    ...RestoreShown
  }
}
fragment RestoreShown on Restore {
  ...RestoreRow
  exact
  startedAt
  confirmedAt
  heldForReview
  restoredFiles
  warnings
  changes {
    table
    rowsNow
    rowsAfter
    added
    changed
    removed
  }
  carriedOver {
    kind
    count
  }
  restorePoint {
    id
    createdAt
    status
  }
  startedBy {
    id
    name
  }
}
fragment RestoreRow on Restore {
  id
  status
  dryRun
  createdAt
  finishedAt
  undoneAt
  failure
  failureDetail
  undoable
  progress {
    phase
    percent
    bytes
    bytesPerSecond
    etaSeconds
    itemsDone
    itemsTotal
  }
  backup {
    id
    kind
    createdAt
  }
}
`);
export const RestoreChanges: TypedDocumentNode<{
  restoreUpdated: RestoreShown;
}, {
  id: string;
}> =
  gql(`
subscription RestoreChanges($id: ID!) {
  restoreUpdated(id: $id) {
    ...RestoreShown
  }
}
fragment RestoreShown on Restore {
  ...RestoreRow
  exact
  startedAt
  confirmedAt
  heldForReview
  restoredFiles
  warnings
  changes {
    table
    rowsNow
    rowsAfter
    added
    changed
    removed
  }
  carriedOver {
    kind
    count
  }
  restorePoint {
    id
    createdAt
    status
  }
  startedBy {
    id
    name
  }
}
fragment RestoreRow on Restore {
  id
  status
  dryRun
  createdAt
  finishedAt
  undoneAt
  failure
  failureDetail
  undoable
  progress {
    phase
    percent
    bytes
    bytesPerSecond
    etaSeconds
    itemsDone
    itemsTotal
  }
  backup {
    id
    kind
    createdAt
  }
}
`);
export const StartRestore: TypedDocumentNode<{
  startRestore: {
    restore: RestoreShown;
  } | null;
}, {
  input: StartRestoreInput;
}> =
  gql(`
mutation StartRestore($input: StartRestoreInput!) {
  startRestore(input: $input) {
    restore {
      ...RestoreShown
    }
  }
}
fragment RestoreShown on Restore {
  ...RestoreRow
  exact
  startedAt
  confirmedAt
  heldForReview
  restoredFiles
  warnings
  changes {
    table
    rowsNow
    rowsAfter
    added
    changed
    removed
  }
  carriedOver {
    kind
    count
  }
  restorePoint {
    id
    createdAt
    status
  }
  startedBy {
    id
    name
  }
}
fragment RestoreRow on Restore {
  id
  status
  dryRun
  createdAt
  finishedAt
  undoneAt
  failure
  failureDetail
  undoable
  progress {
    phase
    percent
    bytes
    bytesPerSecond
    etaSeconds
    itemsDone
    itemsTotal
  }
  backup {
    id
    kind
    createdAt
  }
}
`);
export const CancelRestore: TypedDocumentNode<{
  cancelRestore: {
    restore: RestoreShown;
  } | null;
}, {
  id: string;
}> =
  gql(`
mutation CancelRestore($id: ID!) {
  cancelRestore(id: $id) {
    restore {
      ...RestoreShown
    }
  }
}
fragment RestoreShown on Restore {
  ...RestoreRow
  exact
  startedAt
  confirmedAt
  heldForReview
  restoredFiles
  warnings
  changes {
    table
    rowsNow
    rowsAfter
    added
    changed
    removed
  }
  carriedOver {
    kind
    count
  }
  restorePoint {
    id
    createdAt
    status
  }
  startedBy {
    id
    name
  }
}
fragment RestoreRow on Restore {
  id
  status
  dryRun
  createdAt
  finishedAt
  undoneAt
  failure
  failureDetail
  undoable
  progress {
    phase
    percent
    bytes
    bytesPerSecond
    etaSeconds
    itemsDone
    itemsTotal
  }
  backup {
    id
    kind
    createdAt
  }
}
`);
export const ConfirmRestore: TypedDocumentNode<{
  confirmRestore: {
    restore: RestoreShown;
  } | null;
}, {
  id: string;
}> =
  gql(`
mutation ConfirmRestore($id: ID!) {
  confirmRestore(id: $id) {
    restore {
      ...RestoreShown
    }
  }
}
fragment RestoreShown on Restore {
  ...RestoreRow
  exact
  startedAt
  confirmedAt
  heldForReview
  restoredFiles
  warnings
  changes {
    table
    rowsNow
    rowsAfter
    added
    changed
    removed
  }
  carriedOver {
    kind
    count
  }
  restorePoint {
    id
    createdAt
    status
  }
  startedBy {
    id
    name
  }
}
fragment RestoreRow on Restore {
  id
  status
  dryRun
  createdAt
  finishedAt
  undoneAt
  failure
  failureDetail
  undoable
  progress {
    phase
    percent
    bytes
    bytesPerSecond
    etaSeconds
    itemsDone
    itemsTotal
  }
  backup {
    id
    kind
    createdAt
  }
}
`);
export const UndoRestore: TypedDocumentNode<{
  undoRestore: {
    restore: RestoreShown;
  } | null;
}, {
  input: UndoRestoreInput;
}> =
  gql(`
mutation UndoRestore($input: UndoRestoreInput!) {
  undoRestore(input: $input) {
    restore {
      ...RestoreShown
    }
  }
}
fragment RestoreShown on Restore {
  ...RestoreRow
  exact
  startedAt
  confirmedAt
  heldForReview
  restoredFiles
  warnings
  changes {
    table
    rowsNow
    rowsAfter
    added
    changed
    removed
  }
  carriedOver {
    kind
    count
  }
  restorePoint {
    id
    createdAt
    status
  }
  startedBy {
    id
    name
  }
}
fragment RestoreRow on Restore {
  id
  status
  dryRun
  createdAt
  finishedAt
  undoneAt
  failure
  failureDetail
  undoable
  progress {
    phase
    percent
    bytes
    bytesPerSecond
    etaSeconds
    itemsDone
    itemsTotal
  }
  backup {
    id
    kind
    createdAt
  }
}
`);
export const PruneRestore: TypedDocumentNode<{
  pruneRestore: {
    restore: RestoreShown;
  } | null;
}, {
  id: string;
}> =
  gql(`
mutation PruneRestore($id: ID!) {
  pruneRestore(id: $id) {
    restore {
      ...RestoreShown
    }
  }
}
fragment RestoreShown on Restore {
  ...RestoreRow
  exact
  startedAt
  confirmedAt
  heldForReview
  restoredFiles
  warnings
  changes {
    table
    rowsNow
    rowsAfter
    added
    changed
    removed
  }
  carriedOver {
    kind
    count
  }
  restorePoint {
    id
    createdAt
    status
  }
  startedBy {
    id
    name
  }
}
fragment RestoreRow on Restore {
  id
  status
  dryRun
  createdAt
  finishedAt
  undoneAt
  failure
  failureDetail
  undoable
  progress {
    phase
    percent
    bytes
    bytesPerSecond
    etaSeconds
    itemsDone
    itemsTotal
  }
  backup {
    id
    kind
    createdAt
  }
}
`);
