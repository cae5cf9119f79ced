import type { UsageFilter } from '../../entities/inputs/usage.js';
import type { UsageBucket, UsageKey, UsageReport } from '../../entities/payloads/usage.js';
import type { UsageGrouping, UsageInterval } from '../../entities/types/usage.js';
import type { Ctx } from '../context.js';
import { isStaff, tenantToRead } from '../core/authorize.js';
import { AppError } from '../errors.js';
import { Figures } from './figures.js';
import { checkPeriod, MOST_BUCKETS, startsOfBuckets, zoneOf } from './period.js';
import { type FiguresRow, readFigures } from './usageFigures.js';
import { keysOf } from './usageKeys.js';

/** As the API asks for figures; ids of the filter are uuids. */
export interface UsageAsked {
  from: Date;
  to: Date;
  interval?: UsageInterval | null;
  groupBy?: readonly UsageGrouping[] | null;
  filter?: UsageFilter | null;
}

/**
 * Figures of the live messages that a tenant had accepted in a period, exact at any moment; platform staff: of a tenant or all. `wanted`:
 * the fields that will be read. BAD_USER_INPUT, FORBIDDEN, NOT_FOUND.
 */
export async function usage(ctx: Ctx, asked: UsageAsked, wanted?: ReadonlySet<string>): Promise<UsageReport> {
  const filter = asked.filter ?? {};
  const tenantId = tenantToRead(ctx, filter.tenantId ?? undefined, 'VIEW_REPORTS') ?? null;
  const groupBy = checkGroups(ctx, asked.groupBy ?? []);
  const { from, to } = checkPeriod(asked);
  const zone = await zoneOf(ctx, tenantId);
  const interval = asked.interval ?? null;
  const starts = await startsOfBuckets(ctx, { from, to, interval, zone });
  const rows = await readFigures(ctx, {
    ...{ tenantId, from, to, interval, zone, groupBy },
    statuses: listed(filter.status),
    operators: listed(filter.operator),
    senderIds: filter.from?.trim() ? await senderIdsNamed(ctx, filter.from.trim()) : null,
    apiKeyId: filter.apiKeyId ?? null,
    campaignId: filter.campaignId ?? null,
    categories: listed(filter.category),
    delivery: !wanted || wanted.has('medianSecondsToDeliver') || wanted.has('p95SecondsToDeliver'),
  });
  const groups = await groupsOf(ctx, tenantId, groupBy, rows);
  if (groups.length * starts.length > MOST_BUCKETS)
    throw new AppError('BAD_USER_INPUT', {
      field: 'interval',
      message: 'These are more than 10,000 buckets: ask for a longer interval, a shorter period or fewer groups.',
      params: { max: MOST_BUCKETS },
    });
  const counted = countedBy(rows);
  const totals = [...counted.values()].reduce((sum, figures) => sum.merge(figures), new Figures());
  return { from, to, timeZone: zone, totals: totals.toBucket(from, to, []), buckets: bucketsOf(starts, to, groups, counted) };
}

/** Nothing chosen is no filter, as in lists. */
const listed = <T>(values: T[] | null | undefined): T[] | null => (values && values.length > 0 ? values : null);

function checkGroups(ctx: Ctx, groupBy: readonly UsageGrouping[]): readonly UsageGrouping[] {
  if (groupBy.length > 2 || new Set(groupBy).size < groupBy.length)
    throw new AppError('BAD_USER_INPUT', { field: 'groupBy', message: 'Group by at most two, each different.', params: { max: 2 } });
  if (groupBy.includes('TENANT') && !isStaff(ctx))
    throw new AppError('FORBIDDEN', { field: 'groupBy', message: 'Only platform staff sees several tenants.' });
  return groupBy;
}

/** Several have a name when it was refused to all but one of those who asked for it. */
async function senderIdsNamed(ctx: Ctx, name: string): Promise<string[]> {
  const rows = await ctx.sql.rows<{ id: string }>('select id from sender_id where lower(name) = lower($1)', [name]);
  return rows.map(({ id }) => id);
}

interface Group {
  values: readonly [string | null, string | null];
  keys: UsageKey[];
}

/** The groups that there are in the period, in the order in which they are shown; one without keys where nothing is grouped. */
async function groupsOf(
  ctx: Ctx,
  tenantId: string | null,
  [first, second]: readonly UsageGrouping[],
  rows: FiguresRow[],
): Promise<Group[]> {
  if (!first) return [{ values: [null, null], keys: [] }];
  const distinct = (values: (string | null)[]) => [...new Set(values)];
  const firsts = await keysOf(ctx, tenantId, first, distinct(rows.map(({ group1 }) => group1)));
  if (!second) return [...firsts].map(([value, key]) => ({ values: [value, null], keys: [key] }));
  const seconds = await keysOf(ctx, tenantId, second, distinct(rows.map(({ group2 }) => group2)));
  const there = new Set(rows.map(({ group1, group2 }) => JSON.stringify([group1, group2])));
  return [...firsts].flatMap(([one, key]) =>
    [...seconds]
      .filter(([other]) => there.has(JSON.stringify([one, other])))
      .map(([other, otherKey]): Group => ({ values: [one, other], keys: [key, otherKey] })),
  );
}

const nameOf = (at: number, group1: string | null, group2: string | null): string => JSON.stringify([at, group1, group2]);

const countedBy = (rows: readonly FiguresRow[]): Map<string, Figures> =>
  new Map(rows.map((row) => [nameOf(Date.parse(row.bucket), row.group1, row.group2), new Figures().add(row)]));

/** Of each beginning in turn, every group. */
function bucketsOf(starts: Date[], end: Date, groups: Group[], counted: Map<string, Figures>): UsageBucket[] {
  return starts.flatMap((from, place) =>
    groups.map(({ values, keys }) =>
      (counted.get(nameOf(from.getTime(), ...values)) ?? new Figures()).toBucket(from, starts[place + 1] ?? end, keys),
    ),
  );
}
