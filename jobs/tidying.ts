import { tidyCodes } from '../src/auth/codes.js';
import { tidyTokens } from '../src/auth/mailedTokens.js';
import { tidyMails } from '../src/mail/tidyMails.js';
import { tidyUploads } from '../src/media/tidyUploads.js';
import { tidyPlatformSms } from '../src/messaging/sendPlatformSms.js';
import { tidy } from '../src/messaging/sweeps.js';
import type { Job } from './index.js';

/** Forgets old idempotency keys, carried events, dead sessions, used tokens and codes, old mails and texts of our own, and the remains of uploads that broke off. */
export const tidying: Job = {
  name: 'tidying',
  cron: '30 */10 * * * *',
  timeZone: 'Africa/Dar_es_Salaam',
  run: async (ctx) => {
    await tidy(ctx);
    await tidyTokens(ctx);
    await tidyCodes(ctx);
    await tidyMails(ctx);
    await tidyUploads(ctx);
    await tidyPlatformSms(ctx);
  },
};
