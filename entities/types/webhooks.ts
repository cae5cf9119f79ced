import { describedEnum } from './describedEnum.js';

export const WebhookEvent = describedEnum('WebhookEvent', 'Type of a webhook event.', {
  MESSAGE_SENT: 'A message was accepted by the provider.',
  MESSAGE_DELIVERED: 'A message was delivered.',
  MESSAGE_UNDELIVERED: 'A message was not delivered.',
  MESSAGE_FAILED: 'A message failed, expired or was suppressed.',
  MESSAGE_UNCONFIRMED: 'Nobody knows whether a message was sent.',
  CAMPAIGN_STARTED: 'A campaign started.',
  CAMPAIGN_COMPLETED: 'A campaign ended: every message has left, or what had not left is cancelled.',
  PURCHASE_COMPLETED: 'A purchase was completed.',
  BALANCE_LOW: 'The balance fell below its threshold.',
  SENDER_ID_REVIEWED: 'A sender id was decided on.',
  INBOUND_SMS: 'A message came in.',
  OPT_OUT: 'A number opted out.',
  BACKUP_VERIFIED: 'Platform only: a backup was verified.',
  BACKUP_FAILED: 'Platform only: a backup or its verification failed.',
  TEST: 'Sent by testWebhookEndpoint.',
});
export type WebhookEvent = keyof typeof WebhookEvent;

/** The `type` of an event's payload, as the Standard Webhooks specification writes types. */
export const webhookTypes: Record<WebhookEvent, string> = {
  MESSAGE_SENT: 'message.sent',
  MESSAGE_DELIVERED: 'message.delivered',
  MESSAGE_UNDELIVERED: 'message.undelivered',
  MESSAGE_FAILED: 'message.failed',
  MESSAGE_UNCONFIRMED: 'message.unconfirmed',
  CAMPAIGN_STARTED: 'campaign.started',
  CAMPAIGN_COMPLETED: 'campaign.completed',
  PURCHASE_COMPLETED: 'purchase.completed',
  BALANCE_LOW: 'balance.low',
  SENDER_ID_REVIEWED: 'sender_id.reviewed',
  INBOUND_SMS: 'inbound_sms.received',
  OPT_OUT: 'opt_out.created',
  BACKUP_VERIFIED: 'backup.verified',
  BACKUP_FAILED: 'backup.failed',
  TEST: 'test',
};

export const WebhookDeliveryStatus = describedEnum('WebhookDeliveryStatus', 'State of a webhook delivery.', {
  PENDING: 'Waits for its first or next try.',
  DELIVERED: 'Answered with 2xx.',
  FAILED: 'Given up after 48 hours.',
});
export type WebhookDeliveryStatus = keyof typeof WebhookDeliveryStatus;

export const WebhookFailure = describedEnum('WebhookFailure', 'What went wrong in a try.', {
  STATUS: 'Answered, but not with 2xx.',
  TIMEOUT: 'No answer within 10 seconds.',
  CONNECTION: 'No connection, or TLS failed.',
  ADDRESS_NOT_ALLOWED: 'The address is private or not allowed.',
});
export type WebhookFailure = keyof typeof WebhookFailure;
