import { describedEnum } from './describedEnum.js';

export const UsageInterval = describedEnum('UsageInterval', "Length of a bucket, by the tenant's time zone.", {
  HOUR: 'An hour.',
  DAY: 'A day.',
  WEEK: 'A week, from Monday.',
  MONTH: 'A month.',
});
export type UsageInterval = keyof typeof UsageInterval;

export const UsageGrouping = describedEnum('UsageGrouping', 'What figures are grouped by.', {
  STATUS: 'State of the message.',
  OPERATOR: 'Mobile operator.',
  SENDER_ID: 'Sender id.',
  CAMPAIGN: 'Campaign.',
  API_KEY: 'API key.',
  CATEGORY: 'Kind of message.',
  TENANT: 'Tenant; platform staff only.',
});
export type UsageGrouping = keyof typeof UsageGrouping;
