import { localOf, momentOf } from '../../../words/moments.js';
import { wholeIn } from '../../../words/whole.js';
import { numbersIn } from '../../send/draft.js';
import type { AudienceInput, CampaignParts, CreateCampaignInput, UpdateCampaignInput } from '../campaigns.gen.js';

/** A campaign as it stands in the form. */
export interface CampaignDraft {
  name: string;
  /** A template's id; '' for a text of its own. */
  templateId: string;
  body: string;
  category: CreateCampaignInput['category'] & string;
  smartEncoding: boolean;
  groupIds: string[];
  excludeGroupIds: string[];
  /** Separated by commas. */
  tags: string;
  phones: string;
  file: { id: string; filename: string } | null;
  /** A sender id's name; '' for the tenant's default. */
  from: string;
  /** "2026-11-28T14:30" in the tenant's zone; '' for at once. */
  scheduledAt: string;
  /** As it is typed. */
  maxCredits: string;
}

export const emptyCampaign: CampaignDraft = {
  ...{ name: '', templateId: '', body: '', category: 'PROMOTIONAL', smartEncoding: false },
  ...{ groupIds: [], excludeGroupIds: [], tags: '', phones: '', file: null },
  ...{ from: '', scheduledAt: '', maxCredits: '' },
};

/** A campaign that is there already; the numbers that were written one by one aren't given back. */
export function campaignDraftOf(campaign: CampaignParts, timeZone: string): CampaignDraft {
  const { name, template, body, category, smartEncoding, audience, senderId, scheduledAt, maxCredits } = campaign;
  return {
    ...{ name, templateId: template?.id ?? '', body, category, smartEncoding, phones: '' },
    groupIds: audience.groups.map(({ id }) => id),
    excludeGroupIds: audience.excludedGroups.map(({ id }) => id),
    tags: audience.tags.join(', '),
    file: audience.file,
    from: senderId?.name ?? '',
    scheduledAt: scheduledAt ? localOf(scheduledAt, timeZone) : '',
    maxCredits: maxCredits === null ? '' : String(maxCredits),
  };
}

const partsOf = (text: string): string[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean);

/** Without `file` none can be given. */
export type AudienceDraft = Pick<CampaignDraft, 'groupIds' | 'excludeGroupIds' | 'tags' | 'phones'> & Partial<Pick<CampaignDraft, 'file'>>;

export const goesToNobody = ({ groupIds, tags, phones, file }: AudienceDraft): boolean =>
  groupIds.length === 0 && partsOf(tags).length === 0 && numbersIn(phones).length === 0 && !file;

export const audienceOf = ({ groupIds, excludeGroupIds, tags, phones, file }: AudienceDraft): AudienceInput => ({
  ...{ groupIds, excludeGroupIds, tags: partsOf(tags), phones: numbersIn(phones) },
  ...(file && { fileId: file.id }),
});

export const textOf = ({ templateId, body }: Pick<CampaignDraft, 'templateId' | 'body'>) => (templateId ? { templateId } : { body });

const termsOf = ({ scheduledAt, maxCredits }: CampaignDraft, timeZone: string) => ({
  scheduledAt: scheduledAt ? (momentOf(scheduledAt, timeZone) ?? null) : null,
  maxCredits: wholeIn(maxCredits, 1, 1_000_000_000) ?? null,
});

export const createInputOf = (draft: CampaignDraft, timeZone: string): CreateCampaignInput => ({
  ...{ name: draft.name, category: draft.category, smartEncoding: draft.smartEncoding },
  ...{ text: textOf(draft), audience: audienceOf(draft), ...termsOf(draft, timeZone) },
  ...(draft.from && { from: draft.from }),
});

/**
 * What differs from how it was: another text or audience is read and priced anew, and what is written one by one can't be sent again from
 * here. Of the same file the columns stay as they were read.
 */
export function updateInputOf(
  draft: CampaignDraft,
  was: CampaignDraft,
  { id, audience }: CampaignParts,
  timeZone: string,
): UpdateCampaignInput {
  const differs = (parts: (one: CampaignDraft) => unknown) => JSON.stringify(parts(draft)) !== JSON.stringify(parts(was));
  const columns = draft.file && draft.file.id === was.file?.id && audience.columns?.map(columnOf);
  return {
    ...{ id, name: draft.name, ...termsOf(draft, timeZone) },
    ...(differs((one) => one.category) && { category: draft.category }),
    ...(differs((one) => one.smartEncoding) && { smartEncoding: draft.smartEncoding }),
    ...(differs(textOf) && { text: textOf(draft) }),
    ...(differs(audienceOf) && { audience: { ...audienceOf(draft), ...(columns && { columns }) } }),
    ...(draft.from && draft.from !== was.from && { from: draft.from }),
  };
}

type Column = NonNullable<CampaignParts['audience']['columns']>[number];

const columnOf = ({ index, field, attribute }: Column) => ({ index, field, ...(attribute !== null && { attribute }) });
