import type { Ctx } from '../context.js';

const DAY_MS = 86_400_000;

/** Deletes the bodies of kept mails after a week and whole mails after 90 days: they are personal data. */
export async function purgeMails(ctx: Ctx): Promise<void> {
  const before = (days: number) => new Date(ctx.app.now().getTime() - days * DAY_MS);
  await ctx.sql.rows(`update email set text = null, html = null where status = 'KEPT' and text is not null and created_at < $1`, [
    before(7),
  ]);
  await ctx.sql.rows('delete from email where created_at < $1', [before(90)]);
}
