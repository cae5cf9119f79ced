import { linkOptions } from '@tanstack/react-router';
import type { AttentionParts } from '../../api/documents/attention.gen.js';
import type { Viewer } from '../../api/session.js';

/** Where a tenant's person does something about it; undefined where they may not, or where there is no page. */
export function pageOf({ kind, node }: AttentionParts, { tenant, permissions }: Viewer) {
  if (!tenant) return undefined;
  const may = (permission: Viewer['permissions'][number]): boolean => permissions.includes(permission);
  switch (kind) {
    case 'BALANCE_LOW':
      return may('MANAGE_BILLING') ? linkOptions({ to: '/credits' }) : undefined;
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
