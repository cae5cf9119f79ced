import { describedEnum } from './describedEnum.js';

export const CampaignStatus = describedEnum('CampaignStatus', 'State of a campaign.', {
  DRAFT: 'Has no quote: quoteCampaign reads its audience.',
  STAGING: 'Its audience is being read and priced.',
  READY: 'Has a quote; waits for confirmCampaign.',
  AWAITING_APPROVAL: 'Confirmed; waits for a second person. Its credits are held.',
  SCHEDULED: 'Confirmed; waits for its time.',
  RUNNING: 'Is being sent.',
  PAUSED: 'Stopped for now.',
  COMPLETED: 'Every message has left or ended.',
  CANCELLED: 'Cancelled; what was sent stays sent.',
  FAILED: 'Its audience could not be read; see `failureDetail`.',
});
export type CampaignStatus = keyof typeof CampaignStatus;
