import type { Ctx } from '../context.js';
import { statement } from '../db/statement.js';

/**
 * How old a change's time may be before its transaction has locked a message: it is drawn, then a connection and locks are waited for,
 * which have time-outs of seconds.
 */
const DRAWN_AHEAD_MS = 120_000;

/** Before this, no transaction that has yet to begin writes a message's updated_at. */
export const settledBefore = (now: Date): Date => new Date(now.getTime() - DRAWN_AHEAD_MS);

/** What changed in so long is counted anew each night: a process may have stood still in the middle of a change. */
const RECOUNTED_MS = 26 * 3_600_000;

/** Where the clock was set back, changes of so long ago are looked for again. */
const SET_BACK_MS = 86_400_000;

const noticeStatement = statement<{ since: Date | string; until: Date; now: Date }>('usage/noticeUsageChanges.sql');

/** Takes the figures for this transaction; false while another process has them. */
export async function takeUsage(ctx: Ctx): Promise<{ noticedUntil: string } | undefined> {
  return ctx.sql.row<{ noticedUntil: string }>('select noticed_until as "noticedUntil" from usage_state for update skip locked');
}

/**
 * Notes which quarters have changed, from where it ended last up to where no transaction can change anything any more: one that has locked
 * messages may write times as early as its own beginning. Within a transaction that has the figures.
 */
export async function noticeChanges(ctx: Ctx, noticedUntil: string): Promise<void> {
  const now = ctx.app.now();
  const open = await ctx.sql.row<{ ms: number }>(
    `select coalesce(max(extract(epoch from clock_timestamp() - a.xact_start)), 0)::float8 * 1000 as ms
     from pg_locks l join pg_stat_activity a on a.pid = l.pid
     where l.relation = 'message'::regclass and l.mode in ('RowExclusiveLock', 'RowShareLock')`,
  );
  const until = new Date(settledBefore(now).getTime() - Math.ceil(open?.ms ?? 0));
  const last = Date.parse(noticedUntil);
  const since = Number.isNaN(last)
    ? noticedUntil
    : new Date(last > now.getTime() ? until.getTime() - SET_BACK_MS : Math.min(last, until.getTime()));
  await ctx.sql.rows(noticeStatement, { since, until, now });
  await ctx.sql.rows('update usage_state set noticed_until = $1', [until]);
}

/** Has what changed since yesterday counted anew, whatever was noticed of it. */
export async function recountUsage(ctx: Ctx): Promise<void> {
  const now = ctx.app.now();
  await ctx.sql.rows(noticeStatement, { since: new Date(now.getTime() - RECOUNTED_MS), until: settledBefore(now), now });
}
