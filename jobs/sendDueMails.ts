import { prepareResets } from '../src/accounts/requestPasswordReset.js';
import type { Ctx } from '../src/context.js';
import { sendMails } from '../src/mail/sendMails.js';

/** Mails that are due: those that wait for another try, and those whose sender died. New ones are sent at once (src/worker/worker.ts). */
export async function sendDueMails(ctx: Ctx): Promise<void> {
  await prepareResets(ctx);
  await sendMails(ctx);
}
