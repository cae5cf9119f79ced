// Made of sending.graphql by `npm run documents`.
import { gql, type TypedDocumentNode } from '@urql/core';

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
export type Encoding = 'GSM7' | 'UCS2';
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
export type HoldReason = 'PROVIDER_DOWN' | 'QUIET_HOURS' | 'REVIEW' | 'SENDER_PENDING';
export type WaitReason = 'CAMPAIGN_PAUSED'
    | 'PROVIDER_DOWN'
    | 'QUARANTINED'
    | 'RATE_LIMITED'
    | 'RESTORE_IN_PROGRESS'
    | 'SENDING_FROZEN'
    | 'TENANT_SUSPENDED';
export type CapabilityProblem = 'DAILY_CAP_REACHED'
    | 'NO_APPROVED_SENDER_ID'
    | 'NO_CREDITS'
    | 'NO_WORKER'
    | 'PROVIDER_DOWN'
    | 'RESTORE_IN_PROGRESS'
    | 'SENDING_FROZEN'
    | 'TENANT_SUSPENDED';
export type QuoteSmsInput = {
  body: string;
  from?: string | null;
  smartEncoding?: boolean;
  to: (string)[];
};
export type QuoteTemplateSmsInput = {
  from?: string | null;
  recipients: (TemplateRecipientInput)[];
  smartEncoding?: boolean;
  templateId: string;
};
export type TemplateRecipientInput = {
  to: string;
  variables?: Record<string, unknown> | null;
};
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
export type MessageCategory = 'PROMOTIONAL' | 'TRANSACTIONAL';
export type SendTemplateSmsInput = {
  clientReference?: string | null;
  from?: string | null;
  idempotencyKey?: string | null;
  recipients: (TemplateRecipientInput)[];
  scheduledAt?: string | null;
  smartEncoding?: boolean;
  templateId: string;
  validForMinutes?: number | null;
};
export type CreditsLeft = {
  id: string;
  available: number;
  held: number;
  low: boolean;
};
export type QuoteParts = {
  recipients: number;
  duplicates: number;
  suppressed: number;
  rejected: ({
    index: number;
    value: string;
    code: RejectionCode;
    detail: string;
  })[];
  credits: number;
  affordable: boolean;
  encoding: Encoding;
  segmentsPerMessage: number;
  byOperator: ({
    operator: string;
    recipients: number;
    credits: number;
  })[];
};
export type SentParts = {
  messages: ({
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
  })[];
  rejected: ({
    index: number;
    value: string;
    code: RejectionCode;
    detail: string;
  })[];
  suppressed: number;
  credits: number;
  balance: CreditsLeft;
  replayed: boolean;
};
export const Capability: TypedDocumentNode<{
  smsCapability: {
    id: string;
    canSend: boolean;
    problems: (CapabilityProblem)[];
    balance: CreditsLeft;
    senderIds: ({
      id: string;
      name: string;
      isDefault: boolean;
    })[];
  } | null;
}, Record<string, never>> =
  gql(`
query Capability {
  smsCapability {
    id
    canSend
    problems
    balance {
      ...CreditsLeft
    }
    senderIds {
      id
      name
      isDefault
    }
  }
}
fragment CreditsLeft on Balance {
  id
  available
  held
  low
}
`);
export const Quote: TypedDocumentNode<{
  quoteSms: QuoteParts | null;
}, {
  input: QuoteSmsInput;
}> =
  gql(`
query Quote($input: QuoteSmsInput!) {
  quoteSms(input: $input) {
    ...QuoteParts
  }
}
fragment QuoteParts on SmsQuote {
  recipients
  duplicates
  suppressed
  rejected {
    index
    value
    code
    detail
  }
  credits
  affordable
  encoding
  segmentsPerMessage
  byOperator {
    operator
    recipients
    credits
  }
}
`);
export const QuoteTemplate: TypedDocumentNode<{
  quoteSms: QuoteParts | null;
}, {
  input: QuoteTemplateSmsInput;
}> =
  gql(`
query QuoteTemplate($input: QuoteTemplateSmsInput!) {
  quoteSms: quoteTemplateSms(input: $input) {
    ...QuoteParts
  }
}
fragment QuoteParts on SmsQuote {
  recipients
  duplicates
  suppressed
  rejected {
    index
    value
    code
    detail
  }
  credits
  affordable
  encoding
  segmentsPerMessage
  byOperator {
    operator
    recipients
    credits
  }
}
`);
export const Send: TypedDocumentNode<{
  sendSms: SentParts | null;
}, {
  input: SendSmsInput;
}> =
  gql(`
mutation Send($input: SendSmsInput!) {
  sendSms(input: $input) {
    ...SentParts
  }
}
fragment SentParts on SendSmsPayload {
  messages {
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
  }
  rejected {
    index
    value
    code
    detail
  }
  suppressed
  credits
  balance {
    ...CreditsLeft
  }
  replayed
}
fragment CreditsLeft on Balance {
  id
  available
  held
  low
}
`);
export const SendTemplate: TypedDocumentNode<{
  sendSms: SentParts | null;
}, {
  input: SendTemplateSmsInput;
}> =
  gql(`
mutation SendTemplate($input: SendTemplateSmsInput!) {
  sendSms: sendTemplateSms(input: $input) {
    ...SentParts
  }
}
fragment SentParts on SendSmsPayload {
  messages {
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
  }
  rejected {
    index
    value
    code
    detail
  }
  suppressed
  credits
  balance {
    ...CreditsLeft
  }
  replayed
}
fragment CreditsLeft on Balance {
  id
  available
  held
  low
}
`);
export const Balance: TypedDocumentNode<{
  balance: CreditsLeft | null;
}, Record<string, never>> =
  gql(`
query Balance {
  balance {
    ...CreditsLeft
  }
}
fragment CreditsLeft on Balance {
  id
  available
  held
  low
}
`);
export const BalanceChanges: TypedDocumentNode<{
  balanceUpdated: CreditsLeft;
}, Record<string, never>> =
  gql(`
subscription BalanceChanges {
  balanceUpdated {
    ...CreditsLeft
  }
}
fragment CreditsLeft on Balance {
  id
  available
  held
  low
}
`);
export const Today: TypedDocumentNode<{
  usage: {
    totals: {
      messages: number;
      delivered: number;
      undelivered: number;
      failed: number;
      notSent: number;
      noReport: number;
      pending: number;
      deliveryRate: number | null;
    };
  } | null;
}, {
  from: string;
  to: string;
}> =
  gql(`
query Today($from: DateTime!, $to: DateTime!) {
  usage(from: $from, to: $to) {
    totals {
      messages
      delivered
      undelivered
      failed
      notSent
      noReport
      pending
      deliveryRate
    }
  }
}
`);
