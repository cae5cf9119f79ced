import type { AudienceInput, TextInput } from '../../entities/inputs/campaigns.js';
import { readIds, readOptionalId } from './ids.js';

/** With uuids in the place of public ids. */
export const readText = (text: TextInput): TextInput => ({
  ...text,
  templateId: readOptionalId('template', text.templateId, 'text.templateId'),
});

export const readAudience = (audience: AudienceInput): AudienceInput => ({
  ...audience,
  fileId: readOptionalId('file', audience.fileId, 'audience.fileId'),
  groupIds: readIds('contactGroup', audience.groupIds, 'audience.groupIds'),
  excludeGroupIds: readIds('contactGroup', audience.excludeGroupIds, 'audience.excludeGroupIds'),
});
