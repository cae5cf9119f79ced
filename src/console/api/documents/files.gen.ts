// Made of files.graphql by `npm run documents`.
import { gql, type TypedDocumentNode } from '@urql/core';

export type ExportStatus = 'CANCELLED' | 'COMPLETED' | 'EXPIRED' | 'FAILED' | 'QUEUED' | 'RUNNING';
export type CreateExportInput = {
  format: ExportFormat;
  source: ExportSourceInput;
};
export type ExportFormat = 'CSV' | 'NDJSON';
export type ExportSourceInput = {
  auditEvents?: AuditFilter | null;
  campaignId?: string | null;
  contacts?: ContactFilter | null;
  ledger?: LedgerFilter | null;
  messages?: MessageFilter | null;
  optOuts?: OptOutFilter | null;
  purchases?: PurchaseFilter | null;
  usage?: UsageExportInput | null;
};
export type AuditFilter = {
  action?: string | null;
  actorId?: string | null;
  from?: string | null;
  targetId?: string | null;
  tenantId?: string | null;
  to?: string | null;
};
export type ContactFilter = {
  groupId?: string | null;
  optedOut?: boolean | null;
  search?: string | null;
  tag?: (string)[] | null;
};
export type LedgerFilter = {
  from?: string | null;
  kind?: (LedgerKind)[] | null;
  tenantId?: string | null;
  to?: string | null;
};
export type LedgerKind = 'ADJUST' | 'GRANT' | 'HOLD' | 'REFUND' | 'RELEASE' | 'SETTLE' | 'TOP_UP';
export type MessageFilter = {
  acceptedFrom?: string | null;
  acceptedTo?: string | null;
  apiKeyId?: string | null;
  campaignId?: string | null;
  category?: (MessageCategory)[] | null;
  clientReference?: string | null;
  contactId?: string | null;
  contradicted?: boolean | null;
  createdById?: string | null;
  failure?: (MessageFailure)[] | null;
  from?: string | null;
  holdReason?: (HoldReason)[] | null;
  ids?: (string)[] | null;
  ledgerEntryId?: string | null;
  operator?: (string)[] | null;
  reportMissing?: boolean | null;
  status?: (MessageStatus)[] | null;
  tenantId?: string | null;
  test?: boolean | null;
  to?: string | null;
  toEndsWith?: string | null;
  updatedFrom?: string | null;
};
export type MessageCategory = 'PROMOTIONAL' | 'TRANSACTIONAL';
export type MessageFailure = 'BLOCKED'
    | 'CONTENT_REFUSED'
    | 'FREQUENCY_CAP'
    | 'INVALID_NUMBER'
    | 'NO_ROUTE'
    | 'OPTED_OUT'
    | 'PROVIDER_REFUSED'
    | 'SENDER_ID_REFUSED'
    | 'UNKNOWN'
    | 'UNREACHABLE'
    | 'VALIDITY_EXPIRED';
export type HoldReason = 'PROVIDER_DOWN' | 'QUIET_HOURS' | 'REVIEW' | 'SENDER_PENDING';
export type MessageStatus = 'CANCELLED'
    | 'DELIVERED'
    | 'EXPIRED'
    | 'FAILED'
    | 'HELD'
    | 'QUEUED'
    | 'SCHEDULED'
    | 'SENDING'
    | 'SENT'
    | 'SUPPRESSED'
    | 'UNCONFIRMED'
    | 'UNDELIVERED';
export type OptOutFilter = {
  search?: string | null;
  source?: (OptOutSource)[] | null;
};
export type OptOutSource = 'API' | 'IMPORT' | 'INBOUND_SMS' | 'LINK';
export type PurchaseFilter = {
  from?: string | null;
  method?: (PaymentMethod)[] | null;
  search?: string | null;
  status?: (PurchaseStatus)[] | null;
  tenantId?: string | null;
  to?: string | null;
};
export type PaymentMethod = 'BANK_TRANSFER' | 'MOBILE_MONEY';
export type PurchaseStatus = 'CANCELLED' | 'COMPLETED' | 'EXPIRED' | 'FAILED' | 'PENDING' | 'PROCESSING' | 'REFUNDED' | 'REVIEW';
export type UsageExportInput = {
  filter?: UsageFilter | null;
  from: string;
  groupBy?: (UsageGrouping)[];
  interval?: UsageInterval | null;
  to: string;
};
export type UsageFilter = {
  apiKeyId?: string | null;
  campaignId?: string | null;
  category?: (MessageCategory)[] | null;
  from?: string | null;
  operator?: (string)[] | null;
  status?: (MessageStatus)[] | null;
  tenantId?: string | null;
};
export type UsageGrouping = 'API_KEY' | 'CAMPAIGN' | 'CATEGORY' | 'OPERATOR' | 'SENDER_ID' | 'STATUS' | 'TENANT';
export type UsageInterval = 'DAY' | 'HOUR' | 'MONTH' | 'WEEK';
export type ExportState = {
  id: string;
  status: ExportStatus;
  rows: number | null;
  failureDetail: string | null;
  progress: {
    percent: number;
    itemsPerSecond: number | null;
    etaSeconds: number | null;
  };
  file: {
    id: string;
  } | null;
};
export const StartExport: TypedDocumentNode<{
  createExport: {
    export: ExportState;
  } | null;
}, {
  input: CreateExportInput;
}> =
  gql(`
mutation StartExport($input: CreateExportInput!) {
  createExport(input: $input) {
    export {
      ...ExportState
    }
  }
}
fragment ExportState on Export {
  id
  status
  rows
  failureDetail
  progress {
    percent
    itemsPerSecond
    etaSeconds
  }
  file {
    id
  }
}
`);
export const StopExport: TypedDocumentNode<{
  cancelExport: {
    export: ExportState;
  } | null;
}, {
  id: string;
}> =
  gql(`
mutation StopExport($id: ID!) {
  cancelExport(id: $id) {
    export {
      ...ExportState
    }
  }
}
fragment ExportState on Export {
  id
  status
  rows
  failureDetail
  progress {
    percent
    itemsPerSecond
    etaSeconds
  }
  file {
    id
  }
}
`);
export const ExportChanges: TypedDocumentNode<{
  exportUpdated: ExportState;
}, {
  id: string;
}> =
  gql(`
subscription ExportChanges($id: ID!) {
  exportUpdated(id: $id) {
    ...ExportState
  }
}
fragment ExportState on Export {
  id
  status
  rows
  failureDetail
  progress {
    percent
    itemsPerSecond
    etaSeconds
  }
  file {
    id
  }
}
`);
export const FileLink: TypedDocumentNode<{
  createFileDownload: {
    url: string;
  } | null;
}, {
  id: string;
}> =
  gql(`
mutation FileLink($id: ID!) {
  createFileDownload(id: $id) {
    url
  }
}
`);
