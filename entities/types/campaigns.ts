import { describedEnum } from './describedEnum.js';

export const CampaignStatus = describedEnum('CampaignStatus', 'State of a campaign.', {
  DRAFT: 'Has no quote: quoteCampaign reads its audience.',
  STAGING: 'Its audience is being read and priced.',
  READY: 'Has a quote.',
  FAILED: 'Its audience could not be read; see `failureDetail`.',
});
export type CampaignStatus = keyof typeof CampaignStatus;
