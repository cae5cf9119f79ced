import type { Ctx } from '../context.js';
import { publicId } from '../lib/ids.js';
import { keptMail, readEmail } from '../mail/emails.js';
import { sendMails } from '../mail/sendMails.js';
import { sendTestEmail } from '../mail/sendTestEmail.js';
import { mailService } from '../mail/service.js';

/** Queues a test mail, sends what is due as a worker would, and prints the outcome. Answers the exit code. */
export async function testEmail(ctx: Ctx, to: string, print: (line: string) => void): Promise<number> {
  const { id } = await sendTestEmail(ctx, to);
  await sendMails(ctx);
  const mail = await readEmail(ctx, id);
  const shown = publicId('email', id);
  if (mail?.status === 'SENT') {
    print(`Sent by ${ctx.app.mail.name} (${shown}).`);
    return 0;
  }
  if (mail?.status === 'KEPT') {
    const kept = await keptMail(ctx, id);
    print(`Kept, not sent (${shown}): no mail service is configured (MAIL_PROVIDER).\n\nSubject: ${kept?.subject}\n\n${kept?.text}`);
    return 0;
  }
  const service = await mailService(ctx);
  print(`Not sent (${shown}, ${mail?.status}): ${mail?.failureDetail ?? service.detail ?? 'another process is sending it'}`);
  return 1;
}
