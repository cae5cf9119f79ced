import { remindOfTransfers } from '../src/billing/remindOfTransfers.js';
import type { Job } from './index.js';

/** Buyers whose bank transfer has not come: each is written to twice, in the daytime. */
export const transferReminders: Job = {
  name: 'transferReminders',
  cron: '0 */15 8-18 * * *',
  timeZone: 'Africa/Dar_es_Salaam',
  run: remindOfTransfers,
};
