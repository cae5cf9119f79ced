// Made of reviews.graphql by `npm run documents`.
import { gql, type TypedDocumentNode } from '@urql/core';

export type SenderIdStatus = 'APPROVED' | 'CANCELLED' | 'CHANGES_REQUESTED' | 'PENDING' | 'REJECTED' | 'SUSPENDED';
export type ProviderNameStatus = 'ACTIVE' | 'PENDING' | 'QUEUED' | 'REFUSED' | 'REQUESTED';
export type SenderIdFilter = {
  search?: string | null;
  status?: (SenderIdStatus)[] | null;
  tenantId?: string | null;
};
export type ReviewSenderIdInput = {
  decision: SenderIdDecision;
  id: string;
  reason?: string | null;
};
export type SenderIdDecision = 'APPROVE' | 'REJECT' | 'REQUEST_CHANGES' | 'SUSPEND';
export type ReviewRow = {
  id: string;
  name: string;
  status: SenderIdStatus;
  createdAt: string;
  useCase: string | null;
  looksLike: (string)[] | null;
  tenant: {
    id: string;
    name: string;
  } | null;
};
export type ReviewShown = {
  sampleMessage: string | null;
  reviewNote: string | null;
  reviewedAt: string | null;
  providerStatus: ProviderNameStatus | null;
  providerStatusDetail: string | null;
  documents: ({
    id: string;
    filename: string;
    contentType: string;
    sizeBytes: number;
    missing: boolean;
  })[];
  history: ({
    id: string;
    at: string;
    from: SenderIdStatus | null;
    to: SenderIdStatus;
    note: string | null;
    actor: {
      name: string;
    };
  })[];
} & ReviewRow;
export const Reviews: TypedDocumentNode<{
  senderIdRequests: {
    nodes: (ReviewRow)[];
    pageInfo: {
      endCursor: string | null;
      hasNextPage: boolean;
    };
  } | null;
}, {
  first: number;
  after?: string | null;
  filter?: SenderIdFilter | null;
}> =
  gql(`
query Reviews($first: Int!, $after: String, $filter: SenderIdFilter) {
  senderIdRequests(first: $first, after: $after, filter: $filter) {
    nodes {
      ...ReviewRow
    }
    pageInfo {
      endCursor
      hasNextPage
    }
  }
}
fragment ReviewRow on SenderId {
  id
  name
  status
  createdAt
  useCase
  looksLike
  tenant {
    id
    name
  }
}
`);
export const Review: TypedDocumentNode<{
  senderId: ReviewShown | null;
}, {
  id: string;
}> =
  gql(`
query Review($id: ID!) {
  senderId(id: $id) {
    ...ReviewShown
  }
}
fragment ReviewShown on SenderId {
  ...ReviewRow
  sampleMessage
  reviewNote
  reviewedAt
  providerStatus
  providerStatusDetail
  documents {
    id
    filename
    contentType
    sizeBytes
    missing
  }
  history {
    id
    at
    from
    to
    note
    actor {
      name
    }
  }
}
fragment ReviewRow on SenderId {
  id
  name
  status
  createdAt
  useCase
  looksLike
  tenant {
    id
    name
  }
}
`);
export const ReviewChanges: TypedDocumentNode<{
  senderIdUpdated: ReviewRow;
}, Record<string, never>> =
  gql(`
subscription ReviewChanges {
  senderIdUpdated {
    ...ReviewRow
  }
}
fragment ReviewRow on SenderId {
  id
  name
  status
  createdAt
  useCase
  looksLike
  tenant {
    id
    name
  }
}
`);
export const OneReviewChanges: TypedDocumentNode<{
  senderIdUpdated: ReviewShown;
}, {
  id: string;
}> =
  gql(`
subscription OneReviewChanges($id: ID!) {
  senderIdUpdated(id: $id) {
    ...ReviewShown
  }
}
fragment ReviewShown on SenderId {
  ...ReviewRow
  sampleMessage
  reviewNote
  reviewedAt
  providerStatus
  providerStatusDetail
  documents {
    id
    filename
    contentType
    sizeBytes
    missing
  }
  history {
    id
    at
    from
    to
    note
    actor {
      name
    }
  }
}
fragment ReviewRow on SenderId {
  id
  name
  status
  createdAt
  useCase
  looksLike
  tenant {
    id
    name
  }
}
`);
export const Decide: TypedDocumentNode<{
  reviewSenderId: {
    senderId: ReviewShown;
  } | null;
}, {
  input: ReviewSenderIdInput;
}> =
  gql(`
mutation Decide($input: ReviewSenderIdInput!) {
  reviewSenderId(input: $input) {
    senderId {
      ...ReviewShown
    }
  }
}
fragment ReviewShown on SenderId {
  ...ReviewRow
  sampleMessage
  reviewNote
  reviewedAt
  providerStatus
  providerStatusDetail
  documents {
    id
    filename
    contentType
    sizeBytes
    missing
  }
  history {
    id
    at
    from
    to
    note
    actor {
      name
    }
  }
}
fragment ReviewRow on SenderId {
  id
  name
  status
  createdAt
  useCase
  looksLike
  tenant {
    id
    name
  }
}
`);
export const OpenDocument: TypedDocumentNode<{
  createFileDownload: {
    url: string;
  } | null;
}, {
  id: string;
}> =
  gql(`
mutation OpenDocument($id: ID!) {
  createFileDownload(id: $id) {
    url
  }
}
`);
