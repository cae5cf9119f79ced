// Made of recipients.graphql by `npm run documents`.
import { gql, type TypedDocumentNode } from '@urql/core';

export type AudiencePart = 'CONTACTS' | 'FILE' | 'LIST';
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
export type CampaignRecipientFilter = {
  rejected?: boolean | null;
  rejection?: (RejectionCode)[] | null;
  to?: string | null;
};
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
export type RecipientParts = {
  id: string;
  line: number;
  part: AudiencePart | null;
  to: string | null;
  toRaw: string | null;
  body: string | null;
  rejection: RejectionCode | null;
  column: string | null;
  detail: string | null;
  message: {
    id: string;
    status: MessageStatus;
    updatedAt: string;
  } | null;
};
export const Recipients: TypedDocumentNode<{
  campaign: {
    id: string;
    recipients: {
      nodes: (RecipientParts)[];
      pageInfo: {
        endCursor: string | null;
        hasNextPage: boolean;
      };
    };
  } | null;
}, {
  id: string;
  first: number;
  after?: string | null;
  filter?: CampaignRecipientFilter | null;
}> =
  gql(`
query Recipients($id: ID!, $first: Int!, $after: String, $filter: CampaignRecipientFilter) {
  campaign(id: $id) {
    id
    recipients(first: $first, after: $after, filter: $filter) {
      nodes {
        ...RecipientParts
      }
      pageInfo {
        endCursor
        hasNextPage
      }
    }
  }
}
fragment RecipientParts on CampaignRecipient {
  id
  line
  part
  to
  toRaw
  body
  rejection
  column
  detail
  message {
    id
    status
    updatedAt
  }
}
`);
export const RecipientsInState: TypedDocumentNode<{
  messages: {
    nodes: ({
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
      body: string | null;
    })[];
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
query RecipientsInState($first: Int!, $after: String, $filter: MessageFilter) {
  messages(first: $first, after: $after, filter: $filter, order: OLDEST_FIRST) {
    nodes {
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
      body
    }
    pageInfo {
      endCursor
      hasNextPage
    }
  }
}
`);
export const RecipientSteps: TypedDocumentNode<{
  messageUpdated: {
    id: string;
    status: MessageStatus;
    updatedAt: string;
    failureDetail: string | null;
    holdReason: HoldReason | null;
    waitReason: WaitReason | null;
  };
}, {
  ids: (string)[];
}> =
  gql(`
subscription RecipientSteps($ids: [ID!]!) {
  messageUpdated(ids: $ids) {
    id
    status
    updatedAt
    failureDetail
    holdReason
    waitReason
  }
}
`);
