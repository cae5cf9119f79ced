// Made of sessions.graphql by `npm run documents`.
import { gql, type TypedDocumentNode } from '@urql/core';

export const Sessions: TypedDocumentNode<{
  sessions: {
    nodes: ({
      id: string;
      device: string;
      ip: string | null;
      current: boolean;
      lastUsedAt: string;
      createdAt: string;
    })[];
    pageInfo: {
      endCursor: string | null;
      hasNextPage: boolean;
    };
  } | null;
}, {
  after?: string | null;
}> =
  gql(`
query Sessions($after: String) {
  sessions(first: 50, after: $after) {
    nodes {
      id
      device
      ip
      current
      lastUsedAt
      createdAt
    }
    pageInfo {
      endCursor
      hasNextPage
    }
  }
}
`);
export const EndSession: TypedDocumentNode<{
  revokeSession: {
    deletedId: string;
  } | null;
}, {
  id: string;
}> =
  gql(`
mutation EndSession($id: ID!) {
  revokeSession(id: $id) {
    deletedId
  }
}
`);
export const EndOtherSessions: TypedDocumentNode<{
  revokeOtherSessions: {
    revokedCount: number;
  } | null;
}, Record<string, never>> =
  gql(`
mutation EndOtherSessions {
  revokeOtherSessions {
    revokedCount
  }
}
`);
export const AskForPassword: TypedDocumentNode<{
  requestPasswordReset: {
    ok: boolean;
  } | null;
}, {
  email: string;
}> =
  gql(`
mutation AskForPassword($email: EmailAddress!) {
  requestPasswordReset(email: $email) {
    ok
  }
}
`);
