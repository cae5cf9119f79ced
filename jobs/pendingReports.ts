import { applyReports } from '../src/messaging/reports.js';
import type { Job } from './index.js';

/** Reports that were stored and not applied: their message was unknown, or the process died. */
export const pendingReports: Job = {
  name: 'pending reports',
  cron: '*/2 * * * * *',
  timeZone: 'Africa/Dar_es_Salaam',
  run: applyReports,
};
