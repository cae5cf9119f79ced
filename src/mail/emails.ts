import type { Email } from '../../entities/Email.js';
import type { EmailFilter } from '../../entities/inputs/emails.js';
import type { AttachmentKind, Ctx } from '../context.js';
import { allowOnPlatform } from '../core/authorize.js';
import { Conditions, type Page, type PageArgs, readPage } from '../db/page.js';

const COLUMNS = `id, recipient as "to", template, language, subject, status, attempts, failure_detail as "failureDetail",
  created_at as "createdAt", sent_at as "sentAt"`;

/** What was written to whom, newest first. Platform staff only: a tenant's people are written to by the platform. */
export async function emails(ctx: Ctx, args: PageArgs, filter: EmailFilter): Promise<Page<Email>> {
  allowOnPlatform(ctx, 'VIEW_PLATFORM');
  const conditions = new Conditions().add('status = any($?::text[])', filter.status).add('recipient = $?', filter.to?.toLowerCase());
  return readPage<Email, Email>(ctx.sql, { columns: COLUMNS, from: 'email', id: 'id', conditions, toNode: (row) => row }, args);
}

/** One mail by its uuid, for payloads and the command line. */
export const readEmail = (ctx: Ctx, id: string): Promise<Email | undefined> =>
  ctx.sql.row<Email>(`select ${COLUMNS} from email where id = $1`, [id]);

/** A mail that a demo kept. */
export interface KeptMail {
  to: string;
  subject: string;
  text: string;
  attachment: AttachmentKind | null;
  attachmentOf: string | null;
}

/** A mail that was kept, as its reader would see it; undefined for any other. A demo's only mailbox: who may look is the edge's matter. */
export const keptMail = (ctx: Ctx, id: string): Promise<KeptMail | undefined> =>
  ctx.sql.row(
    `select recipient as "to", subject, text, attachment, attachment_of as "attachmentOf" from email where id = $1 and status = 'KEPT' and text is not null`,
    [id],
  );
