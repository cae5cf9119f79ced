// Made of alerts.graphql by `npm run documents`.
import { gql, type TypedDocumentNode } from '@urql/core';

export type AlertKind = 'BACKUP_ANOMALY'
    | 'BACKUP_FAILED'
    | 'BACKUP_OVERDUE'
    | 'CAMPAIGN_SKIPPED'
    | 'CAMPAIGN_TO_APPROVE'
    | 'CONTRADICTION'
    | 'ITEMS_QUARANTINED'
    | 'LEDGER_PROOF_FAILED'
    | 'LEDGER_REWOUND'
    | 'LOW_BALANCE'
    | 'MAIL_FAILING'
    | 'MESSAGES_HELD_FOR_REVIEW'
    | 'MESSAGES_NOT_ARCHIVED'
    | 'NO_VERIFIED_BACKUP'
    | 'PARTITION_MISSING'
    | 'PAYMENT_REVIEW'
    | 'PROCESSING_DELAYED'
    | 'PROVIDER_DOWN'
    | 'PROVIDER_OUT_OF_BALANCE'
    | 'REPORT_STATUS_UNKNOWN'
    | 'SENDER_ID_REFUSED'
    | 'STORAGE_NEARLY_FULL'
    | 'VERIFICATION_FAILED'
    | 'WEBHOOK_DISABLED';
export type AlertSeverity = 'CRITICAL' | 'INFO' | 'WARNING';
export type AlertFilter = {
  kind?: (AlertKind)[] | null;
  open?: boolean | null;
  severity?: (AlertSeverity)[] | null;
  tenantId?: string | null;
};
export type EmailStatus = 'FAILED' | 'KEPT' | 'QUEUED' | 'SENT';
export type AlertShown = {
  id: string;
  kind: AlertKind;
  severity: AlertSeverity;
  subject: string;
  detail: string;
  count: number;
  firstAt: string;
  lastAt: string;
  emailedAt: string | null;
  resolvedAt: string | null;
  acknowledgedBy: {
    id: string;
    name: string;
  } | null;
  tenant: {
    id: string;
    name: string;
  } | null;
};
export const Alerts: TypedDocumentNode<{
  alerts: {
    nodes: (AlertShown)[];
    pageInfo: {
      endCursor: string | null;
      hasNextPage: boolean;
    };
  } | null;
}, {
  first: number;
  after?: string | null;
  filter?: AlertFilter | null;
}> =
  gql(`
query Alerts($first: Int!, $after: String, $filter: AlertFilter) {
  alerts(first: $first, after: $after, filter: $filter) {
    nodes {
      ...AlertShown
    }
    pageInfo {
      endCursor
      hasNextPage
    }
  }
}
fragment AlertShown on Alert {
  id
  kind
  severity
  subject
  detail
  count
  firstAt
  lastAt
  emailedAt
  resolvedAt
  acknowledgedBy {
    id
    name
  }
  tenant {
    id
    name
  }
}
`);
export const AlertChanges: TypedDocumentNode<{
  alertUpdated: AlertShown;
}, Record<string, never>> =
  gql(`
subscription AlertChanges {
  alertUpdated {
    ...AlertShown
  }
}
fragment AlertShown on Alert {
  id
  kind
  severity
  subject
  detail
  count
  firstAt
  lastAt
  emailedAt
  resolvedAt
  acknowledgedBy {
    id
    name
  }
  tenant {
    id
    name
  }
}
`);
export const AcknowledgeAlert: TypedDocumentNode<{
  acknowledgeAlert: {
    alert: AlertShown;
  } | null;
}, {
  id: string;
}> =
  gql(`
mutation AcknowledgeAlert($id: ID!) {
  acknowledgeAlert(id: $id) {
    alert {
      ...AlertShown
    }
  }
}
fragment AlertShown on Alert {
  id
  kind
  severity
  subject
  detail
  count
  firstAt
  lastAt
  emailedAt
  resolvedAt
  acknowledgedBy {
    id
    name
  }
  tenant {
    id
    name
  }
}
`);
export const SendTestEmail: TypedDocumentNode<{
  sendTestEmail: {
    email: {
      id: string;
      status: EmailStatus;
    };
  } | null;
}, {
  to: string;
}> =
  gql(`
mutation SendTestEmail($to: EmailAddress!) {
  sendTestEmail(to: $to) {
    email {
      id
      status
    }
  }
}
`);
export const LatestMails: TypedDocumentNode<{
  emails: {
    nodes: ({
      id: string;
      to: string;
      subject: string;
      status: EmailStatus;
      createdAt: string;
      failureDetail: string | null;
    })[];
  } | null;
}, Record<string, never>> =
  gql(`
query LatestMails {
  emails(first: 5) {
    nodes {
      id
      to
      subject
      status
      createdAt
      failureDetail
    }
  }
}
`);
