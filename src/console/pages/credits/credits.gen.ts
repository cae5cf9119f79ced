// Made of credits.graphql by `npm run documents`.
import { gql, type TypedDocumentNode } from '@urql/core';

export type PurchaseStatus = 'CANCELLED' | 'COMPLETED' | 'EXPIRED' | 'FAILED' | 'PENDING' | 'PROCESSING' | 'REFUNDED' | 'REVIEW';
export type PaymentMethod = 'BANK_TRANSFER' | 'MOBILE_MONEY';
export type PaymentFailure = 'AMOUNT_MISMATCH'
    | 'INSUFFICIENT_FUNDS'
    | 'PAYER_DECLINED'
    | 'PAYER_TIMED_OUT'
    | 'PROVIDER_REFUSED'
    | 'UNKNOWN';
export type ActorKind = 'ANONYMOUS' | 'API_KEY' | 'OPERATOR' | 'SYSTEM' | 'USER';
export type PurchaseCreditsInput = {
  channel?: string | null;
  credits?: number | null;
  idempotencyKey: string;
  method: PaymentMethod;
  packageId?: string | null;
  payerPhone?: string | null;
};
export type PurchaseFilter = {
  from?: string | null;
  method?: (PaymentMethod)[] | null;
  search?: string | null;
  status?: (PurchaseStatus)[] | null;
  tenantId?: string | null;
  to?: string | null;
};
export type LedgerKind = 'ADJUST' | 'GRANT' | 'HOLD' | 'REFUND' | 'RELEASE' | 'SETTLE' | 'TOP_UP';
export type LedgerFilter = {
  from?: string | null;
  kind?: (LedgerKind)[] | null;
  tenantId?: string | null;
  to?: string | null;
};
export type LedgerProblemKind = 'ATTEMPTS_DIFFER'
    | 'BALANCE_DIFFERS'
    | 'ENTRY_INCONSISTENT'
    | 'HELD_FOR_FINAL'
    | 'NOT_AUDITED'
    | 'NOT_RELEASED'
    | 'NOT_SETTLED'
    | 'PRICE_DIFFERS'
    | 'PURCHASE_DIFFERS'
    | 'RELEASED_TWICE'
    | 'SETTLED_TWICE';
export type PurchaseParts = {
  id: string;
  invoiceNumber: string;
  status: PurchaseStatus;
  method: PaymentMethod;
  credits: number;
  orderedCredits: number;
  amountTzs: number;
  expectedTzs: number;
  paidTzs: number | null;
  payerPhone: string | null;
  channel: {
    id: string;
    name: string;
  } | null;
  instructions: {
    text: string;
    bankName: string | null;
    accountName: string | null;
    accountNumber: string | null;
    reference: string;
  } | null;
  failure: PaymentFailure | null;
  providerReference: string | null;
  proofs: ({
    id: string;
    filename: string;
  })[];
  createdAt: string;
  expiresAt: string | null;
  completedAt: string | null;
};
export type PurchaseStory = {
  events: ({
    id: string;
    at: string;
    status: PurchaseStatus;
    detail: string | null;
    actor: {
      kind: ActorKind;
      name: string;
    };
  })[];
} & PurchaseParts;
export const Shop: TypedDocumentNode<{
  balance: {
    id: string;
    available: number;
    held: number;
    spent: number;
    low: boolean;
  } | null;
  packages: ({
    id: string;
    name: string;
    credits: number;
    priceTzs: number;
    unitPriceTzs: number;
    senderIdLimit: number | null;
  })[];
  paymentChannels: ({
    id: string;
    code: string;
    name: string;
    minTzs: number;
    maxTzs: number;
    available: boolean;
  })[];
}, Record<string, never>> =
  gql(`
query Shop {
  balance {
    id
    available
    held
    spent
    low
  }
  packages {
    id
    name
    credits
    priceTzs
    unitPriceTzs
    senderIdLimit
  }
  paymentChannels {
    id
    code
    name
    minTzs
    maxTzs
    available
  }
}
`);
export const Price: TypedDocumentNode<{
  quotePurchase: {
    credits: number;
    amountTzs: number;
    unitPriceTzs: number;
    cheaper: {
      id: string;
      name: string;
      credits: number;
      priceTzs: number;
    } | null;
  } | null;
}, {
  credits: number;
}> =
  gql(`
query Price($credits: Credits!) {
  quotePurchase(credits: $credits) {
    credits
    amountTzs
    unitPriceTzs
    cheaper {
      id
      name
      credits
      priceTzs
    }
  }
}
`);
export const Buy: TypedDocumentNode<{
  purchaseCredits: {
    replayed: boolean;
    purchase: PurchaseParts;
  } | null;
}, {
  input: PurchaseCreditsInput;
}> =
  gql(`
mutation Buy($input: PurchaseCreditsInput!) {
  purchaseCredits(input: $input) {
    replayed
    purchase {
      ...PurchaseParts
    }
  }
}
fragment PurchaseParts on Purchase {
  id
  invoiceNumber
  status
  method
  credits
  orderedCredits
  amountTzs
  expectedTzs
  paidTzs
  payerPhone
  channel {
    id
    name
  }
  instructions {
    text
    bankName
    accountName
    accountNumber
    reference
  }
  failure
  providerReference
  proofs {
    id
    filename
  }
  createdAt
  expiresAt
  completedAt
}
`);
export const Purchases: TypedDocumentNode<{
  purchases: {
    nodes: (PurchaseParts)[];
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
query Purchases($first: Int!, $after: String, $filter: PurchaseFilter) {
  purchases(first: $first, after: $after, filter: $filter) {
    nodes {
      ...PurchaseParts
    }
    pageInfo {
      endCursor
      hasNextPage
    }
  }
}
fragment PurchaseParts on Purchase {
  id
  invoiceNumber
  status
  method
  credits
  orderedCredits
  amountTzs
  expectedTzs
  paidTzs
  payerPhone
  channel {
    id
    name
  }
  instructions {
    text
    bankName
    accountName
    accountNumber
    reference
  }
  failure
  providerReference
  proofs {
    id
    filename
  }
  createdAt
  expiresAt
  completedAt
}
`);
export const PurchaseChanges: TypedDocumentNode<{
  purchaseUpdated: PurchaseParts;
}, Record<string, never>> =
  gql(`
subscription PurchaseChanges {
  purchaseUpdated {
    ...PurchaseParts
  }
}
fragment PurchaseParts on Purchase {
  id
  invoiceNumber
  status
  method
  credits
  orderedCredits
  amountTzs
  expectedTzs
  paidTzs
  payerPhone
  channel {
    id
    name
  }
  instructions {
    text
    bankName
    accountName
    accountNumber
    reference
  }
  failure
  providerReference
  proofs {
    id
    filename
  }
  createdAt
  expiresAt
  completedAt
}
`);
export const OnePurchase: TypedDocumentNode<{
  purchase: PurchaseStory | null;
}, {
  id: string;
}> =
  gql(`
query OnePurchase($id: ID!) {
  purchase(id: $id) {
    ...PurchaseStory
  }
}
fragment PurchaseStory on Purchase {
  ...PurchaseParts
  events {
    id
    at
    status
    detail
    actor {
      kind
      name
    }
  }
}
fragment PurchaseParts on Purchase {
  id
  invoiceNumber
  status
  method
  credits
  orderedCredits
  amountTzs
  expectedTzs
  paidTzs
  payerPhone
  channel {
    id
    name
  }
  instructions {
    text
    bankName
    accountName
    accountNumber
    reference
  }
  failure
  providerReference
  proofs {
    id
    filename
  }
  createdAt
  expiresAt
  completedAt
}
`);
export const PurchaseSteps: TypedDocumentNode<{
  purchaseUpdated: PurchaseStory;
}, {
  id?: string | null;
}> =
  gql(`
subscription PurchaseSteps($id: ID) {
  purchaseUpdated(id: $id) {
    ...PurchaseStory
  }
}
fragment PurchaseStory on Purchase {
  ...PurchaseParts
  events {
    id
    at
    status
    detail
    actor {
      kind
      name
    }
  }
}
fragment PurchaseParts on Purchase {
  id
  invoiceNumber
  status
  method
  credits
  orderedCredits
  amountTzs
  expectedTzs
  paidTzs
  payerPhone
  channel {
    id
    name
  }
  instructions {
    text
    bankName
    accountName
    accountNumber
    reference
  }
  failure
  providerReference
  proofs {
    id
    filename
  }
  createdAt
  expiresAt
  completedAt
}
`);
export const CancelPurchase: TypedDocumentNode<{
  cancelPurchase: {
    purchase: PurchaseStory;
  } | null;
}, {
  id: string;
}> =
  gql(`
mutation CancelPurchase($id: ID!) {
  cancelPurchase(id: $id) {
    purchase {
      ...PurchaseStory
    }
  }
}
fragment PurchaseStory on Purchase {
  ...PurchaseParts
  events {
    id
    at
    status
    detail
    actor {
      kind
      name
    }
  }
}
fragment PurchaseParts on Purchase {
  id
  invoiceNumber
  status
  method
  credits
  orderedCredits
  amountTzs
  expectedTzs
  paidTzs
  payerPhone
  channel {
    id
    name
  }
  instructions {
    text
    bankName
    accountName
    accountNumber
    reference
  }
  failure
  providerReference
  proofs {
    id
    filename
  }
  createdAt
  expiresAt
  completedAt
}
`);
export const ShowTransfer: TypedDocumentNode<{
  attachTransferProof: {
    purchase: PurchaseParts;
  } | null;
}, {
  id: string;
  fileId: string;
}> =
  gql(`
mutation ShowTransfer($id: ID!, $fileId: ID!) {
  attachTransferProof(id: $id, fileId: $fileId) {
    purchase {
      ...PurchaseParts
    }
  }
}
fragment PurchaseParts on Purchase {
  id
  invoiceNumber
  status
  method
  credits
  orderedCredits
  amountTzs
  expectedTzs
  paidTzs
  payerPhone
  channel {
    id
    name
  }
  instructions {
    text
    bankName
    accountName
    accountNumber
    reference
  }
  failure
  providerReference
  proofs {
    id
    filename
  }
  createdAt
  expiresAt
  completedAt
}
`);
export const Receipt: TypedDocumentNode<{
  createReceiptDownload: {
    url: string;
  } | null;
}, {
  id: string;
}> =
  gql(`
mutation Receipt($id: ID!) {
  createReceiptDownload(purchaseId: $id) {
    url
  }
}
`);
export const Ledger: TypedDocumentNode<{
  ledger: {
    nodes: ({
      id: string;
      kind: LedgerKind;
      availableDelta: number;
      heldDelta: number;
      availableAfter: number;
      createdAt: string;
      reason: string | null;
      messageCount: number | null;
      message: {
        id: string;
        to: string | null;
      } | null;
      purchase: {
        id: string;
        invoiceNumber: string;
      } | null;
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
query Ledger($first: Int!, $after: String, $filter: LedgerFilter) {
  ledger(first: $first, after: $after, filter: $filter) {
    nodes {
      id
      kind
      availableDelta
      heldDelta
      availableAfter
      createdAt
      reason
      messageCount
      message {
        id
        to
      }
      purchase {
        id
        invoiceNumber
      }
    }
    pageInfo {
      endCursor
      hasNextPage
    }
  }
}
`);
export const Proof: TypedDocumentNode<{
  ledgerProof: {
    ok: boolean;
    checkedAt: string;
    entryCount: number;
    messageCount: number;
    problemCount: number;
    problems: ({
      kind: LedgerProblemKind;
      entryId: string | null;
      messageId: string | null;
      purchaseId: string | null;
      expected: number | null;
      found: number | null;
    })[];
  } | null;
}, Record<string, never>> =
  gql(`
query Proof {
  ledgerProof {
    ok
    checkedAt
    entryCount
    messageCount
    problemCount
    problems {
      kind
      entryId
      messageId
      purchaseId
      expected
      found
    }
  }
}
`);
