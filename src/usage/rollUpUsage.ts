import { type Ctx, inTransaction } from '../context.js';
import { statement } from '../db/statement.js';
import { noticeChanges, takeUsage } from './noticeUsageChanges.js';

/** Quarters that one transaction counts: as many as take about so long, since one may hold ten messages or a million. */
const MOST_QUARTERS = 500;
const FIRST_QUARTERS = 20;
const BATCH_MS = 1_000;
/** A quarter is counted when nothing has changed in it for so long, at the latest so long after its first change was noticed. */
const QUIET_MS = 180_000;
const WAITS_MS = 900_000;
const QUARTER_MS = 900_000;

interface Quarters {
  tenantIds: string[];
  startsAt: string[];
}
const countQuarters = statement<Quarters>('usage/countQuarters.sql');
const countDays = statement<Quarters & { endsAt: string[] }>('usage/countDays.sql');

/**
 * Counts the messages of quarters that have changed and are quiet again, and the days that are made of them. Questions are answered exactly
 * whenever this runs, or doesn't: it only makes them fast. Any number of processes may run it; one works.
 */
export async function rollUpUsage(ctx: Ctx): Promise<void> {
  const mine = await inTransaction(ctx, async (ctx) => {
    const state = await takeUsage(ctx);
    if (state) {
      await noticeChanges(ctx, state.noticedUntil);
      await followZones(ctx);
    }
    return state !== undefined;
  });
  if (!mine) return;
  for (let size = FIRST_QUARTERS; ; ) {
    const begun = performance.now();
    if (!(await inTransaction(ctx, (ctx) => countBatch(ctx, size)))) return;
    const ended = performance.now();
    const rate = BATCH_MS / Math.max(1, ended - begun);
    size = Math.ceil(Math.min(MOST_QUARTERS, 2 * size, size * rate));
  }
}

/** Whether there may be more. */
async function countBatch(ctx: Ctx, size: number): Promise<boolean> {
  if (!(await takeUsage(ctx))) return false;
  const now = ctx.app.now().getTime();
  const before = (ms: number) => new Date(now - ms);
  const due = await ctx.sql.rows<{ tenantId: string; startsAt: string }>(
    `select tenant_id as "tenantId", starts_at as "startsAt" from usage_dirty
     where starts_at < $1 and (changed_at < $2 or noticed_at < $3) order by starts_at desc limit $4`,
    [before(QUARTER_MS + QUIET_MS), before(QUIET_MS), before(WAITS_MS), size],
  );
  if (due.length === 0) return false;
  const quarters = { tenantIds: due.map((one) => one.tenantId), startsAt: due.map((one) => one.startsAt) };
  const these = 'select * from unnest($1::uuid[], $2::timestamptz[])';
  const values = [quarters.tenantIds, quarters.startsAt];
  await ctx.sql.rows(`delete from usage_quarter where (tenant_id, starts_at) in (${these})`, values);
  await ctx.sql.rows(countQuarters, quarters);
  await ctx.sql.rows(`delete from usage_dirty where (tenant_id, starts_at) in (${these})`, values);
  const days = await ctx.sql.rows<Day>(
    `select distinct u.tenant_id as "tenantId", date_trunc('day', q.starts_at, u.time_zone) as "startsAt",
       date_trunc('day', date_trunc('day', q.starts_at, u.time_zone) + interval '36 hours', u.time_zone) as "endsAt"
     from (${these}) as q (tenant_id, starts_at) join usage_tenant u using (tenant_id)`,
    values,
  );
  await countWholeDays(ctx, days);
  return due.length === size;
}

interface Day {
  tenantId: string;
  startsAt: string;
  endsAt: string;
}

/** Those of these days of which no quarter waits to be counted. */
async function countWholeDays(ctx: Ctx, days: Day[]): Promise<void> {
  const whole = await ctx.sql.rows<Day>(
    `select tenant_id as "tenantId", starts_at as "startsAt", ends_at as "endsAt"
     from unnest($1::uuid[], $2::timestamptz[], $3::timestamptz[]) as d (tenant_id, starts_at, ends_at)
     where not exists (select from usage_dirty u
       where u.tenant_id = d.tenant_id and u.starts_at >= d.starts_at and u.starts_at < d.ends_at)`,
    [days.map((one) => one.tenantId), days.map((one) => one.startsAt), days.map((one) => one.endsAt)],
  );
  if (whole.length === 0) return;
  const given = { tenantIds: whole.map((one) => one.tenantId), startsAt: whole.map((one) => one.startsAt) };
  await ctx.sql.rows('delete from usage_day where (tenant_id, starts_at) in (select * from unnest($1::uuid[], $2::timestamptz[]))', [
    given.tenantIds,
    given.startsAt,
  ]);
  await ctx.sql.rows(countDays, { ...given, endsAt: whole.map((one) => one.endsAt) });
}

/** Days are those of the tenant's zone: who is new, or has another one, gets them anew. */
async function followZones(ctx: Ctx): Promise<void> {
  const moved = await ctx.sql.rows<{ id: string; zone: string }>(
    `select t.id, t.time_zone as zone from tenant t left join usage_tenant u on u.tenant_id = t.id
     where u.time_zone is distinct from t.time_zone`,
  );
  for (const { id, zone } of moved) {
    await ctx.sql.rows('delete from usage_day where tenant_id = $1', [id]);
    const days = await ctx.sql.rows<Day>(
      `select $1::uuid as "tenantId", day as "startsAt", date_trunc('day', day + interval '36 hours', $2) as "endsAt"
       from (select distinct date_trunc('day', starts_at, $2) as day from usage_quarter where tenant_id = $1) d`,
      [id, zone],
    );
    await countWholeDays(ctx, days);
    await ctx.sql.rows(
      `insert into usage_tenant (tenant_id, time_zone) values ($1, $2)
       on conflict (tenant_id) do update set time_zone = excluded.time_zone`,
      [id, zone],
    );
  }
}
