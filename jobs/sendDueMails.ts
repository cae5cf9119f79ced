import { prepareResets } from '../src/accounts/requestPasswordReset.js';
import type { Ctx } from '../src/context.js';
import { sendMails } from '../src/mail/sendMails.js';

/** Sends mails that wait for another try or whose worker died. New mails are sent at once (src/worker/worker.ts). */
export async function sendDueMails(ctx: Ctx): Promise<void> {
  await prepareResets(ctx);
  await sendMails(ctx);
}
