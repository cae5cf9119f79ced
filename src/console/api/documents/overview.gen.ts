// Made of overview.graphql by `npm run documents`.
import { gql, type TypedDocumentNode } from '@urql/core';

export type IntegrationName = 'BACKUP_STORAGE' | 'MAIL' | 'MEDIA' | 'PAYMENTS' | 'SMS';
export type IntegrationStatus = 'CONFIGURED' | 'DISABLED' | 'FAILING' | 'SIMULATED';
export type PlatformState = {
  id: string;
  version: string;
  queueDepth: number;
  dispatcherLagSeconds: number;
  messagesPerSecond: number;
  sendingFrozen: boolean;
  integrations: ({
    id: string;
    name: IntegrationName;
    status: IntegrationStatus;
    detail: string | null;
  })[];
};
export const Overview: TypedDocumentNode<{
  systemStatus: PlatformState | null;
}, Record<string, never>> =
  gql(`
query Overview {
  systemStatus {
    ...PlatformState
  }
}
fragment PlatformState on SystemStatus {
  id
  version
  queueDepth
  dispatcherLagSeconds
  messagesPerSecond
  sendingFrozen
  integrations {
    id
    name
    status
    detail
  }
}
`);
export const OverviewChanges: TypedDocumentNode<{
  systemStatusUpdated: PlatformState;
}, Record<string, never>> =
  gql(`
subscription OverviewChanges {
  systemStatusUpdated {
    ...PlatformState
  }
}
fragment PlatformState on SystemStatus {
  id
  version
  queueDepth
  dispatcherLagSeconds
  messagesPerSecond
  sendingFrozen
  integrations {
    id
    name
    status
    detail
  }
}
`);
