import type { UsageInterval } from '../../entities/types/usage.js';
import type { Ctx } from '../context.js';
import { AppError } from '../errors.js';
import { PLATFORM_TIME_ZONE } from '../lib/localTime.js';

/** Buckets of a report, of all groups together. */
export const MOST_BUCKETS = 10_000;
const MOST_DAYS = 400;
const DAY_MS = 86_400_000;

interface Period {
  from: Date;
  to: Date;
}

/** Of moments that are so far apart every bucket has one, however its clock is changed. */
const withinEach: Record<UsageInterval, string> = { HOUR: '15 minutes', DAY: '12 hours', WEEK: '3 days', MONTH: '10 days' };

/** BAD_USER_INPUT where it is empty, or longer than 400 days. */
export function checkPeriod({ from, to }: Period): Period {
  if (to <= from) throw new AppError('BAD_USER_INPUT', { field: 'to', message: 'The period ends before it begins.' });
  if (to.getTime() - from.getTime() > MOST_DAYS * DAY_MS)
    throw new AppError('BAD_USER_INPUT', { field: 'to', message: 'The period has at most 400 days.', params: { max: MOST_DAYS } });
  return { from, to };
}

/** The zone that a tenant's figures are told in; the platform's for all tenants. NOT_FOUND. */
export async function zoneOf(ctx: Ctx, tenantId: string | null): Promise<string> {
  if (!tenantId) return PLATFORM_TIME_ZONE;
  const tenant = await ctx.sql.row<{ zone: string }>('select time_zone as zone from tenant where id = $1', [tenantId]);
  if (!tenant) throw new AppError('NOT_FOUND', { field: 'filter.tenantId' });
  return tenant.zone;
}

/** The beginnings of the buckets, the first at `from`; each ends where the next begins. */
export async function startsOfBuckets(
  ctx: Ctx,
  { from, to, interval, zone }: Period & { interval: UsageInterval | null; zone: string },
): Promise<Date[]> {
  if (!interval) return [from];
  const rows = await ctx.sql.rows<{ start: string }>(
    `select distinct greatest(date_trunc($1, at, $2), $3::timestamptz) as start
     from (select generate_series($3::timestamptz, $4::timestamptz, $5::interval) as at union all select $4) as moments
     where at <= $4 order by 1`,
    [interval, zone, from, new Date(to.getTime() - 1), withinEach[interval]],
  );
  return rows.map(({ start }) => new Date(start));
}
