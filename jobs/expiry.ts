import { expire } from '../src/messaging/sweeps.js';
import type { Job } from './index.js';

/** What waited past its validity expires, and its credits come back. */
export const expiry: Job = {
  name: 'expiry',
  cron: '*/15 * * * * *',
  timeZone: 'Africa/Dar_es_Salaam',
  run: expire,
};
