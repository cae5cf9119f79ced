import { type AttachmentKind, type Ctx, inTransaction } from '../context.js';
import { backOffMs } from '../lib/flow/backOff.js';
import { isFaultOfAnItem } from '../lib/flow/batcher.js';
import { publicId } from '../lib/ids.js';
import type { MailOutcome, OutgoingMail } from '../ports/mail.js';
import { closeService, isClosed, openService } from './service.js';

/** Mails sent at once; as many are claimed, so that none waits under a lease. */
const AT_ONCE = 4;
/** Longer than any adapter's time-out: if the sending process dies, another one takes the mail after this. */
const LEASE_MS = 120_000;
const TRY_AGAIN = { firstMs: 30_000, maxMs: 3_600_000 };
const MOST_ATTEMPTS = 8;
/** Older mails are not sent: a link to set a new password is useless a day later. */
const OLDEST_MS = 86_400_000;

interface ClaimedMail extends OutgoingMail {
  attachment: AttachmentKind | null;
  attachmentOf: string | null;
  template: string;
  attempts: number;
  createdAt: string;
}

/**
 * Sends the mails that are due, until there are none or the service is closed. Any number of processes may run this at once, and may be
 * killed at any line: a mail that was being sent goes out again after its lease, so it may arrive twice and is never lost. Returns the
 * number of mails tried.
 */
export async function sendMails(ctx: Ctx): Promise<number> {
  let tried = 0;
  for (;;) {
    if (await isClosed(ctx)) return tried;
    const mails = await claim(ctx);
    if (mails.length === 0) return tried;
    await Promise.all(mails.map((mail) => sendOne(ctx, mail).catch((error: unknown) => logUnrecorded(ctx, mail, error))));
    tried += mails.length;
  }
}

/**
 * Claims the oldest due mails of the most urgent priority, and no others: they could use up a limit. The attempt is counted and the lease
 * written before anything is sent.
 */
async function claim(ctx: Ctx): Promise<ClaimedMail[]> {
  const now = ctx.app.now();
  return ctx.sql.rows<ClaimedMail>(
    `update email e set attempts = least(attempts, 1000) + 1, next_attempt_at = $2, provider = $3
     from (select id from email where status = 'QUEUED' and next_attempt_at <= $1
       and priority = (select p from generate_series(0, 2) as p
         where exists (select 1 from email where status = 'QUEUED' and priority = p and next_attempt_at <= $1) order by p limit 1)
       order by next_attempt_at limit $4 for update skip locked) due
     where e.id = due.id
     returning e.id, e.recipient as "to", e.subject, e.text, e.html, e.attachment,
       e.attachment_of as "attachmentOf", e.template, e.attempts,
       e.created_at as "createdAt"`,
    [now, new Date(now.getTime() + LEASE_MS), ctx.app.mail.name, AT_ONCE],
  );
}

/** One mail that can't be recorded keeps no other from being sent; it is tried again after its lease, as often as any. */
function logUnrecorded(ctx: Ctx, mail: ClaimedMail, error: unknown): void {
  if (!isFaultOfAnItem(error)) throw error;
  ctx.app.log.error({ err: error, mail: publicId('email', mail.id) }, 'what became of a mail could not be recorded');
}

async function sendOne(ctx: Ctx, mail: ClaimedMail): Promise<void> {
  if (mail.attempts > MOST_ATTEMPTS) return markFailed(ctx, mail, 'What became of it could not be recorded.');
  const outcome = await sendWithAttachment(ctx, mail).catch((error: unknown): MailOutcome => {
    ctx.app.log.error({ err: error, mail: publicId('email', mail.id) }, 'the mail adapter failed');
    return { kind: 'unknown', detail: 'The mail adapter failed.' };
  });
  await inTransaction(ctx, (ctx) => recordOutcome(ctx, mail, outcome));
}

async function sendWithAttachment(ctx: Ctx, mail: ClaimedMail): Promise<MailOutcome> {
  const { id, to, subject, text, html, attachment, attachmentOf } = mail;
  if (!attachment || !attachmentOf || ctx.app.mail.keeps) return ctx.app.mail.send({ id, to, subject, text, html });
  const made = await ctx.app.attachments[attachment](ctx, attachmentOf);
  if (!made) return { kind: 'refused', detail: 'The file to attach no longer exists.' };
  return ctx.app.mail.send({ id, to, subject, text, html, attachments: [made] });
}

async function recordOutcome(ctx: Ctx, mail: ClaimedMail, outcome: MailOutcome): Promise<void> {
  if (outcome.kind === 'accepted') {
    await openService(ctx);
    return ctx.app.mail.keeps ? markKept(ctx, mail) : markSent(ctx, mail, outcome.reference);
  }
  if (outcome.kind === 'refused') return markFailed(ctx, mail, outcome.detail);
  if (outcome.kind === 'notSent' && outcome.fault) {
    const until = await closeService(ctx, outcome.fault, outcome.detail, outcome.retryAfterMs);
    if (isTooOld(ctx, mail)) return markFailed(ctx, mail, outcome.detail);
    // The service failed, not this mail, so the attempt doesn't count.
    return retryLater(ctx, mail, until, mail.attempts - 1, outcome.detail);
  }
  if (mail.attempts >= MOST_ATTEMPTS || isTooOld(ctx, mail)) return markFailed(ctx, mail, outcome.detail);
  const wait = backOffMs(mail.attempts, TRY_AGAIN);
  return retryLater(ctx, mail, new Date(ctx.app.now().getTime() + wait), mail.attempts, outcome.detail);
}

const isTooOld = (ctx: Ctx, mail: ClaimedMail): boolean => ctx.app.now().getTime() - new Date(mail.createdAt).getTime() > OLDEST_MS;

/** Also deletes the body: it may hold a token and is no longer needed. */
async function markSent(ctx: Ctx, mail: ClaimedMail, reference: string | null): Promise<void> {
  await ctx.sql.rows(
    `update email set status = 'SENT', sent_at = $2, provider_reference = $3, failure_detail = null, text = null, html = null
     where id = $1 and status = 'QUEUED'`,
    [mail.id, ctx.app.now(), reference],
  );
  ctx.app.log.info({ mail: publicId('email', mail.id), template: mail.template, attempts: mail.attempts }, 'a mail was sent');
}

async function markKept(ctx: Ctx, mail: ClaimedMail): Promise<void> {
  await ctx.sql.rows(`update email set status = 'KEPT', failure_detail = null where id = $1 and status = 'QUEUED'`, [mail.id]);
  const id = publicId('email', mail.id);
  const readAt = ctx.app.settings.mode === 'demo' ? { readAt: `${ctx.app.publicUrl()}/mails/${id}` } : {};
  ctx.app.log.info({ mail: id, template: mail.template, ...readAt }, 'a mail was kept: no mail service is configured');
}

async function markFailed(ctx: Ctx, mail: ClaimedMail, detail: string): Promise<void> {
  await ctx.sql.rows(
    `update email set status = 'FAILED', failure_detail = $2, text = null, html = null where id = $1 and status = 'QUEUED'`,
    [mail.id, detail],
  );
  ctx.app.log.warn(
    { mail: publicId('email', mail.id), template: mail.template, attempts: mail.attempts, detail },
    'a mail could not be sent',
  );
}

/** Has an effect only while this process holds the lease: another one that took the mail over decides. */
async function retryLater(ctx: Ctx, mail: ClaimedMail, at: Date, attempts: number, detail: string): Promise<void> {
  await ctx.sql.rows(
    `update email set next_attempt_at = $2, attempts = $3, failure_detail = $4 where id = $1 and status = 'QUEUED' and attempts = $5`,
    [mail.id, at, attempts, detail, mail.attempts],
  );
  ctx.app.log.info({ mail: publicId('email', mail.id), template: mail.template, detail }, 'a mail is tried again later');
}
