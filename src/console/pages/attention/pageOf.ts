import { linkOptions } from '@tanstack/react-router';
import type { AttentionParts } from '../../api/documents/attention.gen.js';
import type { Viewer } from '../../api/session.js';

/** Where the reader does something about it; undefined where they may not, or where there is no page. */
export function pageOf(item: AttentionParts, viewer: Viewer) {
  return viewer.tenant ? pageOfTenant(item, viewer) : pageOfStaff(item);
}

function pageOfTenant({ kind, node }: AttentionParts, { permissions }: Viewer) {
  const may = (permission: Viewer['permissions'][number]): boolean => permissions.includes(permission);
  switch (kind) {
    case 'BALANCE_LOW':
      return may('MANAGE_BILLING') ? linkOptions({ to: '/credits' }) : undefined;
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
      if (!may('MANAGE_BILLING')) return undefined;
      return node ? linkOptions({ to: '/credits/purchases/$id', params: { id: node.id } }) : linkOptions({ to: '/credits/purchases' });
    case 'SENDER_ID_CHANGES':
      return node ? linkOptions({ to: '/sender-ids/$id', params: { id: node.id } }) : linkOptions({ to: '/sender-ids' });
    case 'WEBHOOK_DISABLED':
      if (!may('MANAGE_WEBHOOKS')) return undefined;
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
