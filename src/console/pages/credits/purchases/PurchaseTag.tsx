import { Tag, type Tone } from '../../../parts/controls.js';
import type { PurchaseStatus } from '../credits.gen.js';
import { useCreditsWords } from '../words.js';

const tones: Record<PurchaseStatus, Tone> = {
  PENDING: 'plain',
  PROCESSING: 'plain',
  COMPLETED: 'good',
  FAILED: 'bad',
  CANCELLED: 'plain',
  EXPIRED: 'bad',
  REVIEW: 'warn',
  REFUNDED: 'plain',
};

export function PurchaseTag({ status }: { status: PurchaseStatus }) {
  return <Tag tone={tones[status]}>{useCreditsWords().statuses[status]}</Tag>;
}
