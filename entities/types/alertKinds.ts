import { describedEnum } from './describedEnum.js';

export const AlertSeverity = describedEnum('AlertSeverity', 'How urgent something is.', {
  INFO: 'For information.',
  WARNING: 'Act soon.',
  CRITICAL: 'Act now: money or messages are at stake.',
});
export type AlertSeverity = keyof typeof AlertSeverity;

/**
 * Every kind of alert: its severity, and what ends it. `itself`: the fault is over. `acknowledged`: a person has seen it.
 */
export const alertKinds = {
  LOW_BALANCE: { severity: 'WARNING', ends: 'itself', about: "A tenant's credits fell below its threshold." },
  PROVIDER_DOWN: { severity: 'CRITICAL', ends: 'itself', about: 'The SMS provider is unavailable; messages wait.' },
  PROVIDER_OUT_OF_BALANCE: { severity: 'CRITICAL', ends: 'itself', about: 'The account at the SMS provider is empty, or nearly.' },
  PAYMENT_REVIEW: { severity: 'WARNING', ends: 'itself', about: 'A paid amount differs from the price; an operator has to decide.' },
  CONTRADICTION: {
    severity: 'WARNING',
    ends: 'acknowledged',
    about: 'A delivery report contradicts the recorded outcome: a message whose credits were released was delivered.',
  },
  REPORT_STATUS_UNKNOWN: {
    severity: 'WARNING',
    ends: 'acknowledged',
    about: 'The provider reports a status that Tuma does not know; the messages stay as they are.',
  },
  MESSAGES_HELD_FOR_REVIEW: {
    severity: 'WARNING',
    ends: 'itself',
    about: 'The provider complains about messages of a tenant; an operator has to decide.',
  },
  LEDGER_PROOF_FAILED: { severity: 'CRITICAL', ends: 'itself', about: 'The ledger proof found problems.' },
  LEDGER_REWOUND: {
    severity: 'CRITICAL',
    ends: 'acknowledged',
    about: "A restore has put a tenant's account back to the backup, since its later ledger could not be proven.",
  },
  MAIL_FAILING: { severity: 'CRITICAL', ends: 'itself', about: 'The mail service fails; mails wait.' },
  ITEMS_QUARANTINED: {
    severity: 'CRITICAL',
    ends: 'itself',
    about: 'Background work set items aside that the database refused.',
  },
  SENDER_ID_REFUSED: { severity: 'CRITICAL', ends: 'itself', about: 'The provider does not know a sender name that messages use.' },
  BACKUP_FAILED: { severity: 'CRITICAL', ends: 'itself', about: 'A backup failed.' },
  BACKUP_OVERDUE: { severity: 'CRITICAL', ends: 'itself', about: 'A scheduled backup is missing.' },
  VERIFICATION_FAILED: { severity: 'CRITICAL', ends: 'itself', about: "A backup's verification failed." },
  STORAGE_NEARLY_FULL: { severity: 'WARNING', ends: 'itself', about: 'A storage target is nearly full.' },
  NO_VERIFIED_BACKUP: { severity: 'CRITICAL', ends: 'itself', about: 'No backup was verified in time.' },
  BACKUP_ANOMALY: { severity: 'WARNING', ends: 'itself', about: 'A backup differs much from those before.' },
  WEBHOOK_DISABLED: {
    severity: 'WARNING',
    ends: 'itself',
    about: 'A webhook endpoint was disabled because deliveries failed for 48 hours.',
  },
  CAMPAIGN_TO_APPROVE: { severity: 'WARNING', ends: 'itself', about: 'A campaign waits for the approval of a second person.' },
  CAMPAIGN_SKIPPED: { severity: 'WARNING', ends: 'itself', about: 'A run of a recurring campaign was skipped.' },
  PARTITION_MISSING: { severity: 'WARNING', ends: 'itself', about: 'Messages have no partition for their time.' },
  MESSAGES_NOT_ARCHIVED: { severity: 'WARNING', ends: 'itself', about: 'Old messages could not go into an archive.' },
  PROCESSING_DELAYED: { severity: 'CRITICAL', ends: 'itself', about: 'Dispatching, publishing or applying reports falls behind.' },
} as const satisfies Record<string, { severity: AlertSeverity; ends: 'itself' | 'acknowledged'; about: string }>;
export type AlertKind = keyof typeof alertKinds;

export const AlertKind = describedEnum('AlertKind', 'Kind of an alert.', alertKinds);
