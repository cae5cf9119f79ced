import { describedEnum } from './describedEnum.js';

export const AlertSeverity = describedEnum('AlertSeverity', 'How urgent an alert is.', {
  INFO: 'For information.',
  WARNING: 'Needs a look soon.',
  CRITICAL: 'Needs a look now: money or messages are at stake.',
});
export type AlertSeverity = keyof typeof AlertSeverity;

/**
 * Every kind of alert: its severity, and what ends it. `itself`: the fault is over. `acknowledged`: a person has seen it.
 * Backups bring their kinds with them.
 */
export const alertKinds = {
  LOW_BALANCE: { severity: 'WARNING', ends: 'itself', about: "A tenant's credits fell below its threshold." },
  PROVIDER_DOWN: { severity: 'CRITICAL', ends: 'itself', about: 'The SMS provider is closed; messages wait.' },
  PROVIDER_OUT_OF_BALANCE: { severity: 'CRITICAL', ends: 'itself', about: 'The account at the SMS provider is empty, or nearly.' },
  PAYMENT_REVIEW: { severity: 'WARNING', ends: 'itself', about: 'A payment needs a decision: another amount was paid than was asked for.' },
  CONTRADICTION: {
    severity: 'WARNING',
    ends: 'acknowledged',
    about: 'A report contradicts what was believed: a message that was given back was delivered.',
  },
  LEDGER_PROOF_FAILED: { severity: 'CRITICAL', ends: 'itself', about: 'The ledger does not prove.' },
  MAIL_FAILING: { severity: 'CRITICAL', ends: 'itself', about: 'The mail service takes no mails; they wait.' },
} as const satisfies Record<string, { severity: AlertSeverity; ends: 'itself' | 'acknowledged'; about: string }>;
export type AlertKind = keyof typeof alertKinds;

export const AlertKind = describedEnum('AlertKind', 'What an alert is about.', alertKinds);
