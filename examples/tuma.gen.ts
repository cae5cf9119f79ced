// Made of tuma.graphql by `npm run documents`.
import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { parse } from 'graphql';

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
export type LoginInput = {
  email: string;
  keep?: SessionKeep;
  password: string;
  twoFactorCode?: string | null;
};
export type SessionKeep = 'COOKIE' | 'TOKEN';
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
export type HoldReason = 'PROVIDER_DOWN' | 'QUIET_HOURS' | 'REVIEW' | 'SENDER_PENDING';
export type RejectionCode = 'DAMAGED_BY_SPREADSHEET'
    | 'DUPLICATE'
    | 'EMPTY_MESSAGE'
    | 'EXCLUDED'
    | 'FREQUENCY_CAP'
    | 'INVALID_PHONE_NUMBER'
    | 'INVALID_VALUE'
    | 'MESSAGE_TOO_LONG'
    | 'NOT_MOBILE'
    | 'NO_PHONE_NUMBER'
    | 'RECIPIENT_OPTED_OUT'
    | 'TEMPLATE_VARIABLE_MISSING'
    | 'WRONG_COLUMN_COUNT';
export type SendSmsInput = {
  body: string;
  category?: MessageCategory;
  clientReference?: string | null;
  from?: string | null;
  idempotencyKey?: string | null;
  scheduledAt?: string | null;
  smartEncoding?: boolean;
  to: (string)[];
  validForMinutes?: number | null;
};
export type MessageParts = {
  id: string;
  to: string | null;
  body: string | null;
  status: MessageStatus;
  credits: number;
  acceptedAt: string;
  updatedAt: string;
};
export const SignIn: TypedDocumentNode<{
  login: {
    accessToken: string;
    accessTokenExpiresAt: string;
    refreshToken: string | null;
    viewer: {
      id: string;
      tenant: {
        id: string;
        name: string;
      } | null;
    };
  } | null;
}, {
  input: LoginInput;
}> =
  parse(`
mutation SignIn($input: LoginInput!) {
  login(input: $input) {
    accessToken
    accessTokenExpiresAt
    refreshToken
    viewer {
      id
      tenant {
        id
        name
      }
    }
  }
}
`) as never;
export const RenewSession: TypedDocumentNode<{
  refreshSession: {
    accessToken: string;
    accessTokenExpiresAt: string;
    refreshToken: string | null;
  } | null;
}, {
  refreshToken: string;
}> =
  parse(`
mutation RenewSession($refreshToken: String!) {
  refreshSession(refreshToken: $refreshToken) {
    accessToken
    accessTokenExpiresAt
    refreshToken
  }
}
`) as never;
export const SignOut: TypedDocumentNode<{
  logout: {
    ok: boolean;
  } | null;
}, {
  refreshToken: string;
}> =
  parse(`
mutation SignOut($refreshToken: String!) {
  logout(refreshToken: $refreshToken) {
    ok
  }
}
`) as never;
export const Balance: TypedDocumentNode<{
  balance: {
    id: string;
    available: number;
    held: number;
  } | null;
}, Record<string, never>> =
  parse(`
query Balance {
  balance {
    id
    available
    held
  }
}
`) as never;
export const Messages: TypedDocumentNode<{
  messages: {
    nodes: (MessageParts)[];
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
  parse(`
query Messages($first: Int!, $after: String, $filter: MessageFilter) {
  messages(first: $first, after: $after, filter: $filter) {
    nodes {
      ...MessageParts
    }
    pageInfo {
      endCursor
      hasNextPage
    }
  }
}
fragment MessageParts on Message {
  id
  to
  body
  status
  credits
  acceptedAt
  updatedAt
}
`) as never;
export const SendSms: TypedDocumentNode<{
  sendSms: {
    credits: number;
    replayed: boolean;
    messages: (MessageParts)[];
    rejected: ({
      value: string;
      code: RejectionCode;
      detail: string;
    })[];
    balance: {
      id: string;
      available: number;
      held: number;
    };
  } | null;
}, {
  input: SendSmsInput;
}> =
  parse(`
mutation SendSms($input: SendSmsInput!) {
  sendSms(input: $input) {
    credits
    replayed
    messages {
      ...MessageParts
    }
    rejected {
      value
      code
      detail
    }
    balance {
      id
      available
      held
    }
  }
}
fragment MessageParts on Message {
  id
  to
  body
  status
  credits
  acceptedAt
  updatedAt
}
`) as never;
export const MessageChanges: TypedDocumentNode<{
  messageUpdated: MessageParts;
}, {
  ids?: (string)[] | null;
}> =
  parse(`
subscription MessageChanges($ids: [ID!]) {
  messageUpdated(ids: $ids) {
    ...MessageParts
  }
}
fragment MessageParts on Message {
  id
  to
  body
  status
  credits
  acceptedAt
  updatedAt
}
`) as never;
