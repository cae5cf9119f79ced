// Made of quarantine.graphql by `npm run documents`.
import { gql, type TypedDocumentNode } from '@urql/core';

export type QuarantineKind = 'DELIVERY_REPORT' | 'DISPATCH' | 'INBOUND' | 'PAYMENT' | 'SWEEP';
export type QuarantineFilter = {
  discarded?: boolean | null;
  kind?: (QuarantineKind)[] | null;
  released?: boolean | null;
  tenantId?: string | null;
};
export type DiscardQuarantinedItemsInput = {
  ids: (string)[];
  reason: string;
};
export type ItemShown = {
  id: string;
  kind: QuarantineKind;
  error: string;
  attemptCount: number;
  createdAt: string;
  releasedAt: string | null;
  discardedAt: string | null;
  discardReason: string | null;
  node: {
    id: string;
  } | null;
  tenant: {
    id: string;
    name: string;
  } | null;
};
export const Quarantine: TypedDocumentNode<{
  quarantinedItems: {
    nodes: (ItemShown)[];
    pageInfo: {
      endCursor: string | null;
      hasNextPage: boolean;
    };
  } | null;
}, {
  first: number;
  after?: string | null;
  filter?: QuarantineFilter | null;
}> =
  gql(`
query Quarantine($first: Int!, $after: String, $filter: QuarantineFilter) {
  quarantinedItems(first: $first, after: $after, filter: $filter) {
    nodes {
      ...ItemShown
    }
    pageInfo {
      endCursor
      hasNextPage
    }
  }
}
fragment ItemShown on QuarantinedItem {
  id
  kind
  error
  attemptCount
  createdAt
  releasedAt
  discardedAt
  discardReason
  node {
    id
  }
  tenant {
    id
    name
  }
}
`);
export const Release: TypedDocumentNode<{
  releaseQuarantinedItems: {
    items: (ItemShown)[];
  } | null;
}, {
  ids: (string)[];
}> =
  gql(`
mutation Release($ids: [ID!]!) {
  releaseQuarantinedItems(ids: $ids) {
    items {
      ...ItemShown
    }
  }
}
fragment ItemShown on QuarantinedItem {
  id
  kind
  error
  attemptCount
  createdAt
  releasedAt
  discardedAt
  discardReason
  node {
    id
  }
  tenant {
    id
    name
  }
}
`);
export const Discard: TypedDocumentNode<{
  discardQuarantinedItems: {
    items: (ItemShown)[];
  } | null;
}, {
  input: DiscardQuarantinedItemsInput;
}> =
  gql(`
mutation Discard($input: DiscardQuarantinedItemsInput!) {
  discardQuarantinedItems(input: $input) {
    items {
      ...ItemShown
    }
  }
}
fragment ItemShown on QuarantinedItem {
  id
  kind
  error
  attemptCount
  createdAt
  releasedAt
  discardedAt
  discardReason
  node {
    id
  }
  tenant {
    id
    name
  }
}
`);
