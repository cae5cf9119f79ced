import { beginPolls } from '../src/messaging/pollReports.js';
import type { Job } from './index.js';

/** Messages that were sent five minutes ago and have no report begin to be asked for (report polls). */
export const silentMessages: Job = {
  name: 'silent messages',
  cron: '20 * * * * *',
  timeZone: 'Africa/Dar_es_Salaam',
  run: beginPolls,
};
