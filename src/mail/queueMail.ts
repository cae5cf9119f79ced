import type { Language } from '../../entities/types/people.js';
import type { AttachmentKind, Ctx } from '../context.js';
import { publishChange } from '../db/outbox.js';
import { newId } from '../lib/ids.js';
import type { EmailParams, EmailTextName } from './templates/emailParams.js';
import { renderEmail } from './templates/renderEmail.js';

/**
 * Which mails go first where the mail service takes only some: alerts, then what people wait for in front of a screen. Mails that are not
 * listed, such as receipts, come last.
 */
const priorities: Record<string, number> = {
  alert: 0,
  ...{ resetPassword: 1, verifyAddress: 1, welcome: 1, invitation: 1, passwordChanged: 1, newSignIn: 1, twoFactorChanged: 1 },
};
const LAST = 2;

interface Recipient {
  email: string;
  language: Language;
}

/** Queues a mail inside a transaction; the worker sends it after the commit. Returns its uuid. */
export async function queueMail<T extends EmailTextName>(
  ctx: Ctx,
  recipient: Recipient,
  template: T,
  params: EmailParams[T],
  attachment?: { kind: AttachmentKind; of: string },
): Promise<string> {
  const id = newId();
  const { email, language } = recipient;
  const rendered = renderEmail(template, language, params);
  const priority = priorities[rendered.template] ?? LAST;
  await ctx.sql.rows(
    `insert into email
       (id, recipient, template, language, subject, text, html, priority, next_attempt_at, created_at, attachment, attachment_of)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9, $10, $11)`,
    [
      ...[id, email, rendered.template, language, rendered.subject, rendered.text, rendered.html, priority, ctx.app.now()],
      ...[attachment?.kind ?? null, attachment?.of ?? null],
    ],
  );
  await publishChange(ctx.sql, 'mail');
  return id;
}
