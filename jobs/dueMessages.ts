import { promoteDue } from '../src/messaging/sweeps.js';
import type { Job } from './index.js';

/** Scheduled messages whose time has come are queued. */
export const dueMessages: Job = {
  name: 'due messages',
  cron: '*/2 * * * * *',
  timeZone: 'Africa/Dar_es_Salaam',
  run: promoteDue,
};
