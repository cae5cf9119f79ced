import type { Email } from '../../entities/Email.js';
import type { EmailFilter } from '../../entities/inputs/emails.js';
import type { PageArgs } from '../../entities/inputs/page.js';
import type { EmailStatus, EmailTemplate } from '../../entities/types/emails.js';
import type { AttachmentKind, Ctx } from '../context.js';
import { allowOnPlatform } from '../core/authorize.js';
import { List, type Value } from '../db/lists.js';
import type { Page } from '../db/page.js';

const list = new List({
  select: (tables) =>
    tables
      .selectFrom('Email')
      .select(['id', 'to', 'template', 'language', 'subject', 'status', 'attemptCount', 'failureDetail', 'createdAt', 'sentAt']),
  id: 'Email.id',
  filters: {
    status: (eb, value: Value<EmailStatus[]>) => eb('status', '=', eb.fn.any(value)),
    to: (eb, value: Value<string>) => eb('to', '=', value),
  },
});

/** What was written to whom, newest first. Platform staff only: a tenant's people are written to by the platform. */
export async function emails(ctx: Ctx, args: PageArgs, filter: EmailFilter): Promise<Page<Email>> {
  allowOnPlatform(ctx, 'VIEW_PLATFORM');
  return list.page(ctx, args, { status: filter.status, to: filter.to?.toLowerCase() });
}

/** One mail by its uuid, for payloads and the command line. */
export const readEmail = (ctx: Ctx, id: string): Promise<Email | undefined> => list.byId(ctx, id);

/** A mail that a demo kept. */
export interface KeptMail {
  to: string;
  subject: string;
  text: string;
  html: string;
  attachment: AttachmentKind | null;
  attachmentOf: string | null;
}

/** A mail that was kept, as its reader would see it; undefined for any other. A demo's only mailbox: who may look is the edge's matter. */
export const keptMail = (ctx: Ctx, id: string): Promise<KeptMail | undefined> =>
  ctx.sql.row(
    `select recipient as "to", subject, text, html, attachment, attachment_of as "attachmentOf" from email
     where id = $1 and status = 'KEPT' and text is not null`,
    [id],
  );

/** What a mail is about, from the name of its text: 'senderIdReviewed' is SENDER_ID_REVIEWED. */
export const templateOf = (name: string): EmailTemplate => name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase() as EmailTemplate;

/** Those of these mails that the actor's list shows. */
export async function emailsById(ctx: Ctx, ids: readonly string[]): Promise<Email[]> {
  allowOnPlatform(ctx, 'VIEW_PLATFORM');
  return list.byIds(ctx, ids);
}
