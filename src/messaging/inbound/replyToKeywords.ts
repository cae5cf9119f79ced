import type { Keyword } from '../../../entities/types/inbound.js';
import { shareErasures } from '../../contacts/lockContacts.js';
import { type Ctx, inTransaction } from '../../context.js';
import { AppError, type ErrorCode, Issues } from '../../errors.js';
import { readText } from '../sending/messageText.js';
import { placeSend } from '../sending/placeSend.js';
import { readRecipients } from '../sending/recipients.js';
import { noRequestKey } from '../sending/requestKey.js';

interface Due {
  tenantId: string;
  phone: string | null;
  keyword: Keyword;
  receivedAt: string;
  body: string | null;
}

const BATCH = 100;
/** Nobody expects an answer any more. After a restore nothing is answered twice: what it brings back is older. */
const LATEST_MS = 10 * 60_000;
const DAY_MS = 86_400_000;
const VALID_MS = 24 * 3_600_000;

/**
 * Answers messages that were a keyword with the tenant's reply to it: an ordinary transactional message, charged, which goes to who has
 * just opted out too. At most one a day for a number and a keyword, so that two programs that answer each other come to an end. Why one
 * isn't sent (INSUFFICIENT_CREDITS, …) stays with the message. Answers how many it looked at.
 */
export async function replyToKeywords(ctx: Ctx): Promise<number> {
  const due = await ctx.sql.rows<{ id: string; tenantId: string }>(
    'select id, tenant_id as "tenantId" from inbound_message where reply_due order by id limit $1',
    [BATCH],
  );
  for (const { id, tenantId } of due)
    try {
      await inTransaction(ctx, async (ctx) => {
        await shareErasures(ctx, tenantId);
        await reply(ctx, id);
      });
    } catch (error) {
      const code = error instanceof AppError ? error.code : undefined;
      // What is over in a moment is tried again with the next ones.
      if (code && code !== 'RATE_LIMITED' && code !== 'INTERNAL') await giveUp(ctx, id, code);
      else ctx.app.log.error({ err: error, id }, 'a keyword could not be answered; it is tried again for some minutes');
    }
  return due.length;
}

const giveUp = (ctx: Ctx, id: string, code: ErrorCode | null): Promise<unknown> =>
  ctx.sql.rows('update inbound_message set reply_due = false, reply_error = $2 where id = $1 and reply_due', [id, code]);

async function reply(ctx: Ctx, id: string): Promise<void> {
  const due = await ctx.sql.row<Due>(
    `select i.tenant_id as "tenantId", i.phone, i.keyword, i.received_at as "receivedAt", r.body
     from inbound_message i left join keyword_reply r on r.tenant_id = i.tenant_id and r.keyword = i.keyword and r.enabled
     where i.id = $1 and i.reply_due for update of i skip locked`,
    [id],
  );
  if (!due) return;
  const { tenantId, phone, body } = due;
  const isLate = ctx.app.now().getTime() - Date.parse(due.receivedAt) > LATEST_MS;
  if (isLate) return void (await giveUp(ctx, id, 'INVALID_STATE'));
  if (phone === null || body === null || (await wasAnswered(ctx, due))) return void (await giveUp(ctx, id, null));
  const issues = new Issues();
  const text = readText({ body }, issues);
  issues.throwIfAny();
  const now = ctx.app.now();
  const { messageIds } = await placeSend(ctx, {
    ...{ tenantId, senderName: null, category: 'TRANSACTIONAL', toOptedOut: true },
    timing: { dueAt: now, validUntil: new Date(now.getTime() + VALID_MS), late: false },
    requestKey: noRequestKey(false),
    recipients: readRecipients([phone]),
    decideText: () => ({ text }),
    fieldOf: () => 'from',
  });
  await ctx.sql.rows('update inbound_message set reply_due = false, reply_id = $2 where id = $1', [id, messageIds[0]]);
}

/** Whether the number got the reply to this keyword within a day. Two at the same time wait for each other here. */
async function wasAnswered(ctx: Ctx, { tenantId, phone, keyword }: Due): Promise<boolean> {
  await ctx.sql.rows(`select pg_advisory_xact_lock(hashtextextended($1 || $2 || 'reply', 0))`, [tenantId, phone]);
  const row = await ctx.sql.row(
    `select from inbound_message
     where tenant_id = $1 and phone = $2 and keyword = $3 and reply_id is not null and received_at > $4 limit 1`,
    [tenantId, phone, keyword, new Date(ctx.app.now().getTime() - DAY_MS)],
  );
  return row !== undefined;
}
