import type { CampaignParts } from './campaigns.gen.js';
import type { useCampaignWords } from './words.js';

type Audience = Pick<CampaignParts['audience'], 'groups' | 'tags' | 'phoneCount'> & Partial<Pick<CampaignParts['audience'], 'file'>>;

/** Who gets a campaign, in a line: "Customers, tag vip, 3 numbers written one by one". */
export const goesTo = ({ groups, tags, file, phoneCount }: Audience, facts: ReturnType<typeof useCampaignWords>['facts']): string =>
  [
    ...groups.map(({ name }) => name),
    ...tags.map(facts.tag),
    ...(file ? [file.filename] : []),
    ...(phoneCount > 0 ? [facts.phones(phoneCount)] : []),
  ].join(', ');
