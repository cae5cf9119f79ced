import type { AlertKind, AlertSeverity } from '../../entities/types/alertKinds.js';
import type { AttentionKind } from '../../entities/types/attention.js';
import type { Permission } from '../../entities/types/roles.js';
import type { Noun } from '../lib/ids.js';

interface Rule {
  /** Unless the fact says another one. */
  severity: AlertSeverity;
  /** Who is told of it among a tenant's people: those who can do something about it. Undefined: nobody. */
  inTenant?: Permission;
  /** Who is told of it among platform staff: those who may see it. */
  onPlatform?: Permission;
  /** Whose id the object is; undefined where it is shown by a name. */
  noun?: Noun;
  /** Alerts that tell of the same: they are no ALERT_OPEN beside it. */
  alerts?: readonly AlertKind[];
}

/** Every kind but EMAIL_NOT_VERIFIED, which is told to the person whose address it is. */
export const attentionRules: Record<Exclude<AttentionKind, 'EMAIL_NOT_VERIFIED'>, Rule> = {
  PURCHASE_REVIEW: { severity: 'WARNING', onPlatform: 'VIEW_PLATFORM', noun: 'purchase', alerts: ['PAYMENT_REVIEW'] },
  TRANSFER_TO_CONFIRM: { severity: 'WARNING', onPlatform: 'VIEW_PLATFORM', noun: 'purchase' },
  SENDER_ID_REVIEW: { severity: 'WARNING', onPlatform: 'REVIEW_SENDER_IDS', noun: 'senderId' },
  SENDER_ID_CHANGES: { severity: 'WARNING', inTenant: 'MANAGE_SENDER_IDS', noun: 'senderId' },
  MESSAGES_UNCONFIRMED: { severity: 'WARNING', onPlatform: 'VIEW_PLATFORM', noun: 'message' },
  MESSAGES_HELD: { severity: 'WARNING', onPlatform: 'VIEW_PLATFORM', noun: 'message', alerts: ['MESSAGES_HELD_FOR_REVIEW'] },
  ITEMS_QUARANTINED: { severity: 'CRITICAL', onPlatform: 'VIEW_PLATFORM', noun: 'quarantinedItem', alerts: ['ITEMS_QUARANTINED'] },
  ALERT_OPEN: { severity: 'WARNING', inTenant: 'MANAGE_BILLING', onPlatform: 'VIEW_PLATFORM', noun: 'alert' },
  INTEGRATION_FAILING: { severity: 'CRITICAL', onPlatform: 'VIEW_PLATFORM', alerts: ['PROVIDER_DOWN', 'MAIL_FAILING'] },
  SENDING_FROZEN: { severity: 'CRITICAL', onPlatform: 'VIEW_PLATFORM' },
  RESTORE_TO_CONFIRM: { severity: 'CRITICAL', onPlatform: 'VIEW_PLATFORM', noun: 'restore' },
  BACKUP_PROBLEM: {
    severity: 'WARNING',
    onPlatform: 'VIEW_PLATFORM',
    alerts: [
      ...(['BACKUP_FAILED', 'BACKUP_OVERDUE', 'VERIFICATION_FAILED'] as const),
      ...(['STORAGE_NEARLY_FULL', 'NO_VERIFIED_BACKUP', 'BACKUP_ANOMALY'] as const),
    ],
  },
  CAMPAIGN_TO_APPROVE: { severity: 'WARNING', inTenant: 'APPROVE_CAMPAIGNS', noun: 'campaign', alerts: ['CAMPAIGN_TO_APPROVE'] },
  CAMPAIGN_PAUSED: { severity: 'INFO', inTenant: 'SEND_SMS', noun: 'campaign' },
  BALANCE_LOW: { severity: 'WARNING', inTenant: 'MANAGE_BILLING', noun: 'balance', alerts: ['LOW_BALANCE'] },
  WEBHOOK_DISABLED: {
    ...{ severity: 'WARNING', inTenant: 'MANAGE_WEBHOOKS', onPlatform: 'MANAGE_WEBHOOKS' },
    ...{ noun: 'webhookEndpoint', alerts: ['WEBHOOK_DISABLED'] },
  },
};
