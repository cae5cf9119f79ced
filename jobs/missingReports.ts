import { assumeSent, markMissingReports } from '../src/messaging/sweeps.js';
import type { Job } from './index.js';

/** Sent messages without a report for 72 h are marked, unconfirmed ones count as sent after 72 h. */
export const missingReports: Job = {
  name: 'missing reports',
  cron: '0 */10 * * * *',
  timeZone: 'Africa/Dar_es_Salaam',
  run: async (ctx) => {
    await markMissingReports(ctx);
    await assumeSent(ctx);
  },
};
