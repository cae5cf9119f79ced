import { releasePendingSenders, releaseProviderDown } from '../src/messaging/sweeps.js';
import type { Job } from './index.js';

/** Held messages go on when their sender id may be used again, or the provider is open. */
export const heldMessages: Job = {
  name: 'held messages',
  cron: '*/5 * * * * *',
  timeZone: 'Africa/Dar_es_Salaam',
  run: async (ctx) => {
    await releasePendingSenders(ctx);
    await releaseProviderDown(ctx);
  },
};
