import type { RevenueBucket, RevenueReport } from '../../entities/payloads/usage.js';
import type { UsageInterval } from '../../entities/types/usage.js';
import type { Ctx } from '../context.js';
import { allowOnPlatform } from '../core/authorize.js';
import { checkPeriod, startsOfBuckets, zoneOf } from './period.js';
import { type FiguresRow, readFigures } from './usageFigures.js';

interface Sales {
  /** ISO. */
  bucket: string;
  purchases: number;
  sold: number;
  paid: number;
  refunded: number;
}

/**
 * What all tenants bought and what their messages cost, in the platform's zone. A purchase counts when it was completed, what was paid back
 * when it was, a message when it was accepted. FORBIDDEN but for platform staff; BAD_USER_INPUT.
 */
export async function revenue(ctx: Ctx, asked: { from: Date; to: Date; interval?: UsageInterval | null }): Promise<RevenueReport> {
  allowOnPlatform(ctx, 'VIEW_PLATFORM');
  const { from, to } = checkPeriod(asked);
  const interval = asked.interval ?? null;
  const zone = await zoneOf(ctx, null);
  const starts = await startsOfBuckets(ctx, { from, to, interval, zone });
  const sales = await readSales(ctx, { from, to, interval, zone });
  const messages = await readFigures(ctx, {
    ...{
      tenantId: null,
      from,
      to,
      interval,
      zone,
      groupBy: [],
      statuses: null,
      operators: null,
      senderIds: null,
      apiKeyId: null,
      campaignId: null,
    },
    ...{ categories: null, delivery: false },
  });
  const price = ctx.app.settings.segmentCostTzs ?? null;
  const salesAt = Map.groupBy(sales, ({ bucket }) => Date.parse(bucket));
  const messagesAt = Map.groupBy(messages, ({ bucket }) => Date.parse(bucket));
  return {
    totals: toBucket({ from, to }, sales, messages, price),
    buckets: starts.map((start, place) =>
      toBucket(
        { from: start, to: starts[place + 1] ?? to },
        salesAt.get(start.getTime()) ?? [],
        messagesAt.get(start.getTime()) ?? [],
        price,
      ),
    ),
  };
}

function toBucket(period: Pick<RevenueBucket, 'from' | 'to'>, sales: Sales[], messages: FiguresRow[], price: number | null): RevenueBucket {
  const sum = <Row>(rows: Row[], of: (row: Row) => number): number => rows.reduce((all, row) => all + of(row), 0);
  return {
    ...period,
    purchases: sum(sales, (one) => one.purchases),
    creditsSold: sum(sales, (one) => one.sold),
    creditsSpent: sum(messages, (one) => one.credits_charged),
    amountTzs: sum(sales, (one) => one.paid),
    refundedTzs: sum(sales, (one) => one.refunded),
    providerCostTzs: price === null ? null : Math.round(sum(messages, (one) => one.segments_sent) * price),
  };
}

const readSales = (
  ctx: Ctx,
  { from, to, interval, zone }: { from: Date; to: Date; interval: UsageInterval | null; zone: string },
): Promise<Sales[]> =>
  ctx.sql.rows<Sales>(
    `select case when $3::text is null then $1 else greatest(date_trunc($3, at, $4), $1::timestamptz) end as bucket,
       sum(purchases) as purchases, sum(sold) as sold, sum(paid) as paid, sum(refunded) as refunded
     from (
       select completed_at as at, 1 as purchases, credited as sold, paid_tzs as paid, 0::bigint as refunded from purchase
       where completed_at >= $1 and completed_at < $2
       union all
       select e.created_at, 0, 0, 0, p.paid_tzs from purchase p join ledger_entry e on e.id = p.refund_entry
       where e.created_at >= $1 and e.created_at < $2) sales
     group by 1`,
    [from, to, interval, zone],
  );
