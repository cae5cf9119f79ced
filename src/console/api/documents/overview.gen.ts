// Made of overview.graphql by `npm run documents`.
import { gql, type TypedDocumentNode } from '@urql/core';

export type IntegrationName = 'BACKUP_STORAGE' | 'MAIL' | 'MEDIA' | 'PAYMENTS' | 'SMS';
export type IntegrationStatus = 'CONFIGURED' | 'DISABLED' | 'FAILING' | 'SIMULATED';
export type Impact = 'BACKUPS_LOCAL_ONLY'
    | 'MEDIA_LOCAL_ONLY'
    | 'NO_ALERT_MAIL'
    | 'NO_MOBILE_MONEY'
    | 'NO_USER_MAIL'
    | 'SMS_NOT_SENT';
export type HistoryResolution = 'DAY' | 'HOUR' | 'MINUTE';
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
    impact: (Impact)[];
  })[];
};
export type Sample = {
  at: string;
  messagesPerSecond: number;
  queueDepth: number;
  dispatcherLagSeconds: number;
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
    impact
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
    impact
  }
}
`);
export const SystemHistory: TypedDocumentNode<{
  systemHistory: (Sample)[] | null;
}, {
  from: string;
  to: string;
  resolution: HistoryResolution;
}> =
  gql(`
query SystemHistory($from: DateTime!, $to: DateTime!, $resolution: HistoryResolution!) {
  systemHistory(from: $from, to: $to, resolution: $resolution) {
    ...Sample
  }
}
fragment Sample on SystemSample {
  at
  messagesPerSecond
  queueDepth
  dispatcherLagSeconds
}
`);
