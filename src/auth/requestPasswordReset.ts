import type { Language } from '../../entities/enums.js';
import { type Ctx, inTransaction } from '../context.js';
import { newId } from '../lib/ids.js';
import { accountLink } from '../mail/links.js';
import { queueMail } from '../mail/queueMail.js';
import { resetPassword as resetPasswordMail } from '../mail/templates/resetPassword.js';
import { issueToken } from './mailedTokens.js';
import { plainEmail } from './person.js';

const LONGEST_EMAIL = 254;
const HOUR_MS = 3_600_000;
/** More mails of this kind an hour help nobody but who wants to annoy. What is over it is dropped in silence. */
const MOST_AN_HOUR = 3;
const BATCH = 50;

/**
 * Notes the wish for a new password: one row, whether there is such an account or not, so that neither the answer nor its time tells.
 * `prepareResets` does the rest. RATE_LIMITED per caller's address.
 */
export async function requestPasswordReset(ctx: Ctx, email: string): Promise<{ ok: true }> {
  ctx.app.limits.take('tokensPerAddress', ctx.address ?? 'unknown');
  const plain = plainEmail(email);
  if (plain.length > LONGEST_EMAIL || plain.includes('\0')) return { ok: true };
  await inTransaction(ctx, (ctx) =>
    ctx.sql.rows(
      `with asked as (insert into reset_request (id, email, asked_at) values ($1, $2, $3))
       insert into outbox (topic) values ('mail')`,
      [newId(), plain, ctx.app.now()],
    ),
  );
  return { ok: true };
}

/** Turns wishes into mails, for the worker: where there is an account, a token and its mail in the transaction that takes the wish away. */
export async function prepareResets(ctx: Ctx): Promise<number> {
  let taken = 0;
  for (;;) {
    const batch = await inTransaction(ctx, async (ctx) => {
      const wishes = await ctx.sql.rows<{ email: string }>(
        `delete from reset_request where id in (select id from reset_request order by id limit ${BATCH} for update skip locked) returning email`,
      );
      for (const email of new Set(wishes.map((wish) => wish.email))) await prepare(ctx, email);
      return wishes.length;
    });
    taken += batch;
    if (batch < BATCH) return taken;
  }
}

async function prepare(ctx: Ctx, email: string): Promise<void> {
  const user = await ctx.sql.row<{ id: string; name: string; language: Language; recent: number }>(
    `select u.id, u.name, u.language, (select count(*) from account_token t
       where t.user_id = u.id and t.purpose = 'RESET_PASSWORD' and t.created_at > $2) as recent
     from app_user u where u.email = $1`,
    [email, new Date(ctx.app.now().getTime() - HOUR_MS)],
  );
  if (!user || user.recent >= MOST_AN_HOUR) return;
  const link = accountLink(ctx, 'reset-password', await issueToken(ctx, user.id, 'RESET_PASSWORD'));
  await queueMail(ctx, email, user.language, resetPasswordMail(user.language, { name: user.name, link }));
}
