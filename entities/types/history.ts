import { describedEnum } from './describedEnum.js';

export const HistoryResolution = describedEnum('HistoryResolution', 'Time between two measurements.', {
  MINUTE: 'A minute; kept for two days.',
  HOUR: 'An hour; kept for 90 days.',
  DAY: 'A day; kept for ever.',
});
export type HistoryResolution = keyof typeof HistoryResolution;
