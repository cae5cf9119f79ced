import { describedEnum } from './describedEnum.js';

export const EmailStatus = describedEnum('EmailStatus', 'Where a mail stands.', {
  QUEUED: 'Waits to be sent, perhaps again.',
  SENT: 'The mail service took it.',
  FAILED: 'It will not be sent.',
  KEPT: 'No mail service: kept here.',
});
export type EmailStatus = keyof typeof EmailStatus;
