import { askForNames } from '../src/senders/askForNames.js';
import { lookAtNames } from '../src/senders/lookAtNames.js';
import type { Job } from './index.js';

/** Approved sender ids are asked for at the provider, and how they stand there is followed (each with its own back-off). */
export const senderNames: Job = {
  name: 'sender names',
  cron: '*/5 * * * * *',
  timeZone: 'Africa/Dar_es_Salaam',
  run: async (ctx) => {
    await askForNames(ctx);
    await lookAtNames(ctx);
  },
};
