import type { Tone } from '../../parts/controls.js';
import type { SenderIdStatus } from './reviews.gen.js';

export const tones: Record<SenderIdStatus, Tone> = {
  PENDING: 'warn',
  CHANGES_REQUESTED: 'plain',
  APPROVED: 'good',
  SUSPENDED: 'bad',
  REJECTED: 'bad',
  CANCELLED: 'plain',
};
