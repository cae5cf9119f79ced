import type { Tone } from '../../parts/controls.js';

export const targetTones: Record<'OK' | 'NEARLY_FULL' | 'UNAVAILABLE' | 'REMOVED', Tone> = {
  OK: 'good',
  NEARLY_FULL: 'warn',
  UNAVAILABLE: 'bad',
  REMOVED: 'plain',
};
