import { cronOf, type Frequency, frequencyOf } from '../../../parts/schedule/frequency.js';
import { wholeIn } from '../../../words/whole.js';
import { audienceOf, type CampaignDraft, textOf } from '../form/campaignDraft.js';
import type { ScheduleParts, UpsertCampaignScheduleInput } from './recurring.gen.js';

/** A recurring campaign as it stands in the form. */
export interface ScheduleDraft
  extends Pick<CampaignDraft, 'name' | 'templateId' | 'body' | 'category' | 'groupIds' | 'excludeGroupIds' | 'tags' | 'phones' | 'from'> {
  frequency: Frequency;
  /** Of the frequency's clock. */
  timeZone: string;
  /** Of one run, as it is typed. */
  maxCredits: string;
}

/** What can be chosen. */
export const frequencies = ['day', 'week', 'month', 'own'] as const;
export const usualTime = '09:00';

export const emptySchedule = (timeZone: string): ScheduleDraft => ({
  ...{ name: '', templateId: '', body: '', category: 'PROMOTIONAL', from: '' },
  ...{ groupIds: [], excludeGroupIds: [], tags: '', phones: '' },
  ...{ frequency: { every: 'month', at: usualTime, day: 1 }, timeZone, maxCredits: '' },
});

/** One that is there already; the numbers that were written one by one aren't given back. */
export function scheduleDraftOf(schedule: ScheduleParts): ScheduleDraft {
  const { name, template, body, category, audience, senderId, cron, timeZone, maxCreditsPerRun } = schedule;
  const known = frequencyOf(cron);
  return {
    ...{ name, templateId: template?.id ?? '', body, category, from: senderId?.name ?? '', phones: '' },
    groupIds: audience.groups.map(({ id }) => id),
    excludeGroupIds: audience.excludedGroups.map(({ id }) => id),
    tags: audience.tags.join(', '),
    frequency: frequencies.some((one) => one === known.every) ? known : { every: 'own', cron },
    ...{ timeZone, maxCredits: String(maxCreditsPerRun) },
  };
}

/** What one run may cost; undefined where it isn't a whole number from 1 on. */
export function limitOf({ maxCredits }: ScheduleDraft): number | undefined {
  return wholeIn(maxCredits, 1, 1_000_000_000) ?? undefined;
}

export const scheduleInputOf = (draft: ScheduleDraft, enabled: boolean, id?: string): UpsertCampaignScheduleInput => ({
  ...{ name: draft.name, category: draft.category, text: textOf(draft), audience: audienceOf(draft) },
  ...{ cron: cronOf(draft.frequency), timeZone: draft.timeZone, maxCreditsPerRun: limitOf(draft) ?? 0, enabled },
  ...(draft.from && { from: draft.from }),
  ...(id && { id }),
});
