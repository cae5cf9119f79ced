import { Tag, type Tone } from '../../parts/controls.js';
import type { CampaignStatus } from './campaigns.gen.js';
import { useCampaignWords } from './words.js';

const tones: Record<CampaignStatus, Tone> = {
  DRAFT: 'plain',
  STAGING: 'plain',
  READY: 'warn',
  AWAITING_APPROVAL: 'warn',
  SCHEDULED: 'plain',
  RUNNING: 'good',
  PAUSED: 'warn',
  COMPLETED: 'good',
  CANCELLED: 'plain',
  FAILED: 'bad',
};

/** The state of a campaign in a person's words. */
export function CampaignTag({ status }: { status: CampaignStatus }) {
  const said = useCampaignWords();
  return <Tag tone={tones[status]}>{said.statuses[status]}</Tag>;
}
