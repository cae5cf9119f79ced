import { describedEnum } from './describedEnum.js';

export const IntegrationName = describedEnum('IntegrationName', 'What an external service provides.', {
  SMS: 'Messages to phones.',
  PAYMENTS: 'Mobile money.',
  MAIL: 'Mails to people.',
  MEDIA: 'Files that people upload.',
  BACKUP_STORAGE: 'Storage of backups.',
});
export type IntegrationName = keyof typeof IntegrationName;

export const IntegrationStatus = describedEnum('IntegrationStatus', 'State of an external service.', {
  CONFIGURED: 'Configured, and no fault is known.',
  SIMULATED: 'A simulator takes its place: nothing leaves this machine.',
  DISABLED: 'Not configured; `impact` says what does not work.',
  FAILING: 'Configured, and failing; `detail` says why.',
});
export type IntegrationStatus = keyof typeof IntegrationStatus;

export const Impact = describedEnum('Impact', 'What does not work without an external service.', {
  SMS_NOT_SENT: 'No message reaches a phone. While the service fails, messages wait and nothing is charged.',
  NO_MOBILE_MONEY: 'No mobile money is taken. Bank transfers work.',
  NO_ALERT_MAIL: 'Alerts are not mailed. They are kept and shown in `alerts`.',
  NO_USER_MAIL: 'Invitations, receipts and links for passwords do not go out. They are kept and shown in `emails`.',
  MEDIA_LOCAL_ONLY: 'Uploaded files lie on this machine only.',
  BACKUPS_LOCAL_ONLY: "Backups lie on this server's own disk only.",
});
export type Impact = keyof typeof Impact;
