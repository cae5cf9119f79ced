// Made of webhooks.graphql by `npm run documents`.
import { gql, type TypedDocumentNode } from '@urql/core';

export type WebhookEvent = 'BACKUP_FAILED'
    | 'BACKUP_VERIFIED'
    | 'BALANCE_LOW'
    | 'CAMPAIGN_COMPLETED'
    | 'CAMPAIGN_STARTED'
    | 'INBOUND_SMS'
    | 'MESSAGE_DELIVERED'
    | 'MESSAGE_FAILED'
    | 'MESSAGE_SENT'
    | 'MESSAGE_UNCONFIRMED'
    | 'MESSAGE_UNDELIVERED'
    | 'OPT_OUT'
    | 'PURCHASE_COMPLETED'
    | 'SENDER_ID_REVIEWED'
    | 'TEST';
export type WebhookDeliveryStatus = 'DELIVERED' | 'FAILED' | 'PENDING';
export type WebhookFailure = 'ADDRESS_NOT_ALLOWED' | 'CONNECTION' | 'STATUS' | 'TIMEOUT';
export type WebhookDeliveryFilter = {
  endpointId?: string | null;
  event?: (WebhookEvent)[] | null;
  from?: string | null;
  status?: (WebhookDeliveryStatus)[] | null;
  to?: string | null;
};
export type CreateWebhookEndpointInput = {
  description?: string | null;
  events: (WebhookEvent)[];
  test?: boolean;
  url: string;
};
export type UpdateWebhookEndpointInput = {
  description?: string | null;
  enabled?: boolean | null;
  events?: (WebhookEvent)[] | null;
  id: string;
  url?: string | null;
};
export type RotateWebhookSecretInput = {
  id: string;
  overlapHours?: number;
};
export type EndpointParts = {
  id: string;
  url: string;
  description: string | null;
  events: (WebhookEvent)[];
  test: boolean;
  enabled: boolean;
  disabledAt: string | null;
  lastDeliveryAt: string | null;
  lastStatus: number | null;
  previousSecretExpiresAt: string | null;
  createdAt: string;
};
export type DeliveryParts = {
  id: string;
  event: WebhookEvent;
  eventId: string;
  status: WebhookDeliveryStatus;
  createdAt: string;
  nextAttemptAt: string | null;
  payload: Record<string, unknown>;
  attempts: ({
    number: number;
    at: string;
    durationMs: number;
    responseStatus: number | null;
    responseBody: string | null;
    failure: WebhookFailure | null;
  })[];
};
export const Endpoints: TypedDocumentNode<{
  webhookEndpoints: {
    nodes: (EndpointParts)[];
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
query Endpoints($first: Int!, $after: String) {
  webhookEndpoints(first: $first, after: $after) {
    nodes {
      ...EndpointParts
    }
    pageInfo {
      endCursor
      hasNextPage
    }
  }
}
fragment EndpointParts on WebhookEndpoint {
  id
  url
  description
  events
  test
  enabled
  disabledAt
  lastDeliveryAt
  lastStatus
  previousSecretExpiresAt
  createdAt
}
`);
export const OneEndpoint: TypedDocumentNode<{
  webhookEndpoint: EndpointParts | null;
}, {
  id: string;
}> =
  gql(`
query OneEndpoint($id: ID!) {
  webhookEndpoint(id: $id) {
    ...EndpointParts
  }
}
fragment EndpointParts on WebhookEndpoint {
  id
  url
  description
  events
  test
  enabled
  disabledAt
  lastDeliveryAt
  lastStatus
  previousSecretExpiresAt
  createdAt
}
`);
export const Deliveries: TypedDocumentNode<{
  webhookDeliveries: {
    nodes: (DeliveryParts)[];
    pageInfo: {
      endCursor: string | null;
      hasNextPage: boolean;
    };
  } | null;
}, {
  first: number;
  after?: string | null;
  filter?: WebhookDeliveryFilter | null;
}> =
  gql(`
query Deliveries($first: Int!, $after: String, $filter: WebhookDeliveryFilter) {
  webhookDeliveries(first: $first, after: $after, filter: $filter) {
    nodes {
      ...DeliveryParts
    }
    pageInfo {
      endCursor
      hasNextPage
    }
  }
}
fragment DeliveryParts on WebhookDelivery {
  id
  event
  eventId
  status
  createdAt
  nextAttemptAt
  payload
  attempts {
    number
    at
    durationMs
    responseStatus
    responseBody
    failure
  }
}
`);
export const MakeEndpoint: TypedDocumentNode<{
  createWebhookEndpoint: {
    secret: string;
    webhookEndpoint: EndpointParts;
  } | null;
}, {
  input: CreateWebhookEndpointInput;
}> =
  gql(`
mutation MakeEndpoint($input: CreateWebhookEndpointInput!) {
  createWebhookEndpoint(input: $input) {
    secret
    webhookEndpoint {
      ...EndpointParts
    }
  }
}
fragment EndpointParts on WebhookEndpoint {
  id
  url
  description
  events
  test
  enabled
  disabledAt
  lastDeliveryAt
  lastStatus
  previousSecretExpiresAt
  createdAt
}
`);
export const ChangeEndpoint: TypedDocumentNode<{
  updateWebhookEndpoint: {
    webhookEndpoint: EndpointParts;
  } | null;
}, {
  input: UpdateWebhookEndpointInput;
}> =
  gql(`
mutation ChangeEndpoint($input: UpdateWebhookEndpointInput!) {
  updateWebhookEndpoint(input: $input) {
    webhookEndpoint {
      ...EndpointParts
    }
  }
}
fragment EndpointParts on WebhookEndpoint {
  id
  url
  description
  events
  test
  enabled
  disabledAt
  lastDeliveryAt
  lastStatus
  previousSecretExpiresAt
  createdAt
}
`);
export const DeleteEndpoint: TypedDocumentNode<{
  deleteWebhookEndpoint: {
    deletedId: string;
  } | null;
}, {
  id: string;
}> =
  gql(`
mutation DeleteEndpoint($id: ID!) {
  deleteWebhookEndpoint(id: $id) {
    deletedId
  }
}
`);
export const RotateSecret: TypedDocumentNode<{
  rotateWebhookSecret: {
    secret: string;
    webhookEndpoint: EndpointParts;
  } | null;
}, {
  input: RotateWebhookSecretInput;
}> =
  gql(`
mutation RotateSecret($input: RotateWebhookSecretInput!) {
  rotateWebhookSecret(input: $input) {
    secret
    webhookEndpoint {
      ...EndpointParts
    }
  }
}
fragment EndpointParts on WebhookEndpoint {
  id
  url
  description
  events
  test
  enabled
  disabledAt
  lastDeliveryAt
  lastStatus
  previousSecretExpiresAt
  createdAt
}
`);
export const TestEndpoint: TypedDocumentNode<{
  testWebhookEndpoint: {
    webhookDelivery: DeliveryParts;
  } | null;
}, {
  id: string;
}> =
  gql(`
mutation TestEndpoint($id: ID!) {
  testWebhookEndpoint(id: $id) {
    webhookDelivery {
      ...DeliveryParts
    }
  }
}
fragment DeliveryParts on WebhookDelivery {
  id
  event
  eventId
  status
  createdAt
  nextAttemptAt
  payload
  attempts {
    number
    at
    durationMs
    responseStatus
    responseBody
    failure
  }
}
`);
export const Redeliver: TypedDocumentNode<{
  redeliverWebhook: {
    webhookDelivery: DeliveryParts;
  } | null;
}, {
  id: string;
}> =
  gql(`
mutation Redeliver($id: ID!) {
  redeliverWebhook(id: $id) {
    webhookDelivery {
      ...DeliveryParts
    }
  }
}
fragment DeliveryParts on WebhookDelivery {
  id
  event
  eventId
  status
  createdAt
  nextAttemptAt
  payload
  attempts {
    number
    at
    durationMs
    responseStatus
    responseBody
    failure
  }
}
`);
