// Made of held.graphql by `npm run documents`.
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
export type AttemptPhase = 'ACCEPTED' | 'CLAIMED' | 'DISPATCHING' | 'NOT_SENT' | 'REFUSED' | 'UNKNOWN';
export type ResolveUnconfirmedInput = {
  idempotencyKey?: string | null;
  ids: (string)[];
  outcome: UnconfirmedOutcome;
  reason: string;
};
export type UnconfirmedOutcome = 'NOT_SENT' | 'SENT';
export type ResolveHeldInput = {
  filter?: MessageFilter | null;
  holdReason?: HoldReason | null;
  idempotencyKey?: string | null;
  ids?: (string)[] | null;
  outcome: HeldOutcome;
  reason: string;
};
export type HeldOutcome = 'CANCEL' | 'SEND' | 'SENT';
export type HeldRow = {
  id: string;
  to: string | null;
  body: string | null;
  status: MessageStatus;
  acceptedAt: string;
  updatedAt: string;
  credits: number;
  holdReason: HoldReason | null;
  senderId: {
    id: string;
    name: string;
  };
  tenant: {
    id: string;
    name: string;
  } | null;
};
export const HeldMessages: TypedDocumentNode<{
  messages: {
    nodes: (HeldRow)[];
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
query HeldMessages($first: Int!, $after: String, $filter: MessageFilter) {
  messages(first: $first, after: $after, filter: $filter) {
    nodes {
      ...HeldRow
    }
    pageInfo {
      endCursor
      hasNextPage
    }
  }
}
fragment HeldRow on Message {
  id
  to
  body
  status
  acceptedAt
  updatedAt
  credits
  holdReason
  senderId {
    id
    name
  }
  tenant {
    id
    name
  }
}
`);
export const NewestHeld: TypedDocumentNode<{
  messages: {
    nodes: ({
      id: string;
    })[];
  } | null;
}, {
  first: number;
  filter?: MessageFilter | null;
}> =
  gql(`
query NewestHeld($first: Int!, $filter: MessageFilter) {
  messages(first: $first, filter: $filter) {
    nodes {
      id
    }
  }
}
`);
export const HeldAgain: TypedDocumentNode<{
  nodes: (HeldRow | null)[] | null;
}, {
  ids: (string)[];
}> =
  gql(`
query HeldAgain($ids: [ID!]!) {
  nodes(ids: $ids) {
    ...HeldRow
  }
}
fragment HeldRow on Message {
  id
  to
  body
  status
  acceptedAt
  updatedAt
  credits
  holdReason
  senderId {
    id
    name
  }
  tenant {
    id
    name
  }
}
`);
export const HeldCounts: TypedDocumentNode<{
  messageCountsUpdated: {
    held: number;
    unconfirmed: number;
  };
}, {
  filter?: MessageFilter | null;
}> =
  gql(`
subscription HeldCounts($filter: MessageFilter) {
  messageCountsUpdated(filter: $filter) {
    held
    unconfirmed
  }
}
`);
export const Evidence: TypedDocumentNode<{
  message: {
    id: string;
    providerReference: string | null;
    contradictedAt: string | null;
    clientReference: string | null;
    operator: string | null;
    events: ({
      id: string;
      at: string;
      status: MessageStatus;
      detail: string | null;
    })[];
    attempts: ({
      id: string;
      at: string;
      number: number;
      phase: AttemptPhase;
      provider: string;
      providerReference: string | null;
      detail: string | null;
    })[];
  } | null;
}, {
  id: string;
}> =
  gql(`
query Evidence($id: ID!) {
  message(id: $id) {
    id
    providerReference
    contradictedAt
    clientReference
    operator
    events {
      id
      at
      status
      detail
    }
    attempts {
      id
      at
      number
      phase
      provider
      providerReference
      detail
    }
  }
}
`);
export const ResolveUnconfirmed: TypedDocumentNode<{
  resolveUnconfirmed: {
    resolved: ({
      id: string;
      status: MessageStatus;
    })[];
    skipped: ({
      id: string;
      status: MessageStatus;
    })[];
  } | null;
}, {
  input: ResolveUnconfirmedInput;
}> =
  gql(`
mutation ResolveUnconfirmed($input: ResolveUnconfirmedInput!) {
  resolveUnconfirmed(input: $input) {
    resolved {
      id
      status
    }
    skipped {
      id
      status
    }
  }
}
`);
export const ResolveHeld: TypedDocumentNode<{
  resolveHeld: {
    resolvedCount: number;
    skippedCount: number;
    remainingCount: number;
    resolved: ({
      id: string;
      status: MessageStatus;
      holdReason: HoldReason | null;
    })[];
  } | null;
}, {
  input: ResolveHeldInput;
}> =
  gql(`
mutation ResolveHeld($input: ResolveHeldInput!) {
  resolveHeld(input: $input) {
    resolvedCount
    skippedCount
    remainingCount
    resolved {
      id
      status
      holdReason
    }
  }
}
`);
