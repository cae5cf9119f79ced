import { prepareResets } from '../../src/accounts/requestPasswordReset.js';
import { sendMails } from '../../src/mail/sendMails.js';
import type { TestApp } from './testApp.js';

export interface KeptMail {
  template: string;
  subject: string;
  text: string;
}

/** What has come to an address, oldest first, after the worker's round. Only of an app that keeps its mails. */
export async function mailbox(t: TestApp, email: string): Promise<KeptMail[]> {
  await prepareResets(t.ctx({ kind: 'system' }));
  await sendMails(t.ctx({ kind: 'system' }));
  return t.app.db.sql.rows<KeptMail>(`select template, subject, text from email where recipient = $1 and status = 'KEPT' order by id`, [
    email.toLowerCase(),
  ]);
}

/** The token in the latest mail of this kind to an address. */
export async function mailedToken(t: TestApp, email: string, template: string): Promise<string> {
  const mail = (await mailbox(t, email)).findLast((one) => one.template === template);
  const token = /#(tuma_[a-z]{2}_[\w-]{43})$/m.exec(mail?.text ?? '')?.[1];
  if (!token) throw new Error(`no ${template} mail with a token came to ${email}`);
  return token;
}
