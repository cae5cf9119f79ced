import type { SkippedRunReason } from '../../entities/types/campaigns.js';
import type { Language } from '../../entities/types/people.js';
import { figure, type TextsByLanguage, text } from './textParts.js';

/** Of alerts about campaigns. */
export const campaignTexts: Record<'CAMPAIGN_TO_APPROVE' | 'CAMPAIGN_SKIPPED', TextsByLanguage> = {
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
  CAMPAIGN_SKIPPED: {
    EN: ({ scheduleId, name, reason }) => ({
      subject: `The recurring campaign ${text(name)} did not run`,
      detail: [
        `A run of ${text(name)} (${text(scheduleId)}) was skipped: ${why(reason, 'EN')} (${text(reason)}).`,
        'campaignSchedules shows its skippedRuns; runCampaignSchedule runs it now.',
      ],
    }),
    SW: ({ scheduleId, name, reason }) => ({
      subject: `Kampeni ya kujirudia ${text(name)} haikutumwa`,
      detail: [
        `Zamu ya ${text(name)} (${text(scheduleId)}) imerukwa: ${why(reason, 'SW')} (${text(reason)}).`,
        'campaignSchedules inaonyesha skippedRuns; runCampaignSchedule huituma sasa.',
      ],
    }),
  },
};

const whys: Record<SkippedRunReason, Record<Language, string>> = {
  TOO_EXPENSIVE: { EN: 'it would have cost more than allowed', SW: 'ingegharimu zaidi ya kiwango kilichowekwa' },
  INSUFFICIENT_CREDITS: { EN: 'there were not enough credits', SW: 'salio halikutosha' },
  PREVIOUS_RUNNING: { EN: 'the run before it was not finished', SW: 'zamu iliyotangulia haijaisha' },
  EMPTY_AUDIENCE: { EN: 'nobody would have got it', SW: 'hakuna ambaye angeipokea' },
  MISSED: { EN: 'the server was down and the time is past', SW: 'seva ilikuwa imezimwa na muda umepita' },
  NOT_ALLOWED: {
    EN: 'the account was suspended, sending frozen, or the sender id not usable',
    SW: 'akaunti imesimamishwa, utumaji umesitishwa, au jina la mtumaji halitumiki',
  },
  CANCELLED: { EN: 'a person deleted it before it began', SW: 'mtu aliifuta kabla haijaanza' },
  FAILED: { EN: 'its audience could not be read', SW: 'orodha ya wapokeaji haikusomeka' },
};
const why = (reason: unknown, language: Language): string => whys[reason as SkippedRunReason]?.[language] ?? '–';
