// Made of messages.graphql by `npm run documents`.
import { gql, type TypedDocumentNode } from '@urql/core';

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
export type HoldReason = 'PROVIDER_DOWN' | 'QUIET_HOURS' | 'REVIEW' | 'SENDER_PENDING';
export type WaitReason = 'CAMPAIGN_PAUSED'
    | 'PROVIDER_DOWN'
    | 'QUARANTINED'
    | 'RATE_LIMITED'
    | 'RESTORE_IN_PROGRESS'
    | 'SENDING_FROZEN'
    | 'TENANT_SUSPENDED';
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
export type SenderIdStatus = 'APPROVED' | 'CANCELLED' | 'CHANGES_REQUESTED' | 'PENDING' | 'REJECTED' | 'SUSPENDED';
export type MessageRow = {
  id: string;
  to: string | null;
  status: MessageStatus;
  acceptedAt: string;
  scheduledAt: string | null;
  updatedAt: string;
  credits: number;
  segments: number;
  senderId: {
    id: string;
    name: string;
  };
  failureDetail: string | null;
  holdReason: HoldReason | null;
  waitReason: WaitReason | null;
};
export const Messages: TypedDocumentNode<{
  messages: {
    nodes: ({
      body: string | null;
    } & MessageRow)[];
    pageInfo: {
      endCursor: string | null;
      hasNextPage: boolean;
    };
  } | null;
}, {
  first: number;
  after?: string | null;
  filter?: MessageFilter | null;
}> =
  gql(`
query Messages($first: Int!, $after: String, $filter: MessageFilter) {
  messages(first: $first, after: $after, filter: $filter) {
    nodes {
      ...MessageRow
      body
    }
    pageInfo {
      endCursor
      hasNextPage
    }
  }
}
fragment MessageRow on Message {
  id
  to
  status
  acceptedAt
  scheduledAt
  updatedAt
  credits
  segments
  senderId {
    id
    name
  }
  failureDetail
  holdReason
  waitReason
}
`);
export const NewMessages: TypedDocumentNode<{
  messages: {
    nodes: ({
      id: string;
    })[];
    pageInfo: {
      hasNextPage: boolean;
    };
  } | null;
}, {
  filter?: MessageFilter | null;
}> =
  gql(`
query NewMessages($filter: MessageFilter) {
  messages(first: 100, filter: $filter) {
    nodes {
      id
    }
    pageInfo {
      hasNextPage
    }
  }
}
`);
export const Message: TypedDocumentNode<{
  message: {
    body: string | null;
    operator: string | null;
    clientReference: string | null;
    scheduledAt: string | null;
    reportMissing: boolean;
    createdBy: {
      id: string;
      name: string;
    } | null;
    apiKey: {
      id: string;
      name: string;
    } | null;
    events: ({
      id: string;
      at: string;
      status: MessageStatus;
      detail: string | null;
    })[];
  } & MessageRow | null;
}, {
  id: string;
}> =
  gql(`
query Message($id: ID!) {
  message(id: $id) {
    ...MessageRow
    body
    operator
    clientReference
    scheduledAt
    reportMissing
    createdBy {
      id
      name
    }
    apiKey {
      id
      name
    }
    events {
      id
      at
      status
      detail
    }
  }
}
fragment MessageRow on Message {
  id
  to
  status
  acceptedAt
  scheduledAt
  updatedAt
  credits
  segments
  senderId {
    id
    name
  }
  failureDetail
  holdReason
  waitReason
}
`);
export const MessageChanges: TypedDocumentNode<{
  messageUpdated: MessageRow;
}, Record<string, never>> =
  gql(`
subscription MessageChanges {
  messageUpdated {
    ...MessageRow
  }
}
fragment MessageRow on Message {
  id
  to
  status
  acceptedAt
  scheduledAt
  updatedAt
  credits
  segments
  senderId {
    id
    name
  }
  failureDetail
  holdReason
  waitReason
}
`);
export const MessageSteps: TypedDocumentNode<{
  messageUpdated: {
    reportMissing: boolean;
    events: ({
      id: string;
      at: string;
      status: MessageStatus;
      detail: string | null;
    })[];
  } & MessageRow;
}, {
  ids: (string)[];
}> =
  gql(`
subscription MessageSteps($ids: [ID!]!) {
  messageUpdated(ids: $ids) {
    ...MessageRow
    reportMissing
    events {
      id
      at
      status
      detail
    }
  }
}
fragment MessageRow on Message {
  id
  to
  status
  acceptedAt
  scheduledAt
  updatedAt
  credits
  segments
  senderId {
    id
    name
  }
  failureDetail
  holdReason
  waitReason
}
`);
export const SentMessages: TypedDocumentNode<{
  messageUpdated: MessageRow;
}, {
  ids: (string)[];
}> =
  gql(`
subscription SentMessages($ids: [ID!]!) {
  messageUpdated(ids: $ids) {
    ...MessageRow
  }
}
fragment MessageRow on Message {
  id
  to
  status
  acceptedAt
  scheduledAt
  updatedAt
  credits
  segments
  senderId {
    id
    name
  }
  failureDetail
  holdReason
  waitReason
}
`);
export const SenderIds: TypedDocumentNode<{
  senderIds: {
    nodes: ({
      id: string;
      name: string;
      enabled: boolean;
      isDefault: boolean;
      status: SenderIdStatus;
    })[];
  } | null;
}, Record<string, never>> =
  gql(`
query SenderIds {
  senderIds {
    nodes {
      id
      name
      enabled
      isDefault
      status
    }
  }
}
`);
export const CancelMessages: TypedDocumentNode<{
  cancelMessages: {
    cancelled: ({
      events: ({
        id: string;
        at: string;
        status: MessageStatus;
        detail: string | null;
      })[];
    } & MessageRow)[];
    tooLate: (MessageRow)[];
    balance: {
      id: string;
      available: number;
      held: number;
      low: boolean;
    };
  } | null;
}, {
  ids: (string)[];
}> =
  gql(`
mutation CancelMessages($ids: [ID!]!) {
  cancelMessages(ids: $ids) {
    cancelled {
      ...MessageRow
      events {
        id
        at
        status
        detail
      }
    }
    tooLate {
      ...MessageRow
    }
    balance {
      id
      available
      held
      low
    }
  }
}
fragment MessageRow on Message {
  id
  to
  status
  acceptedAt
  scheduledAt
  updatedAt
  credits
  segments
  senderId {
    id
    name
  }
  failureDetail
  holdReason
  waitReason
}
`);
