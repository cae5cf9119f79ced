import { describedEnum } from './describedEnum.js';

export const EmailStatus = describedEnum('EmailStatus', 'State of a mail.', {
  QUEUED: 'Waits to be sent.',
  SENT: 'The mail service accepted it.',
  FAILED: 'It will not be sent.',
  KEPT: 'No mail service is configured; it is kept here.',
});
export type EmailStatus = keyof typeof EmailStatus;
