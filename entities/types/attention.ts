import { describedEnum } from './describedEnum.js';

export const AttentionKind = describedEnum('AttentionKind', 'What needs a person.', {
  PURCHASE_REVIEW: 'A paid amount differs from the price.',
  TRANSFER_TO_CONFIRM: 'A bank transfer with a proof waits to be confirmed.',
  SENDER_ID_REVIEW: 'A sender id waits for review.',
  SENDER_ID_CHANGES: 'The reviewer asked for changes of a sender id.',
  MESSAGES_UNCONFIRMED: 'Nobody knows whether messages were sent.',
  MESSAGES_HELD: 'Messages are held for review.',
  ITEMS_QUARANTINED: 'Background work set items aside.',
  ALERT_OPEN: 'An alert is open that nobody has acknowledged and no other kind tells of.',
  INTEGRATION_FAILING: 'An external service fails.',
  SENDING_FROZEN: 'Sending is frozen.',
  RESTORE_TO_CONFIRM: 'A restore waits to be confirmed or undone.',
  BACKUP_PROBLEM: 'Something is wrong with the backups.',
  CAMPAIGN_TO_APPROVE: 'A campaign waits for approval.',
  CAMPAIGN_PAUSED: 'A campaign is paused.',
  BALANCE_LOW: 'The balance is low.',
  WEBHOOK_DISABLED: 'A webhook endpoint is disabled.',
  EMAIL_NOT_VERIFIED: "The user's address is not verified.",
});
export type AttentionKind = keyof typeof AttentionKind;
