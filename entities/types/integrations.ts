import { describedEnum } from './describedEnum.js';

export const IntegrationName = describedEnum('IntegrationName', 'What an outside service is there for.', {
  SMS: 'Messages to phones.',
  PAYMENTS: 'Mobile money.',
  MAIL: 'Mails to people.',
  MEDIA: 'Files that people upload.',
});
export type IntegrationName = keyof typeof IntegrationName;

export const IntegrationStatus = describedEnum('IntegrationStatus', 'How an outside service stands.', {
  CONFIGURED: 'It is set up, and nothing is known to be wrong.',
  SIMULATED: 'A simulator plays it: nothing leaves this machine.',
  DISABLED: 'It is not set up; `impact` says what does not work without it.',
  FAILING: 'It is set up and does not work; `detail` says why.',
});
export type IntegrationStatus = keyof typeof IntegrationStatus;

export const Impact = describedEnum('Impact', 'What does not work without an outside service.', {
  SMS_NOT_SENT: 'No message reaches a phone. While the service fails, messages wait and nothing is charged.',
  NO_MOBILE_MONEY: 'No mobile money is taken. Bank transfers work.',
  NO_ALERT_MAIL: 'Alerts are not mailed. They are kept and shown in `alerts`.',
  NO_USER_MAIL: 'Invitations, receipts and links for passwords do not go out. They are kept and shown in `emails`.',
  MEDIA_LOCAL_ONLY: 'Uploaded files lie on this machine only.',
});
export type Impact = keyof typeof Impact;
