import { recoverLeases } from '../src/messaging/sweeps.js';
import type { Job } from './index.js';

/** Attempts whose worker died go back to the queue or become unconfirmed. */
export const lostLeases: Job = {
  name: 'lost leases',
  cron: '*/10 * * * * *',
  timeZone: 'Africa/Dar_es_Salaam',
  run: recoverLeases,
};
