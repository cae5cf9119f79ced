import { linkOptions } from '@tanstack/react-router';
import type { AttentionParts } from '../../api/documents/attention.gen.js';

/** Where something is done about it, if there is a page; whether the reader may open it is another question. */
export const pageOf = (item: AttentionParts, isStaff: boolean) => (isStaff ? pageOfStaff(item) : pageOfTenant(item));

function pageOfTenant({ kind, node }: AttentionParts) {
  switch (kind) {
    case 'BALANCE_LOW':
      return linkOptions({ to: '/credits' });
    case 'CAMPAIGN_PAUSED':
    case 'CAMPAIGN_TO_APPROVE':
      return node ? linkOptions({ to: '/campaigns/$id', params: { id: node.id } }) : linkOptions({ to: '/campaigns' });
    case 'EMAIL_NOT_VERIFIED':
      return linkOptions({ to: '/settings' });
    case 'MESSAGES_HELD':
      return linkOptions({ to: '/messages', search: { status: ['HELD'] } });
    case 'MESSAGES_UNCONFIRMED':
      return linkOptions({ to: '/messages', search: { status: ['UNCONFIRMED'] } });
    case 'PURCHASE_REVIEW':
      return node ? linkOptions({ to: '/credits/purchases/$id', params: { id: node.id } }) : linkOptions({ to: '/credits/purchases' });
    case 'SENDER_ID_CHANGES':
      return node ? linkOptions({ to: '/sender-ids/$id', params: { id: node.id } }) : linkOptions({ to: '/sender-ids' });
    case 'WEBHOOK_DISABLED':
      return node ? linkOptions({ to: '/settings/webhooks/$id', params: { id: node.id } }) : linkOptions({ to: '/settings/webhooks' });
    default:
      return undefined;
  }
}

function pageOfStaff({ kind, node }: AttentionParts) {
  switch (kind) {
    case 'ALERT_OPEN':
      return linkOptions({ to: '/alerts' });
    case 'BACKUP_PROBLEM':
      return linkOptions({ to: '/backups' });
    case 'ITEMS_QUARANTINED':
      return linkOptions({ to: '/quarantine' });
    case 'MESSAGES_HELD':
      return linkOptions({ to: '/held', search: { show: 'held' } });
    case 'MESSAGES_UNCONFIRMED':
    case 'SENDING_FROZEN':
      return linkOptions({ to: '/held' });
    case 'PURCHASE_REVIEW':
      return node ? linkOptions({ to: '/payments/$id', params: { id: node.id } }) : linkOptions({ to: '/payments' });
    case 'TRANSFER_TO_CONFIRM':
      return node
        ? linkOptions({ to: '/payments/$id', params: { id: node.id } })
        : linkOptions({ to: '/payments', search: { show: 'transfers' } });
    case 'RESTORE_TO_CONFIRM':
      return node ? linkOptions({ to: '/backups/restores/$id', params: { id: node.id } }) : linkOptions({ to: '/backups/history' });
    case 'SENDER_ID_REVIEW':
      return node ? linkOptions({ to: '/reviews/$id', params: { id: node.id } }) : linkOptions({ to: '/reviews' });
    default:
      return undefined;
  }
}
