import { described } from './messageState.js';

export const AlertSeverity = described('AlertSeverity', 'How loud an alert is.', {
  INFO: 'To know.',
  WARNING: 'To look at soon.',
  CRITICAL: 'To look at now: money or messages are at stake.',
});
export type AlertSeverity = keyof typeof AlertSeverity;

/** What there is to be alerted about, and how loudly. Backups bring their kinds with them. */
export const alertKinds = {
  LOW_BALANCE: { severity: 'WARNING', about: "A tenant's credits fell below its threshold." },
  PROVIDER_DOWN: { severity: 'CRITICAL', about: 'The SMS provider is closed; messages wait.' },
  PROVIDER_OUT_OF_BALANCE: { severity: 'CRITICAL', about: 'The account at the SMS provider is empty, or nearly.' },
  PAYMENT_REVIEW: { severity: 'WARNING', about: 'A payment needs a decision: another amount was paid than was asked for.' },
  CONTRADICTION: { severity: 'WARNING', about: 'A report contradicts what was believed: a message that was given back was delivered.' },
  LEDGER_PROOF_FAILED: { severity: 'CRITICAL', about: 'The ledger does not prove.' },
  MAIL_FAILING: { severity: 'CRITICAL', about: 'The mail service takes no mails; they wait.' },
} as const satisfies Record<string, { severity: AlertSeverity; about: string }>;
export type AlertKind = keyof typeof alertKinds;

export const AlertKind = described(
  'AlertKind',
  'What an alert is about.',
  Object.fromEntries(Object.entries(alertKinds).map(([kind, { about }]) => [kind, about])) as Record<AlertKind, string>,
);
