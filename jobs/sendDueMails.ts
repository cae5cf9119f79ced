import { prepareResets } from '../src/accounts/requestPasswordReset.js';
import type { Ctx } from '../src/context.js';
import { sendMails } from '../src/mail/sendMails.js';
import { takeSteps } from './steps.js';

/** Sends mails that wait for another try or whose worker died. New mails are sent at once (src/worker/worker.ts). */
export const sendDueMails = (ctx: Ctx): Promise<void> => takeSteps(ctx, prepareResets, sendMails);
