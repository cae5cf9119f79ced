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

export const SkippedRunReason = describedEnum('SkippedRunReason', 'Why a run was skipped.', {
  TOO_EXPENSIVE: 'It would have cost more than one run may, or than is left of the day.',
  INSUFFICIENT_CREDITS: 'There were not enough credits.',
  PREVIOUS_RUNNING: 'The run before it was not finished.',
  EMPTY_AUDIENCE: 'Nobody would have got it.',
  MISSED: 'The server was down and the time is past by more than an hour.',
  NOT_ALLOWED: 'The tenant was suspended, sending frozen, or its sender id not usable.',
  CANCELLED: 'A person deleted its campaign before it was confirmed.',
  FAILED: 'Its audience could not be read.',
});
export type SkippedRunReason = keyof typeof SkippedRunReason;

export const AudiencePart = describedEnum('AudiencePart', 'The part of an audience that a row is of; its `line` is the place there.', {
  LIST: 'What was given one by one: rows with variables, then numbers, counted on from 1.',
  FILE: 'The file; `line` is its line.',
  CONTACTS: 'Contacts of groups and tags; `line` is the place among all that was read.',
});
export type AudiencePart = keyof typeof AudiencePart;
