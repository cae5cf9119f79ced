import type { Language } from '../../entities/types/enums.js';
import type { AttachmentKind, Ctx } from '../context.js';
import { publishChange } from '../db/outbox.js';
import { newId } from '../lib/ids.js';
import type { RenderedEmail } from './templates/renderEmail.js';

/**
 * What goes first where the mail service takes only some, by template: alerts, then what people wait for before a screen. Everything else,
 * receipts say, comes after these.
 */
const priorities: Record<string, number> = { alert: 0, resetPassword: 1, verifyAddress: 1, welcome: 1, invitation: 1, passwordChanged: 1 };
const LAST = 2;

/**
 * Writes a mail into the transaction that it belongs to; the worker sends it after the commit. Answers its uuid. Call inside a transaction
 * (it is woken by the outbox).
 */
export async function queueMail(
  ctx: Ctx,
  to: string,
  language: Language,
  letter: RenderedEmail,
  attachment?: { kind: AttachmentKind; of: string },
): Promise<string> {
  const id = newId();
  await ctx.sql.rows(
    `insert into email
       (id, recipient, template, language, subject, text, html, priority, next_attempt_at, created_at, attachment, attachment_of)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9, $10, $11)`,
    [
      ...[id, to, letter.template, language, letter.subject, letter.text, letter.html, priorities[letter.template] ?? LAST, ctx.app.now()],
      ...[attachment?.kind ?? null, attachment?.of ?? null],
    ],
  );
  await publishChange(ctx.sql, 'mail');
  return id;
}
