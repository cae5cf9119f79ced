// Made of tenants.graphql by `npm run documents`.
import { gql, type TypedDocumentNode } from '@urql/core';

export type TenantStatus = 'ACTIVE' | 'SUSPENDED';
export type TenantFilter = {
  search?: string | null;
  status?: (TenantStatus)[] | null;
};
export type Role = 'ADMIN' | 'MEMBER' | 'OWNER' | 'VIEWER';
export type MemberFilter = {
  role?: (Role)[] | null;
  search?: string | null;
  tenantId?: string | null;
};
export type LedgerKind = 'ADJUST' | 'GRANT' | 'HOLD' | 'REFUND' | 'RELEASE' | 'SETTLE' | 'TOP_UP';
export type LedgerFilter = {
  from?: string | null;
  kind?: (LedgerKind)[] | null;
  tenantId?: string | null;
  to?: string | null;
};
export type AdjustCreditsInput = {
  credits: number;
  idempotencyKey: string;
  reason: string;
  tenantId: string;
};
export type TenantRow = {
  id: string;
  name: string;
  slug: string;
  status: TenantStatus;
  createdAt: string;
  balance: {
    id: string;
    available: number;
    low: boolean;
  } | null;
};
export type TenantShown = {
  id: string;
  name: string;
  slug: string;
  status: TenantStatus;
  createdAt: string;
  timeZone: string;
  sendingWeight: number;
  senderIdsUsed: number;
  messagesArchivedBefore: string | null;
  package: {
    id: string;
    name: string;
    senderIdLimit: number | null;
  } | null;
  balance: {
    id: string;
    available: number;
    held: number;
    spent: number;
    low: boolean;
  } | null;
};
export const Tenants: TypedDocumentNode<{
  tenants: {
    nodes: (TenantRow)[];
    pageInfo: {
      endCursor: string | null;
      hasNextPage: boolean;
    };
  } | null;
}, {
  first: number;
  after?: string | null;
  filter?: TenantFilter | null;
}> =
  gql(`
query Tenants($first: Int!, $after: String, $filter: TenantFilter) {
  tenants(first: $first, after: $after, filter: $filter) {
    nodes {
      ...TenantRow
    }
    pageInfo {
      endCursor
      hasNextPage
    }
  }
}
fragment TenantRow on Tenant {
  id
  name
  slug
  status
  createdAt
  balance {
    id
    available
    low
  }
}
`);
export const Tenant: TypedDocumentNode<{
  tenant: TenantShown | null;
}, {
  id: string;
}> =
  gql(`
query Tenant($id: ID!) {
  tenant(id: $id) {
    ...TenantShown
  }
}
fragment TenantShown on Tenant {
  id
  name
  slug
  status
  createdAt
  timeZone
  sendingWeight
  senderIdsUsed
  messagesArchivedBefore
  package {
    id
    name
    senderIdLimit
  }
  balance {
    id
    available
    held
    spent
    low
  }
}
`);
export const TenantMembers: TypedDocumentNode<{
  members: {
    nodes: ({
      id: string;
      role: Role;
      createdAt: string;
      user: {
        id: string;
        name: string;
        email: string;
        emailVerified: boolean;
      };
    })[];
    pageInfo: {
      endCursor: string | null;
      hasNextPage: boolean;
    };
  } | null;
}, {
  first: number;
  after?: string | null;
  filter?: MemberFilter | null;
}> =
  gql(`
query TenantMembers($first: Int!, $after: String, $filter: MemberFilter) {
  members(first: $first, after: $after, filter: $filter) {
    nodes {
      id
      role
      createdAt
      user {
        id
        name
        email
        emailVerified
      }
    }
    pageInfo {
      endCursor
      hasNextPage
    }
  }
}
`);
export const TenantLedger: TypedDocumentNode<{
  ledger: {
    nodes: ({
      id: string;
      kind: LedgerKind;
      createdAt: string;
      availableDelta: number;
      heldDelta: number;
      availableAfter: number;
      reason: string | null;
      messageCount: number | null;
    })[];
    pageInfo: {
      endCursor: string | null;
      hasNextPage: boolean;
    };
  } | null;
}, {
  first: number;
  after?: string | null;
  filter?: LedgerFilter | null;
}> =
  gql(`
query TenantLedger($first: Int!, $after: String, $filter: LedgerFilter) {
  ledger(first: $first, after: $after, filter: $filter) {
    nodes {
      id
      kind
      createdAt
      availableDelta
      heldDelta
      availableAfter
      reason
      messageCount
    }
    pageInfo {
      endCursor
      hasNextPage
    }
  }
}
`);
export const SuspendTenant: TypedDocumentNode<{
  suspendTenant: {
    tenant: TenantShown;
  } | null;
}, {
  id: string;
  reason: string;
}> =
  gql(`
mutation SuspendTenant($id: ID!, $reason: String!) {
  suspendTenant(id: $id, reason: $reason) {
    tenant {
      ...TenantShown
    }
  }
}
fragment TenantShown on Tenant {
  id
  name
  slug
  status
  createdAt
  timeZone
  sendingWeight
  senderIdsUsed
  messagesArchivedBefore
  package {
    id
    name
    senderIdLimit
  }
  balance {
    id
    available
    held
    spent
    low
  }
}
`);
export const ReinstateTenant: TypedDocumentNode<{
  reinstateTenant: {
    tenant: TenantShown;
  } | null;
}, {
  id: string;
}> =
  gql(`
mutation ReinstateTenant($id: ID!) {
  reinstateTenant(id: $id) {
    tenant {
      ...TenantShown
    }
  }
}
fragment TenantShown on Tenant {
  id
  name
  slug
  status
  createdAt
  timeZone
  sendingWeight
  senderIdsUsed
  messagesArchivedBefore
  package {
    id
    name
    senderIdLimit
  }
  balance {
    id
    available
    held
    spent
    low
  }
}
`);
export const SetSendingWeight: TypedDocumentNode<{
  setSendingWeight: {
    tenant: TenantShown;
  } | null;
}, {
  id: string;
  weight: number;
}> =
  gql(`
mutation SetSendingWeight($id: ID!, $weight: Int!) {
  setSendingWeight(id: $id, weight: $weight) {
    tenant {
      ...TenantShown
    }
  }
}
fragment TenantShown on Tenant {
  id
  name
  slug
  status
  createdAt
  timeZone
  sendingWeight
  senderIdsUsed
  messagesArchivedBefore
  package {
    id
    name
    senderIdLimit
  }
  balance {
    id
    available
    held
    spent
    low
  }
}
`);
export const AdjustCredits: TypedDocumentNode<{
  adjustCredits: {
    balance: {
      id: string;
      available: number;
      held: number;
      spent: number;
      low: boolean;
    };
    entry: {
      id: string;
    };
  } | null;
}, {
  input: AdjustCreditsInput;
}> =
  gql(`
mutation AdjustCredits($input: AdjustCreditsInput!) {
  adjustCredits(input: $input) {
    balance {
      id
      available
      held
      spent
      low
    }
    entry {
      id
    }
  }
}
`);
