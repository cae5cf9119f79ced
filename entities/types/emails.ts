import { describedEnum } from './describedEnum.js';

export const EmailStatus = describedEnum('EmailStatus', 'The state of a mail.', {
  QUEUED: 'Waits to be sent, perhaps again.',
  SENT: 'The mail service took it.',
  FAILED: 'Not sent, and not tried again.',
  KEPT: 'No mail service is set up: stored here.',
});
export type EmailStatus = keyof typeof EmailStatus;
