import { describedEnum } from './describedEnum.js';

export const ExportFormat = describedEnum('ExportFormat', 'Format of an exported file.', {
  CSV: 'Comma-separated values, UTF-8, safe against formulas.',
  NDJSON: 'One JSON object a line.',
});
export type ExportFormat = keyof typeof ExportFormat;

export const ExportKind = describedEnum('ExportKind', 'What is exported.', {
  MESSAGES: 'Messages.',
  CAMPAIGN_RECIPIENTS: 'Rows of a campaign.',
  CONTACTS: 'Contacts.',
  OPT_OUTS: 'Opt-outs.',
  LEDGER: 'Ledger entries.',
  USAGE: 'Usage figures.',
  PURCHASES: 'Purchases.',
  AUDIT: 'Audit events.',
});
export type ExportKind = keyof typeof ExportKind;

export const ExportStatus = describedEnum('ExportStatus', 'State of an export.', {
  QUEUED: 'Waits for its turn.',
  RUNNING: 'Is being written.',
  COMPLETED: 'Its file can be downloaded.',
  FAILED: 'Could not be written; see `failureDetail`.',
  CANCELLED: 'Stopped by a person.',
  EXPIRED: 'Its file was deleted after 7 days.',
});
export type ExportStatus = keyof typeof ExportStatus;
