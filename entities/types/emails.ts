import { describedEnum } from './describedEnum.js';

export const EmailStatus = describedEnum('EmailStatus', 'State of a mail.', {
  QUEUED: 'Waits to be sent.',
  SENT: 'The mail service accepted it.',
  FAILED: 'It will not be sent.',
  KEPT: 'No mail service is configured; it is kept here.',
});
export type EmailStatus = keyof typeof EmailStatus;

export const EmailTemplate = describedEnum('EmailTemplate', 'What a mail is about.', {
  ALERT: 'An alert.',
  BACKUP_FINISHED: 'Result of a backup.',
  INVITATION: 'Invitation to a tenant.',
  NEW_SIGN_IN: 'A sign-in from a new device.',
  PASSWORD_CHANGED: 'The password was changed.',
  PHONE_MOVED: 'A phone number is now verified for another account.',
  PHONE_VERIFIED: 'A phone number was verified for the account.',
  PURCHASE_COMPLETED: 'Receipt of a paid purchase.',
  RESET_PASSWORD: 'Link that sets a new password.',
  SENDER_ID_REVIEWED: 'Decision about a sender id.',
  TEST: 'Test mail.',
  TRANSFER_REMINDER: 'Reminder of a bank transfer that has not arrived.',
  TWO_FACTOR_CHANGED: 'Two-factor sign-in was turned on or off.',
  VERIFY_ADDRESS: 'Link that verifies an address.',
  WEEKLY_USAGE: 'Weekly figures for owners.',
  WELCOME: 'Welcome after registration.',
});
export type EmailTemplate = keyof typeof EmailTemplate;
