// Made of campaigns.graphql by `npm run documents`.
import { gql, type TypedDocumentNode } from '@urql/core';

export type CampaignStatus = 'AWAITING_APPROVAL'
    | 'CANCELLED'
    | 'COMPLETED'
    | 'DRAFT'
    | 'FAILED'
    | 'PAUSED'
    | 'READY'
    | 'RUNNING'
    | 'SCHEDULED'
    | 'STAGING';
export type AudiencePart = 'CONTACTS' | 'FILE' | 'LIST';
export type MessageCategory = 'PROMOTIONAL' | 'TRANSACTIONAL';
export type ImportField = 'ATTRIBUTE' | 'EMAIL' | 'FIRST_NAME' | 'GROUP' | 'IGNORE' | 'LAST_NAME' | 'NAME' | 'PHONE' | 'TAGS';
export type CampaignFilter = {
  from?: string | null;
  scheduleId?: string | null;
  search?: string | null;
  status?: (CampaignStatus)[] | null;
  to?: string | null;
};
export type CreateCampaignInput = {
  audience: AudienceInput;
  category?: MessageCategory;
  from?: string | null;
  maxCredits?: number | null;
  name: string;
  scheduledAt?: string | null;
  smartEncoding?: boolean;
  text: TextInput;
};
export type AudienceInput = {
  columns?: (ImportColumnInput)[] | null;
  excludeGroupIds?: (string)[];
  fileId?: string | null;
  groupIds?: (string)[];
  phones?: (string)[];
  rows?: (TemplateRecipientInput)[];
  tags?: (string)[];
};
export type ImportColumnInput = {
  attribute?: string | null;
  field: ImportField;
  index: number;
};
export type TemplateRecipientInput = {
  to: string;
  variables?: Record<string, unknown> | null;
};
export type TextInput = {
  body?: string | null;
  templateId?: string | null;
};
export type UpdateCampaignInput = {
  audience?: AudienceInput | null;
  category?: MessageCategory | null;
  from?: string | null;
  id: string;
  maxCredits?: number | null;
  name?: string | null;
  scheduledAt?: string | null;
  smartEncoding?: boolean | null;
  text?: TextInput | null;
};
export type ConfirmCampaignInput = {
  id: string;
  idempotencyKey: string;
  quoteId: string;
};
export type RejectCampaignInput = {
  id: string;
  reason: string;
};
export type RetryFailedInput = {
  id: string;
  idempotencyKey: string;
  maxCredits: number;
};
export type SendCampaignTestInput = {
  id: string;
  idempotencyKey: string;
  recipientId?: string | null;
  to: string;
};
export type CampaignRow = {
  id: string;
  name: string;
  status: CampaignStatus;
  createdAt: string;
  scheduledAt: string | null;
  progress: {
    total: number;
    percent: number;
    messagesPerSecond: number;
    etaSeconds: number | null;
  };
};
export type QuoteParts = {
  id: string;
  expiresAt: string;
  rows: number;
  accepted: number;
  rejectedCount: number;
  duplicates: number;
  suppressed: number;
  unicodeRows: number;
  segments: number;
  segmentsMin: number;
  segmentsMedian: number;
  segmentsMax: number;
  credits: number;
  affordable: boolean;
  sample: string;
  cliff: {
    characters: (string)[];
    creditsSaved: number;
    suggestedBody: string;
    segmentsAfter: number;
  } | null;
  byOperator: ({
    operator: string;
    recipients: number;
    credits: number;
  })[];
  rejected: ({
    line: number;
    column: string | null;
    value: string;
    detail: string;
    part: AudiencePart | null;
  })[];
};
export type CampaignParts = {
  id: string;
  name: string;
  status: CampaignStatus;
  createdAt: string;
  scheduledAt: string | null;
  confirmedAt: string | null;
  startedAt: string | null;
  completedAt: string | null;
  approvalExpiresAt: string | null;
  body: string;
  category: MessageCategory;
  smartEncoding: boolean;
  maxCredits: number | null;
  failureDetail: string | null;
  senderId: {
    id: string;
    name: string;
  } | null;
  template: {
    id: string;
    name: string;
  } | null;
  createdBy: {
    id: string;
    name: string;
  } | null;
  approvalAskedBy: {
    id: string;
    name: string;
  } | null;
  approvedBy: {
    id: string;
    name: string;
  } | null;
  retryOf: {
    id: string;
    name: string;
  } | null;
  schedule: {
    id: string;
    name: string;
  } | null;
  audience: {
    phoneCount: number;
    tags: (string)[];
    groups: ({
      id: string;
      name: string;
    })[];
    excludedGroups: ({
      id: string;
      name: string;
    })[];
    file: {
      id: string;
      filename: string;
    } | null;
    columns: ({
      index: number;
      header: string | null;
      samples: (string)[];
      field: ImportField;
      attribute: string | null;
    })[] | null;
  };
  progress: {
    total: number;
    percent: number;
    messagesPerSecond: number;
    etaSeconds: number | null;
    delivered: number;
    undelivered: number;
    sent: number;
    sending: number;
    queued: number;
    scheduled: number;
    held: number;
    failed: number;
    expired: number;
    cancelled: number;
    suppressed: number;
    unconfirmed: number;
    rejected: number;
  };
  cost: {
    confirmed: number;
    held: number;
    settled: number;
    released: number;
  };
  quote: QuoteParts | null;
};
export const Campaigns: TypedDocumentNode<{
  campaigns: {
    nodes: (CampaignRow)[];
    pageInfo: {
      endCursor: string | null;
      hasNextPage: boolean;
    };
  } | null;
}, {
  first: number;
  after?: string | null;
  filter?: CampaignFilter | null;
}> =
  gql(`
query Campaigns($first: Int!, $after: String, $filter: CampaignFilter) {
  campaigns(first: $first, after: $after, filter: $filter) {
    nodes {
      ...CampaignRow
    }
    pageInfo {
      endCursor
      hasNextPage
    }
  }
}
fragment CampaignRow on Campaign {
  id
  name
  status
  createdAt
  scheduledAt
  progress {
    total
    percent
    messagesPerSecond
    etaSeconds
  }
}
`);
export const CampaignsChange: TypedDocumentNode<{
  campaignUpdated: CampaignRow;
}, Record<string, never>> =
  gql(`
subscription CampaignsChange {
  campaignUpdated {
    ...CampaignRow
  }
}
fragment CampaignRow on Campaign {
  id
  name
  status
  createdAt
  scheduledAt
  progress {
    total
    percent
    messagesPerSecond
    etaSeconds
  }
}
`);
export const OneCampaign: TypedDocumentNode<{
  campaign: CampaignParts | null;
}, {
  id: string;
}> =
  gql(`
query OneCampaign($id: ID!) {
  campaign(id: $id) {
    ...CampaignParts
  }
}
fragment CampaignParts on Campaign {
  id
  name
  status
  createdAt
  scheduledAt
  confirmedAt
  startedAt
  completedAt
  approvalExpiresAt
  body
  category
  smartEncoding
  maxCredits
  failureDetail
  senderId {
    id
    name
  }
  template {
    id
    name
  }
  createdBy {
    id
    name
  }
  approvalAskedBy {
    id
    name
  }
  approvedBy {
    id
    name
  }
  retryOf {
    id
    name
  }
  schedule {
    id
    name
  }
  audience {
    phoneCount
    tags
    groups {
      id
      name
    }
    excludedGroups {
      id
      name
    }
    file {
      id
      filename
    }
    columns {
      index
      header
      samples
      field
      attribute
    }
  }
  progress {
    total
    percent
    messagesPerSecond
    etaSeconds
    delivered
    undelivered
    sent
    sending
    queued
    scheduled
    held
    failed
    expired
    cancelled
    suppressed
    unconfirmed
    rejected
  }
  cost {
    confirmed
    held
    settled
    released
  }
  quote {
    ...QuoteParts
  }
}
fragment QuoteParts on CampaignQuote {
  id
  expiresAt
  rows
  accepted
  rejectedCount
  duplicates
  suppressed
  unicodeRows
  segments
  segmentsMin
  segmentsMedian
  segmentsMax
  credits
  affordable
  sample
  cliff {
    characters
    creditsSaved
    suggestedBody
    segmentsAfter
  }
  byOperator {
    operator
    recipients
    credits
  }
  rejected {
    line
    column
    value
    detail
    part
  }
}
`);
export const CampaignChanges: TypedDocumentNode<{
  campaignUpdated: CampaignParts;
}, {
  id: string;
}> =
  gql(`
subscription CampaignChanges($id: ID!) {
  campaignUpdated(id: $id) {
    ...CampaignParts
  }
}
fragment CampaignParts on Campaign {
  id
  name
  status
  createdAt
  scheduledAt
  confirmedAt
  startedAt
  completedAt
  approvalExpiresAt
  body
  category
  smartEncoding
  maxCredits
  failureDetail
  senderId {
    id
    name
  }
  template {
    id
    name
  }
  createdBy {
    id
    name
  }
  approvalAskedBy {
    id
    name
  }
  approvedBy {
    id
    name
  }
  retryOf {
    id
    name
  }
  schedule {
    id
    name
  }
  audience {
    phoneCount
    tags
    groups {
      id
      name
    }
    excludedGroups {
      id
      name
    }
    file {
      id
      filename
    }
    columns {
      index
      header
      samples
      field
      attribute
    }
  }
  progress {
    total
    percent
    messagesPerSecond
    etaSeconds
    delivered
    undelivered
    sent
    sending
    queued
    scheduled
    held
    failed
    expired
    cancelled
    suppressed
    unconfirmed
    rejected
  }
  cost {
    confirmed
    held
    settled
    released
  }
  quote {
    ...QuoteParts
  }
}
fragment QuoteParts on CampaignQuote {
  id
  expiresAt
  rows
  accepted
  rejectedCount
  duplicates
  suppressed
  unicodeRows
  segments
  segmentsMin
  segmentsMedian
  segmentsMax
  credits
  affordable
  sample
  cliff {
    characters
    creditsSaved
    suggestedBody
    segmentsAfter
  }
  byOperator {
    operator
    recipients
    credits
  }
  rejected {
    line
    column
    value
    detail
    part
  }
}
`);
export const CreateCampaign: TypedDocumentNode<{
  createCampaign: {
    campaign: CampaignParts;
  } | null;
}, {
  input: CreateCampaignInput;
}> =
  gql(`
mutation CreateCampaign($input: CreateCampaignInput!) {
  createCampaign(input: $input) {
    campaign {
      ...CampaignParts
    }
  }
}
fragment CampaignParts on Campaign {
  id
  name
  status
  createdAt
  scheduledAt
  confirmedAt
  startedAt
  completedAt
  approvalExpiresAt
  body
  category
  smartEncoding
  maxCredits
  failureDetail
  senderId {
    id
    name
  }
  template {
    id
    name
  }
  createdBy {
    id
    name
  }
  approvalAskedBy {
    id
    name
  }
  approvedBy {
    id
    name
  }
  retryOf {
    id
    name
  }
  schedule {
    id
    name
  }
  audience {
    phoneCount
    tags
    groups {
      id
      name
    }
    excludedGroups {
      id
      name
    }
    file {
      id
      filename
    }
    columns {
      index
      header
      samples
      field
      attribute
    }
  }
  progress {
    total
    percent
    messagesPerSecond
    etaSeconds
    delivered
    undelivered
    sent
    sending
    queued
    scheduled
    held
    failed
    expired
    cancelled
    suppressed
    unconfirmed
    rejected
  }
  cost {
    confirmed
    held
    settled
    released
  }
  quote {
    ...QuoteParts
  }
}
fragment QuoteParts on CampaignQuote {
  id
  expiresAt
  rows
  accepted
  rejectedCount
  duplicates
  suppressed
  unicodeRows
  segments
  segmentsMin
  segmentsMedian
  segmentsMax
  credits
  affordable
  sample
  cliff {
    characters
    creditsSaved
    suggestedBody
    segmentsAfter
  }
  byOperator {
    operator
    recipients
    credits
  }
  rejected {
    line
    column
    value
    detail
    part
  }
}
`);
export const UpdateCampaign: TypedDocumentNode<{
  updateCampaign: {
    campaign: CampaignParts;
  } | null;
}, {
  input: UpdateCampaignInput;
}> =
  gql(`
mutation UpdateCampaign($input: UpdateCampaignInput!) {
  updateCampaign(input: $input) {
    campaign {
      ...CampaignParts
    }
  }
}
fragment CampaignParts on Campaign {
  id
  name
  status
  createdAt
  scheduledAt
  confirmedAt
  startedAt
  completedAt
  approvalExpiresAt
  body
  category
  smartEncoding
  maxCredits
  failureDetail
  senderId {
    id
    name
  }
  template {
    id
    name
  }
  createdBy {
    id
    name
  }
  approvalAskedBy {
    id
    name
  }
  approvedBy {
    id
    name
  }
  retryOf {
    id
    name
  }
  schedule {
    id
    name
  }
  audience {
    phoneCount
    tags
    groups {
      id
      name
    }
    excludedGroups {
      id
      name
    }
    file {
      id
      filename
    }
    columns {
      index
      header
      samples
      field
      attribute
    }
  }
  progress {
    total
    percent
    messagesPerSecond
    etaSeconds
    delivered
    undelivered
    sent
    sending
    queued
    scheduled
    held
    failed
    expired
    cancelled
    suppressed
    unconfirmed
    rejected
  }
  cost {
    confirmed
    held
    settled
    released
  }
  quote {
    ...QuoteParts
  }
}
fragment QuoteParts on CampaignQuote {
  id
  expiresAt
  rows
  accepted
  rejectedCount
  duplicates
  suppressed
  unicodeRows
  segments
  segmentsMin
  segmentsMedian
  segmentsMax
  credits
  affordable
  sample
  cliff {
    characters
    creditsSaved
    suggestedBody
    segmentsAfter
  }
  byOperator {
    operator
    recipients
    credits
  }
  rejected {
    line
    column
    value
    detail
    part
  }
}
`);
export const QuoteCampaign: TypedDocumentNode<{
  quoteCampaign: {
    campaign: CampaignParts;
  } | null;
}, {
  id: string;
}> =
  gql(`
mutation QuoteCampaign($id: ID!) {
  quoteCampaign(id: $id) {
    campaign {
      ...CampaignParts
    }
  }
}
fragment CampaignParts on Campaign {
  id
  name
  status
  createdAt
  scheduledAt
  confirmedAt
  startedAt
  completedAt
  approvalExpiresAt
  body
  category
  smartEncoding
  maxCredits
  failureDetail
  senderId {
    id
    name
  }
  template {
    id
    name
  }
  createdBy {
    id
    name
  }
  approvalAskedBy {
    id
    name
  }
  approvedBy {
    id
    name
  }
  retryOf {
    id
    name
  }
  schedule {
    id
    name
  }
  audience {
    phoneCount
    tags
    groups {
      id
      name
    }
    excludedGroups {
      id
      name
    }
    file {
      id
      filename
    }
    columns {
      index
      header
      samples
      field
      attribute
    }
  }
  progress {
    total
    percent
    messagesPerSecond
    etaSeconds
    delivered
    undelivered
    sent
    sending
    queued
    scheduled
    held
    failed
    expired
    cancelled
    suppressed
    unconfirmed
    rejected
  }
  cost {
    confirmed
    held
    settled
    released
  }
  quote {
    ...QuoteParts
  }
}
fragment QuoteParts on CampaignQuote {
  id
  expiresAt
  rows
  accepted
  rejectedCount
  duplicates
  suppressed
  unicodeRows
  segments
  segmentsMin
  segmentsMedian
  segmentsMax
  credits
  affordable
  sample
  cliff {
    characters
    creditsSaved
    suggestedBody
    segmentsAfter
  }
  byOperator {
    operator
    recipients
    credits
  }
  rejected {
    line
    column
    value
    detail
    part
  }
}
`);
export const ConfirmCampaign: TypedDocumentNode<{
  confirmCampaign: {
    campaign: CampaignParts;
    balance: {
      id: string;
      available: number;
      held: number;
      low: boolean;
    };
    replayed: boolean;
  } | null;
}, {
  input: ConfirmCampaignInput;
}> =
  gql(`
mutation ConfirmCampaign($input: ConfirmCampaignInput!) {
  confirmCampaign(input: $input) {
    campaign {
      ...CampaignParts
    }
    balance {
      id
      available
      held
      low
    }
    replayed
  }
}
fragment CampaignParts on Campaign {
  id
  name
  status
  createdAt
  scheduledAt
  confirmedAt
  startedAt
  completedAt
  approvalExpiresAt
  body
  category
  smartEncoding
  maxCredits
  failureDetail
  senderId {
    id
    name
  }
  template {
    id
    name
  }
  createdBy {
    id
    name
  }
  approvalAskedBy {
    id
    name
  }
  approvedBy {
    id
    name
  }
  retryOf {
    id
    name
  }
  schedule {
    id
    name
  }
  audience {
    phoneCount
    tags
    groups {
      id
      name
    }
    excludedGroups {
      id
      name
    }
    file {
      id
      filename
    }
    columns {
      index
      header
      samples
      field
      attribute
    }
  }
  progress {
    total
    percent
    messagesPerSecond
    etaSeconds
    delivered
    undelivered
    sent
    sending
    queued
    scheduled
    held
    failed
    expired
    cancelled
    suppressed
    unconfirmed
    rejected
  }
  cost {
    confirmed
    held
    settled
    released
  }
  quote {
    ...QuoteParts
  }
}
fragment QuoteParts on CampaignQuote {
  id
  expiresAt
  rows
  accepted
  rejectedCount
  duplicates
  suppressed
  unicodeRows
  segments
  segmentsMin
  segmentsMedian
  segmentsMax
  credits
  affordable
  sample
  cliff {
    characters
    creditsSaved
    suggestedBody
    segmentsAfter
  }
  byOperator {
    operator
    recipients
    credits
  }
  rejected {
    line
    column
    value
    detail
    part
  }
}
`);
export const ApproveCampaign: TypedDocumentNode<{
  approveCampaign: {
    campaign: CampaignParts;
  } | null;
}, {
  id: string;
}> =
  gql(`
mutation ApproveCampaign($id: ID!) {
  approveCampaign(id: $id) {
    campaign {
      ...CampaignParts
    }
  }
}
fragment CampaignParts on Campaign {
  id
  name
  status
  createdAt
  scheduledAt
  confirmedAt
  startedAt
  completedAt
  approvalExpiresAt
  body
  category
  smartEncoding
  maxCredits
  failureDetail
  senderId {
    id
    name
  }
  template {
    id
    name
  }
  createdBy {
    id
    name
  }
  approvalAskedBy {
    id
    name
  }
  approvedBy {
    id
    name
  }
  retryOf {
    id
    name
  }
  schedule {
    id
    name
  }
  audience {
    phoneCount
    tags
    groups {
      id
      name
    }
    excludedGroups {
      id
      name
    }
    file {
      id
      filename
    }
    columns {
      index
      header
      samples
      field
      attribute
    }
  }
  progress {
    total
    percent
    messagesPerSecond
    etaSeconds
    delivered
    undelivered
    sent
    sending
    queued
    scheduled
    held
    failed
    expired
    cancelled
    suppressed
    unconfirmed
    rejected
  }
  cost {
    confirmed
    held
    settled
    released
  }
  quote {
    ...QuoteParts
  }
}
fragment QuoteParts on CampaignQuote {
  id
  expiresAt
  rows
  accepted
  rejectedCount
  duplicates
  suppressed
  unicodeRows
  segments
  segmentsMin
  segmentsMedian
  segmentsMax
  credits
  affordable
  sample
  cliff {
    characters
    creditsSaved
    suggestedBody
    segmentsAfter
  }
  byOperator {
    operator
    recipients
    credits
  }
  rejected {
    line
    column
    value
    detail
    part
  }
}
`);
export const RejectCampaign: TypedDocumentNode<{
  rejectCampaign: {
    campaign: CampaignParts;
  } | null;
}, {
  input: RejectCampaignInput;
}> =
  gql(`
mutation RejectCampaign($input: RejectCampaignInput!) {
  rejectCampaign(input: $input) {
    campaign {
      ...CampaignParts
    }
  }
}
fragment CampaignParts on Campaign {
  id
  name
  status
  createdAt
  scheduledAt
  confirmedAt
  startedAt
  completedAt
  approvalExpiresAt
  body
  category
  smartEncoding
  maxCredits
  failureDetail
  senderId {
    id
    name
  }
  template {
    id
    name
  }
  createdBy {
    id
    name
  }
  approvalAskedBy {
    id
    name
  }
  approvedBy {
    id
    name
  }
  retryOf {
    id
    name
  }
  schedule {
    id
    name
  }
  audience {
    phoneCount
    tags
    groups {
      id
      name
    }
    excludedGroups {
      id
      name
    }
    file {
      id
      filename
    }
    columns {
      index
      header
      samples
      field
      attribute
    }
  }
  progress {
    total
    percent
    messagesPerSecond
    etaSeconds
    delivered
    undelivered
    sent
    sending
    queued
    scheduled
    held
    failed
    expired
    cancelled
    suppressed
    unconfirmed
    rejected
  }
  cost {
    confirmed
    held
    settled
    released
  }
  quote {
    ...QuoteParts
  }
}
fragment QuoteParts on CampaignQuote {
  id
  expiresAt
  rows
  accepted
  rejectedCount
  duplicates
  suppressed
  unicodeRows
  segments
  segmentsMin
  segmentsMedian
  segmentsMax
  credits
  affordable
  sample
  cliff {
    characters
    creditsSaved
    suggestedBody
    segmentsAfter
  }
  byOperator {
    operator
    recipients
    credits
  }
  rejected {
    line
    column
    value
    detail
    part
  }
}
`);
export const PauseCampaign: TypedDocumentNode<{
  pauseCampaign: {
    campaign: CampaignParts;
  } | null;
}, {
  id: string;
}> =
  gql(`
mutation PauseCampaign($id: ID!) {
  pauseCampaign(id: $id) {
    campaign {
      ...CampaignParts
    }
  }
}
fragment CampaignParts on Campaign {
  id
  name
  status
  createdAt
  scheduledAt
  confirmedAt
  startedAt
  completedAt
  approvalExpiresAt
  body
  category
  smartEncoding
  maxCredits
  failureDetail
  senderId {
    id
    name
  }
  template {
    id
    name
  }
  createdBy {
    id
    name
  }
  approvalAskedBy {
    id
    name
  }
  approvedBy {
    id
    name
  }
  retryOf {
    id
    name
  }
  schedule {
    id
    name
  }
  audience {
    phoneCount
    tags
    groups {
      id
      name
    }
    excludedGroups {
      id
      name
    }
    file {
      id
      filename
    }
    columns {
      index
      header
      samples
      field
      attribute
    }
  }
  progress {
    total
    percent
    messagesPerSecond
    etaSeconds
    delivered
    undelivered
    sent
    sending
    queued
    scheduled
    held
    failed
    expired
    cancelled
    suppressed
    unconfirmed
    rejected
  }
  cost {
    confirmed
    held
    settled
    released
  }
  quote {
    ...QuoteParts
  }
}
fragment QuoteParts on CampaignQuote {
  id
  expiresAt
  rows
  accepted
  rejectedCount
  duplicates
  suppressed
  unicodeRows
  segments
  segmentsMin
  segmentsMedian
  segmentsMax
  credits
  affordable
  sample
  cliff {
    characters
    creditsSaved
    suggestedBody
    segmentsAfter
  }
  byOperator {
    operator
    recipients
    credits
  }
  rejected {
    line
    column
    value
    detail
    part
  }
}
`);
export const ResumeCampaign: TypedDocumentNode<{
  resumeCampaign: {
    campaign: CampaignParts;
  } | null;
}, {
  id: string;
}> =
  gql(`
mutation ResumeCampaign($id: ID!) {
  resumeCampaign(id: $id) {
    campaign {
      ...CampaignParts
    }
  }
}
fragment CampaignParts on Campaign {
  id
  name
  status
  createdAt
  scheduledAt
  confirmedAt
  startedAt
  completedAt
  approvalExpiresAt
  body
  category
  smartEncoding
  maxCredits
  failureDetail
  senderId {
    id
    name
  }
  template {
    id
    name
  }
  createdBy {
    id
    name
  }
  approvalAskedBy {
    id
    name
  }
  approvedBy {
    id
    name
  }
  retryOf {
    id
    name
  }
  schedule {
    id
    name
  }
  audience {
    phoneCount
    tags
    groups {
      id
      name
    }
    excludedGroups {
      id
      name
    }
    file {
      id
      filename
    }
    columns {
      index
      header
      samples
      field
      attribute
    }
  }
  progress {
    total
    percent
    messagesPerSecond
    etaSeconds
    delivered
    undelivered
    sent
    sending
    queued
    scheduled
    held
    failed
    expired
    cancelled
    suppressed
    unconfirmed
    rejected
  }
  cost {
    confirmed
    held
    settled
    released
  }
  quote {
    ...QuoteParts
  }
}
fragment QuoteParts on CampaignQuote {
  id
  expiresAt
  rows
  accepted
  rejectedCount
  duplicates
  suppressed
  unicodeRows
  segments
  segmentsMin
  segmentsMedian
  segmentsMax
  credits
  affordable
  sample
  cliff {
    characters
    creditsSaved
    suggestedBody
    segmentsAfter
  }
  byOperator {
    operator
    recipients
    credits
  }
  rejected {
    line
    column
    value
    detail
    part
  }
}
`);
export const CancelCampaign: TypedDocumentNode<{
  cancelCampaign: {
    campaign: CampaignParts;
  } | null;
}, {
  id: string;
}> =
  gql(`
mutation CancelCampaign($id: ID!) {
  cancelCampaign(id: $id) {
    campaign {
      ...CampaignParts
    }
  }
}
fragment CampaignParts on Campaign {
  id
  name
  status
  createdAt
  scheduledAt
  confirmedAt
  startedAt
  completedAt
  approvalExpiresAt
  body
  category
  smartEncoding
  maxCredits
  failureDetail
  senderId {
    id
    name
  }
  template {
    id
    name
  }
  createdBy {
    id
    name
  }
  approvalAskedBy {
    id
    name
  }
  approvedBy {
    id
    name
  }
  retryOf {
    id
    name
  }
  schedule {
    id
    name
  }
  audience {
    phoneCount
    tags
    groups {
      id
      name
    }
    excludedGroups {
      id
      name
    }
    file {
      id
      filename
    }
    columns {
      index
      header
      samples
      field
      attribute
    }
  }
  progress {
    total
    percent
    messagesPerSecond
    etaSeconds
    delivered
    undelivered
    sent
    sending
    queued
    scheduled
    held
    failed
    expired
    cancelled
    suppressed
    unconfirmed
    rejected
  }
  cost {
    confirmed
    held
    settled
    released
  }
  quote {
    ...QuoteParts
  }
}
fragment QuoteParts on CampaignQuote {
  id
  expiresAt
  rows
  accepted
  rejectedCount
  duplicates
  suppressed
  unicodeRows
  segments
  segmentsMin
  segmentsMedian
  segmentsMax
  credits
  affordable
  sample
  cliff {
    characters
    creditsSaved
    suggestedBody
    segmentsAfter
  }
  byOperator {
    operator
    recipients
    credits
  }
  rejected {
    line
    column
    value
    detail
    part
  }
}
`);
export const CopyCampaign: TypedDocumentNode<{
  copyCampaign: {
    campaign: CampaignParts;
  } | null;
}, {
  id: string;
}> =
  gql(`
mutation CopyCampaign($id: ID!) {
  copyCampaign(id: $id) {
    campaign {
      ...CampaignParts
    }
  }
}
fragment CampaignParts on Campaign {
  id
  name
  status
  createdAt
  scheduledAt
  confirmedAt
  startedAt
  completedAt
  approvalExpiresAt
  body
  category
  smartEncoding
  maxCredits
  failureDetail
  senderId {
    id
    name
  }
  template {
    id
    name
  }
  createdBy {
    id
    name
  }
  approvalAskedBy {
    id
    name
  }
  approvedBy {
    id
    name
  }
  retryOf {
    id
    name
  }
  schedule {
    id
    name
  }
  audience {
    phoneCount
    tags
    groups {
      id
      name
    }
    excludedGroups {
      id
      name
    }
    file {
      id
      filename
    }
    columns {
      index
      header
      samples
      field
      attribute
    }
  }
  progress {
    total
    percent
    messagesPerSecond
    etaSeconds
    delivered
    undelivered
    sent
    sending
    queued
    scheduled
    held
    failed
    expired
    cancelled
    suppressed
    unconfirmed
    rejected
  }
  cost {
    confirmed
    held
    settled
    released
  }
  quote {
    ...QuoteParts
  }
}
fragment QuoteParts on CampaignQuote {
  id
  expiresAt
  rows
  accepted
  rejectedCount
  duplicates
  suppressed
  unicodeRows
  segments
  segmentsMin
  segmentsMedian
  segmentsMax
  credits
  affordable
  sample
  cliff {
    characters
    creditsSaved
    suggestedBody
    segmentsAfter
  }
  byOperator {
    operator
    recipients
    credits
  }
  rejected {
    line
    column
    value
    detail
    part
  }
}
`);
export const DeleteCampaign: TypedDocumentNode<{
  deleteCampaign: {
    deletedId: string;
  } | null;
}, {
  id: string;
}> =
  gql(`
mutation DeleteCampaign($id: ID!) {
  deleteCampaign(id: $id) {
    deletedId
  }
}
`);
export const RetryFailed: TypedDocumentNode<{
  retryFailed: {
    campaign: CampaignParts;
    balance: {
      id: string;
      available: number;
      held: number;
      low: boolean;
    };
    retriedCount: number;
    credits: number;
  } | null;
}, {
  input: RetryFailedInput;
}> =
  gql(`
mutation RetryFailed($input: RetryFailedInput!) {
  retryFailed(input: $input) {
    campaign {
      ...CampaignParts
    }
    balance {
      id
      available
      held
      low
    }
    retriedCount
    credits
  }
}
fragment CampaignParts on Campaign {
  id
  name
  status
  createdAt
  scheduledAt
  confirmedAt
  startedAt
  completedAt
  approvalExpiresAt
  body
  category
  smartEncoding
  maxCredits
  failureDetail
  senderId {
    id
    name
  }
  template {
    id
    name
  }
  createdBy {
    id
    name
  }
  approvalAskedBy {
    id
    name
  }
  approvedBy {
    id
    name
  }
  retryOf {
    id
    name
  }
  schedule {
    id
    name
  }
  audience {
    phoneCount
    tags
    groups {
      id
      name
    }
    excludedGroups {
      id
      name
    }
    file {
      id
      filename
    }
    columns {
      index
      header
      samples
      field
      attribute
    }
  }
  progress {
    total
    percent
    messagesPerSecond
    etaSeconds
    delivered
    undelivered
    sent
    sending
    queued
    scheduled
    held
    failed
    expired
    cancelled
    suppressed
    unconfirmed
    rejected
  }
  cost {
    confirmed
    held
    settled
    released
  }
  quote {
    ...QuoteParts
  }
}
fragment QuoteParts on CampaignQuote {
  id
  expiresAt
  rows
  accepted
  rejectedCount
  duplicates
  suppressed
  unicodeRows
  segments
  segmentsMin
  segmentsMedian
  segmentsMax
  credits
  affordable
  sample
  cliff {
    characters
    creditsSaved
    suggestedBody
    segmentsAfter
  }
  byOperator {
    operator
    recipients
    credits
  }
  rejected {
    line
    column
    value
    detail
    part
  }
}
`);
export const SendTest: TypedDocumentNode<{
  sendCampaignTest: {
    messages: ({
      id: string;
      to: string | null;
    })[];
    credits: number;
    balance: {
      id: string;
      available: number;
      held: number;
      low: boolean;
    };
  } | null;
}, {
  input: SendCampaignTestInput;
}> =
  gql(`
mutation SendTest($input: SendCampaignTestInput!) {
  sendCampaignTest(input: $input) {
    messages {
      id
      to
    }
    credits
    balance {
      id
      available
      held
      low
    }
  }
}
`);
