import { figure, type TextsByLanguage, text } from './textParts.js';

/** Of alerts about campaigns. */
export const campaignTexts: Record<'CAMPAIGN_TO_APPROVE', TextsByLanguage> = {
  CAMPAIGN_TO_APPROVE: {
    EN: ({ campaignId, credits, above }) => ({
      subject: `A campaign of ${figure(credits)} credits waits for a second person`,
      detail: [
        `The campaign ${text(campaignId)} costs ${figure(credits)} credits.`,
        `One person alone may confirm up to ${figure(above)}: another approves it with approveCampaign, or ends it with rejectCampaign.`,
        'After 72 hours, or at its own time, it ends by itself, and nothing is charged.',
      ],
    }),
    SW: ({ campaignId, credits, above }) => ({
      subject: `Kampeni ya SMS ${figure(credits)} inasubiri mtu wa pili`,
      detail: [
        `Kampeni ${text(campaignId)} inagharimu SMS ${figure(credits)}.`,
        `Mtu mmoja anaweza kuthibitisha hadi ${figure(above)}: mwingine aidhinishe kwa approveCampaign au aikatae kwa rejectCampaign.`,
        'Saa 72 zikipita, au muda wake ukifika, itaisha yenyewe, na hakuna kitakachotozwa.',
      ],
    }),
  },
};
