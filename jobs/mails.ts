import { prepareResets } from '../src/auth/requestPasswordReset.js';
import { sendMails } from '../src/mail/sendMails.js';
import type { Job } from './index.js';

/** Mails that are due: those that wait for another try, and those whose sender died. New ones are sent at once (src/worker.ts). */
export const mails: Job = {
  name: 'mails',
  cron: '*/5 * * * * *',
  timeZone: 'Africa/Dar_es_Salaam',
  run: async (ctx) => {
    await prepareResets(ctx);
    await sendMails(ctx);
  },
};
