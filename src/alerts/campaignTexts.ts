import { figure, type TextsByLanguage, text } from './textParts.js';

/** Of alerts about campaigns. */
export const campaignTexts: Record<'CAMPAIGN_TO_APPROVE', TextsByLanguage> = {
  CAMPAIGN_TO_APPROVE: {
    EN: ({ campaignId, credits, above }) => ({
      subject: `A campaign of ${figure(credits)} credits waits for a second person`,
      detail: [
        `The campaign ${text(campaignId)} costs ${figure(credits)} credits, more than the ${figure(above)} that one person may confirm alone.`,
        'Somebody else approves it with approveCampaign or ends it with rejectCampaign; after its time it ends by itself, and nothing is charged.',
      ],
    }),
    SW: ({ campaignId, credits, above }) => ({
      subject: `Kampeni ya SMS ${figure(credits)} inasubiri mtu wa pili`,
      detail: [
        `Kampeni ${text(campaignId)} inagharimu SMS ${figure(credits)}, zaidi ya ${figure(above)} ambazo mtu mmoja anaweza kuthibitisha peke yake.`,
        'Mtu mwingine aidhinishe kwa approveCampaign au aikatae kwa rejectCampaign; muda ukipita itaisha yenyewe, na hakuna kitakachotozwa.',
      ],
    }),
  },
};
