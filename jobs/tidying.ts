import { tidy } from '../src/messaging/sweeps.js';
import type { Job } from './index.js';

/** Forgets old idempotency keys, carried events and dead sessions. */
export const tidying: Job = {
  name: 'tidying',
  cron: '30 */10 * * * *',
  timeZone: 'Africa/Dar_es_Salaam',
  run: tidy,
};
