// Made of payments.graphql by `npm run documents`.
import { gql, type TypedDocumentNode } from '@urql/core';

export type PurchaseStatus = 'CANCELLED' | 'COMPLETED' | 'EXPIRED' | 'FAILED' | 'PENDING' | 'PROCESSING' | 'REFUNDED' | 'REVIEW';
export type PaymentMethod = 'BANK_TRANSFER' | 'MOBILE_MONEY';
export type PaymentFailure = 'AMOUNT_MISMATCH'
    | 'INSUFFICIENT_FUNDS'
    | 'PAYER_DECLINED'
    | 'PAYER_TIMED_OUT'
    | 'PROVIDER_REFUSED'
    | 'UNKNOWN';
export type PurchaseFilter = {
  from?: string | null;
  method?: (PaymentMethod)[] | null;
  search?: string | null;
  status?: (PurchaseStatus)[] | null;
  tenantId?: string | null;
  to?: string | null;
};
export type ConfirmBankTransferInput = {
  amountTzs: number;
  id: string;
  idempotencyKey?: string | null;
  reference: string;
};
export type RefundPurchaseInput = {
  id: string;
  idempotencyKey?: string | null;
  reason: string;
  reference: string;
};
export type ResolvePurchaseInput = {
  credits?: number | null;
  decision: PurchaseDecision;
  id: string;
  idempotencyKey?: string | null;
  reason: string;
};
export type PurchaseDecision = 'COMPLETE' | 'FAIL';
export type PaymentRow = {
  id: string;
  invoiceNumber: string;
  status: PurchaseStatus;
  method: PaymentMethod;
  createdAt: string;
  orderedCredits: number;
  credits: number;
  expectedTzs: number;
  paidTzs: number | null;
  tenant: {
    id: string;
    name: string;
  };
};
export type PaymentShown = {
  amountTzs: number;
  completedAt: string | null;
  expiresAt: string | null;
  failure: PaymentFailure | null;
  failureDetail: string | null;
  payerPhone: string | null;
  providerReference: string | null;
  channel: {
    id: string;
    name: string;
  } | null;
  package: {
    id: string;
    name: string;
  } | null;
  proofs: ({
    id: string;
    filename: string;
    sizeBytes: number;
  })[];
} & PaymentRow;
export const Payments: TypedDocumentNode<{
  purchases: {
    nodes: (PaymentRow)[];
    pageInfo: {
      endCursor: string | null;
      hasNextPage: boolean;
    };
  } | null;
}, {
  first: number;
  after?: string | null;
  filter?: PurchaseFilter | null;
}> =
  gql(`
query Payments($first: Int!, $after: String, $filter: PurchaseFilter) {
  purchases(first: $first, after: $after, filter: $filter) {
    nodes {
      ...PaymentRow
    }
    pageInfo {
      endCursor
      hasNextPage
    }
  }
}
fragment PaymentRow on Purchase {
  id
  invoiceNumber
  status
  method
  createdAt
  orderedCredits
  credits
  expectedTzs
  paidTzs
  tenant {
    id
    name
  }
}
`);
export const NewestPayments: TypedDocumentNode<{
  purchases: {
    nodes: ({
      id: string;
    })[];
  } | null;
}, {
  first: number;
  filter?: PurchaseFilter | null;
}> =
  gql(`
query NewestPayments($first: Int!, $filter: PurchaseFilter) {
  purchases(first: $first, filter: $filter) {
    nodes {
      id
    }
  }
}
`);
export const PaymentsAgain: TypedDocumentNode<{
  nodes: (PaymentRow | null)[] | null;
}, {
  ids: (string)[];
}> =
  gql(`
query PaymentsAgain($ids: [ID!]!) {
  nodes(ids: $ids) {
    ...PaymentRow
  }
}
fragment PaymentRow on Purchase {
  id
  invoiceNumber
  status
  method
  createdAt
  orderedCredits
  credits
  expectedTzs
  paidTzs
  tenant {
    id
    name
  }
}
`);
export const PaymentChanges: TypedDocumentNode<{
  purchaseUpdated: PaymentRow;
}, Record<string, never>> =
  gql(`
subscription PaymentChanges {
  purchaseUpdated {
    ...PaymentRow
  }
}
fragment PaymentRow on Purchase {
  id
  invoiceNumber
  status
  method
  createdAt
  orderedCredits
  credits
  expectedTzs
  paidTzs
  tenant {
    id
    name
  }
}
`);
export const OnePaymentChanges: TypedDocumentNode<{
  purchaseUpdated: PaymentShown;
}, {
  id: string;
}> =
  gql(`
subscription OnePaymentChanges($id: ID!) {
  purchaseUpdated(id: $id) {
    ...PaymentShown
  }
}
fragment PaymentShown on Purchase {
  ...PaymentRow
  amountTzs
  completedAt
  expiresAt
  failure
  failureDetail
  payerPhone
  providerReference
  channel {
    id
    name
  }
  package {
    id
    name
  }
  proofs {
    id
    filename
    sizeBytes
  }
}
fragment PaymentRow on Purchase {
  id
  invoiceNumber
  status
  method
  createdAt
  orderedCredits
  credits
  expectedTzs
  paidTzs
  tenant {
    id
    name
  }
}
`);
export const Payment: TypedDocumentNode<{
  purchase: PaymentShown | null;
}, {
  id: string;
}> =
  gql(`
query Payment($id: ID!) {
  purchase(id: $id) {
    ...PaymentShown
  }
}
fragment PaymentShown on Purchase {
  ...PaymentRow
  amountTzs
  completedAt
  expiresAt
  failure
  failureDetail
  payerPhone
  providerReference
  channel {
    id
    name
  }
  package {
    id
    name
  }
  proofs {
    id
    filename
    sizeBytes
  }
}
fragment PaymentRow on Purchase {
  id
  invoiceNumber
  status
  method
  createdAt
  orderedCredits
  credits
  expectedTzs
  paidTzs
  tenant {
    id
    name
  }
}
`);
export const ConfirmTransfer: TypedDocumentNode<{
  confirmBankTransfer: {
    purchase: PaymentShown;
  } | null;
}, {
  input: ConfirmBankTransferInput;
}> =
  gql(`
mutation ConfirmTransfer($input: ConfirmBankTransferInput!) {
  confirmBankTransfer(input: $input) {
    purchase {
      ...PaymentShown
    }
  }
}
fragment PaymentShown on Purchase {
  ...PaymentRow
  amountTzs
  completedAt
  expiresAt
  failure
  failureDetail
  payerPhone
  providerReference
  channel {
    id
    name
  }
  package {
    id
    name
  }
  proofs {
    id
    filename
    sizeBytes
  }
}
fragment PaymentRow on Purchase {
  id
  invoiceNumber
  status
  method
  createdAt
  orderedCredits
  credits
  expectedTzs
  paidTzs
  tenant {
    id
    name
  }
}
`);
export const Refund: TypedDocumentNode<{
  refundPurchase: {
    purchase: PaymentShown;
  } | null;
}, {
  input: RefundPurchaseInput;
}> =
  gql(`
mutation Refund($input: RefundPurchaseInput!) {
  refundPurchase(input: $input) {
    purchase {
      ...PaymentShown
    }
  }
}
fragment PaymentShown on Purchase {
  ...PaymentRow
  amountTzs
  completedAt
  expiresAt
  failure
  failureDetail
  payerPhone
  providerReference
  channel {
    id
    name
  }
  package {
    id
    name
  }
  proofs {
    id
    filename
    sizeBytes
  }
}
fragment PaymentRow on Purchase {
  id
  invoiceNumber
  status
  method
  createdAt
  orderedCredits
  credits
  expectedTzs
  paidTzs
  tenant {
    id
    name
  }
}
`);
export const Resolve: TypedDocumentNode<{
  resolvePurchase: {
    purchase: PaymentShown;
  } | null;
}, {
  input: ResolvePurchaseInput;
}> =
  gql(`
mutation Resolve($input: ResolvePurchaseInput!) {
  resolvePurchase(input: $input) {
    purchase {
      ...PaymentShown
    }
  }
}
fragment PaymentShown on Purchase {
  ...PaymentRow
  amountTzs
  completedAt
  expiresAt
  failure
  failureDetail
  payerPhone
  providerReference
  channel {
    id
    name
  }
  package {
    id
    name
  }
  proofs {
    id
    filename
    sizeBytes
  }
}
fragment PaymentRow on Purchase {
  id
  invoiceNumber
  status
  method
  createdAt
  orderedCredits
  credits
  expectedTzs
  paidTzs
  tenant {
    id
    name
  }
}
`);
export const OpenProof: TypedDocumentNode<{
  createFileDownload: {
    url: string;
  } | null;
}, {
  id: string;
}> =
  gql(`
mutation OpenProof($id: ID!) {
  createFileDownload(id: $id) {
    url
  }
}
`);
