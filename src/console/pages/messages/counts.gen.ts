// Made of counts.graphql by `npm run documents`.
import { gql, type TypedDocumentNode } from '@urql/core';

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
export type CountParts = {
  total: number;
  queued: number;
  scheduled: number;
  held: number;
  sending: number;
  sent: number;
  delivered: number;
  undelivered: number;
  unconfirmed: number;
  failed: number;
  expired: number;
  cancelled: number;
  suppressed: number;
};
export const CountMessages: TypedDocumentNode<{
  messageCounts: CountParts | null;
}, {
  filter?: MessageFilter | null;
}> =
  gql(`
query CountMessages($filter: MessageFilter) {
  messageCounts(filter: $filter) {
    ...CountParts
  }
}
fragment CountParts on MessageCounts {
  total
  queued
  scheduled
  held
  sending
  sent
  delivered
  undelivered
  unconfirmed
  failed
  expired
  cancelled
  suppressed
}
`);
export const CountsChange: TypedDocumentNode<{
  messageCountsUpdated: CountParts;
}, {
  filter?: MessageFilter | null;
}> =
  gql(`
subscription CountsChange($filter: MessageFilter) {
  messageCountsUpdated(filter: $filter) {
    ...CountParts
  }
}
fragment CountParts on MessageCounts {
  total
  queued
  scheduled
  held
  sending
  sent
  delivered
  undelivered
  unconfirmed
  failed
  expired
  cancelled
  suppressed
}
`);
