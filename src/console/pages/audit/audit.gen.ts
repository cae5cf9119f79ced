// Made of audit.graphql by `npm run documents`.
import { gql, type TypedDocumentNode } from '@urql/core';

export type ActorKind = 'ANONYMOUS' | 'API_KEY' | 'OPERATOR' | 'SYSTEM' | 'USER';
export type AuditFilter = {
  action?: string | null;
  actorId?: string | null;
  from?: string | null;
  targetId?: string | null;
  tenantId?: string | null;
  to?: string | null;
};
export type AuditShown = {
  id: string;
  at: string;
  action: string;
  detail: Record<string, unknown> | null;
  actor: {
    kind: ActorKind;
    name: string;
    user: {
      id: string;
    } | null;
  };
  target: {
    id: string;
    name: string;
    type: string;
  } | null;
  tenant: {
    id: string;
    name: string;
  } | null;
};
export const AuditEvents: TypedDocumentNode<{
  auditEvents: {
    nodes: (AuditShown)[];
    pageInfo: {
      endCursor: string | null;
      hasNextPage: boolean;
    };
  } | null;
}, {
  first: number;
  after?: string | null;
  filter?: AuditFilter | null;
}> =
  gql(`
query AuditEvents($first: Int!, $after: String, $filter: AuditFilter) {
  auditEvents(first: $first, after: $after, filter: $filter) {
    nodes {
      ...AuditShown
    }
    pageInfo {
      endCursor
      hasNextPage
    }
  }
}
fragment AuditShown on AuditEvent {
  id
  at
  action
  detail
  actor {
    kind
    name
    user {
      id
    }
  }
  target {
    id
    name
    type
  }
  tenant {
    id
    name
  }
}
`);
export const TenantName: TypedDocumentNode<{
  tenant: {
    id: string;
    name: string;
  } | null;
}, {
  id: string;
}> =
  gql(`
query TenantName($id: ID!) {
  tenant(id: $id) {
    id
    name
  }
}
`);
