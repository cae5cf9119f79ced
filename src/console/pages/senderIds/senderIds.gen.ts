// Made of senderIds.graphql by `npm run documents`.
import { gql, type TypedDocumentNode } from '@urql/core';

export type SenderIdStatus = 'APPROVED' | 'CANCELLED' | 'CHANGES_REQUESTED' | 'PENDING' | 'REJECTED' | 'SUSPENDED';
export type ProviderNameStatus = 'ACTIVE' | 'PENDING' | 'QUEUED' | 'REFUSED' | 'REQUESTED';
export type RequestSenderIdInput = {
  documentIds?: (string)[] | null;
  name: string;
  sampleMessage: string;
  useCase: string;
};
export type ResubmitSenderIdInput = {
  documentIds?: (string)[] | null;
  id: string;
  sampleMessage?: string | null;
  useCase?: string | null;
};
export type SenderIdRow = {
  id: string;
  name: string;
  status: SenderIdStatus;
  shared: boolean;
  enabled: boolean;
  isDefault: boolean;
  providerStatus: ProviderNameStatus | null;
};
export type SenderIdParts = {
  useCase: string | null;
  sampleMessage: string | null;
  reviewNote: string | null;
  providerStatusDetail: string | null;
  documents: ({
    id: string;
    filename: string;
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
} & SenderIdRow;
export type SenderIdUse = {
  id: string;
  usage: {
    messages: number;
    deliveryRate: number | null;
    lastSentAt: string | null;
  };
};
export const SenderIdList: TypedDocumentNode<{
  senderIds: {
    nodes: (SenderIdRow & SenderIdUse)[];
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
query SenderIdList($first: Int!, $after: String) {
  senderIds(first: $first, after: $after) {
    nodes {
      ...SenderIdRow
      ...SenderIdUse
    }
    pageInfo {
      endCursor
      hasNextPage
    }
  }
}
fragment SenderIdRow on SenderId {
  id
  name
  status
  shared
  enabled
  isDefault
  providerStatus
}
fragment SenderIdUse on SenderId {
  id
  usage {
    messages
    deliveryRate
    lastSentAt
  }
}
`);
export const SenderIdRoom: TypedDocumentNode<{
  viewer: {
    id: string;
    tenant: {
      id: string;
      senderIdsUsed: number;
      package: {
        id: string;
        name: string;
        senderIdLimit: number | null;
      } | null;
    } | null;
  } | null;
}, Record<string, never>> =
  gql(`
query SenderIdRoom {
  viewer {
    id
    tenant {
      id
      senderIdsUsed
      package {
        id
        name
        senderIdLimit
      }
    }
  }
}
`);
export const OneSenderId: TypedDocumentNode<{
  senderId: SenderIdParts & SenderIdUse | null;
}, {
  id: string;
}> =
  gql(`
query OneSenderId($id: ID!) {
  senderId(id: $id) {
    ...SenderIdParts
    ...SenderIdUse
  }
}
fragment SenderIdParts on SenderId {
  ...SenderIdRow
  useCase
  sampleMessage
  reviewNote
  providerStatusDetail
  documents {
    id
    filename
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
fragment SenderIdRow on SenderId {
  id
  name
  status
  shared
  enabled
  isDefault
  providerStatus
}
fragment SenderIdUse on SenderId {
  id
  usage {
    messages
    deliveryRate
    lastSentAt
  }
}
`);
export const SenderIdChanges: TypedDocumentNode<{
  senderIdUpdated: SenderIdRow;
}, Record<string, never>> =
  gql(`
subscription SenderIdChanges {
  senderIdUpdated {
    ...SenderIdRow
  }
}
fragment SenderIdRow on SenderId {
  id
  name
  status
  shared
  enabled
  isDefault
  providerStatus
}
`);
export const SenderIdSteps: TypedDocumentNode<{
  senderIdUpdated: SenderIdParts;
}, {
  id?: string | null;
}> =
  gql(`
subscription SenderIdSteps($id: ID) {
  senderIdUpdated(id: $id) {
    ...SenderIdParts
  }
}
fragment SenderIdParts on SenderId {
  ...SenderIdRow
  useCase
  sampleMessage
  reviewNote
  providerStatusDetail
  documents {
    id
    filename
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
fragment SenderIdRow on SenderId {
  id
  name
  status
  shared
  enabled
  isDefault
  providerStatus
}
`);
export const AskForSenderId: TypedDocumentNode<{
  requestSenderId: {
    senderId: SenderIdParts;
  } | null;
}, {
  input: RequestSenderIdInput;
}> =
  gql(`
mutation AskForSenderId($input: RequestSenderIdInput!) {
  requestSenderId(input: $input) {
    senderId {
      ...SenderIdParts
    }
  }
}
fragment SenderIdParts on SenderId {
  ...SenderIdRow
  useCase
  sampleMessage
  reviewNote
  providerStatusDetail
  documents {
    id
    filename
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
fragment SenderIdRow on SenderId {
  id
  name
  status
  shared
  enabled
  isDefault
  providerStatus
}
`);
export const AskAgain: TypedDocumentNode<{
  resubmitSenderId: {
    senderId: SenderIdParts;
  } | null;
}, {
  input: ResubmitSenderIdInput;
}> =
  gql(`
mutation AskAgain($input: ResubmitSenderIdInput!) {
  resubmitSenderId(input: $input) {
    senderId {
      ...SenderIdParts
    }
  }
}
fragment SenderIdParts on SenderId {
  ...SenderIdRow
  useCase
  sampleMessage
  reviewNote
  providerStatusDetail
  documents {
    id
    filename
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
fragment SenderIdRow on SenderId {
  id
  name
  status
  shared
  enabled
  isDefault
  providerStatus
}
`);
export const TakeBack: TypedDocumentNode<{
  cancelSenderIdRequest: {
    senderId: SenderIdParts;
  } | null;
}, {
  id: string;
}> =
  gql(`
mutation TakeBack($id: ID!) {
  cancelSenderIdRequest(id: $id) {
    senderId {
      ...SenderIdParts
    }
  }
}
fragment SenderIdParts on SenderId {
  ...SenderIdRow
  useCase
  sampleMessage
  reviewNote
  providerStatusDetail
  documents {
    id
    filename
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
fragment SenderIdRow on SenderId {
  id
  name
  status
  shared
  enabled
  isDefault
  providerStatus
}
`);
export const SwitchSenderId: TypedDocumentNode<{
  setSenderIdEnabled: {
    senderId: SenderIdParts;
  } | null;
}, {
  id: string;
  enabled: boolean;
}> =
  gql(`
mutation SwitchSenderId($id: ID!, $enabled: Boolean!) {
  setSenderIdEnabled(id: $id, enabled: $enabled) {
    senderId {
      ...SenderIdParts
    }
  }
}
fragment SenderIdParts on SenderId {
  ...SenderIdRow
  useCase
  sampleMessage
  reviewNote
  providerStatusDetail
  documents {
    id
    filename
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
fragment SenderIdRow on SenderId {
  id
  name
  status
  shared
  enabled
  isDefault
  providerStatus
}
`);
export const MakeDefault: TypedDocumentNode<{
  setDefaultSenderId: {
    senderId: SenderIdParts;
  } | null;
}, {
  id: string;
}> =
  gql(`
mutation MakeDefault($id: ID!) {
  setDefaultSenderId(id: $id) {
    senderId {
      ...SenderIdParts
    }
  }
}
fragment SenderIdParts on SenderId {
  ...SenderIdRow
  useCase
  sampleMessage
  reviewNote
  providerStatusDetail
  documents {
    id
    filename
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
fragment SenderIdRow on SenderId {
  id
  name
  status
  shared
  enabled
  isDefault
  providerStatus
}
`);
