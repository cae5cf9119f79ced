// Made of keys.graphql by `npm run documents`.
import { gql, type TypedDocumentNode } from '@urql/core';

export type Permission = 'ADJUST_CREDITS'
    | 'APPROVE_CAMPAIGNS'
    | 'MANAGE_API_KEYS'
    | 'MANAGE_BACKUPS'
    | 'MANAGE_BILLING'
    | 'MANAGE_CONTACTS'
    | 'MANAGE_MEMBERS'
    | 'MANAGE_SENDER_IDS'
    | 'MANAGE_TENANT'
    | 'MANAGE_TENANTS'
    | 'MANAGE_WEBHOOKS'
    | 'RESTORE_BACKUPS'
    | 'REVIEW_SENDER_IDS'
    | 'SEND_SMS'
    | 'VIEW_PLATFORM'
    | 'VIEW_REPORTS';
export type CreateApiKeyInput = {
  dailyCreditCap?: number | null;
  expiresAt?: string | null;
  name: string;
  permissions: (Permission)[];
  test?: boolean;
};
export type KeyParts = {
  id: string;
  name: string;
  prefix: string;
  permissions: (Permission)[];
  test: boolean;
  dailyCreditCap: number | null;
  creditsUsedToday: number;
  createdAt: string;
  expiresAt: string | null;
  lastUsedAt: string | null;
  revokedAt: string | null;
};
export const ApiKeys: TypedDocumentNode<{
  apiKeys: {
    nodes: (KeyParts)[];
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
query ApiKeys($first: Int!, $after: String) {
  apiKeys(first: $first, after: $after) {
    nodes {
      ...KeyParts
    }
    pageInfo {
      endCursor
      hasNextPage
    }
  }
}
fragment KeyParts on ApiKey {
  id
  name
  prefix
  permissions
  test
  dailyCreditCap
  creditsUsedToday
  createdAt
  expiresAt
  lastUsedAt
  revokedAt
}
`);
export const MakeKey: TypedDocumentNode<{
  createApiKey: {
    secret: string;
    apiKey: KeyParts;
  } | null;
}, {
  input: CreateApiKeyInput;
}> =
  gql(`
mutation MakeKey($input: CreateApiKeyInput!) {
  createApiKey(input: $input) {
    secret
    apiKey {
      ...KeyParts
    }
  }
}
fragment KeyParts on ApiKey {
  id
  name
  prefix
  permissions
  test
  dailyCreditCap
  creditsUsedToday
  createdAt
  expiresAt
  lastUsedAt
  revokedAt
}
`);
export const EndKey: TypedDocumentNode<{
  revokeApiKey: {
    apiKey: KeyParts;
  } | null;
}, {
  id: string;
}> =
  gql(`
mutation EndKey($id: ID!) {
  revokeApiKey(id: $id) {
    apiKey {
      ...KeyParts
    }
  }
}
fragment KeyParts on ApiKey {
  id
  name
  prefix
  permissions
  test
  dailyCreditCap
  creditsUsedToday
  createdAt
  expiresAt
  lastUsedAt
  revokedAt
}
`);
