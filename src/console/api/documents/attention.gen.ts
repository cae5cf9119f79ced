// Made of attention.graphql by `npm run documents`.
import { gql, type TypedDocumentNode } from '@urql/core';

export type AttentionKind = 'ALERT_OPEN'
    | 'BACKUP_PROBLEM'
    | 'BALANCE_LOW'
    | 'CAMPAIGN_PAUSED'
    | 'CAMPAIGN_TO_APPROVE'
    | 'EMAIL_NOT_VERIFIED'
    | 'INTEGRATION_FAILING'
    | 'ITEMS_QUARANTINED'
    | 'MESSAGES_HELD'
    | 'MESSAGES_UNCONFIRMED'
    | 'PURCHASE_REVIEW'
    | 'RESTORE_TO_CONFIRM'
    | 'SENDER_ID_CHANGES'
    | 'SENDER_ID_REVIEW'
    | 'SENDING_FROZEN'
    | 'TRANSFER_TO_CONFIRM'
    | 'WEBHOOK_DISABLED';
export type AlertSeverity = 'CRITICAL' | 'INFO' | 'WARNING';
export type AttentionParts = {
  id: string;
  kind: AttentionKind;
  severity: AlertSeverity;
  count: number;
  since: string;
  subject: string;
  node: {
    id: string;
  } | null;
};
export const Attention: TypedDocumentNode<{
  attention: (AttentionParts)[] | null;
}, Record<string, never>> =
  gql(`
query Attention {
  attention {
    ...AttentionParts
  }
}
fragment AttentionParts on AttentionItem {
  id
  kind
  severity
  count
  since
  subject
  node {
    id
  }
}
`);
export const AttentionChanges: TypedDocumentNode<{
  attentionUpdated: (AttentionParts)[];
}, Record<string, never>> =
  gql(`
subscription AttentionChanges {
  attentionUpdated {
    ...AttentionParts
  }
}
fragment AttentionParts on AttentionItem {
  id
  kind
  severity
  count
  since
  subject
  node {
    id
  }
}
`);
