import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Ctx, Info, Query, Resolver } from 'type-graphql';
import { UsageFilter } from '../entities/inputs/usage.js';
import { RevenueReport, UsageReport } from '../entities/payloads/usage.js';
import { DateTime } from '../entities/types/scalars.js';
import { UsageGrouping, UsageInterval } from '../entities/types/usage.js';
import type { Ctx as Context } from '../src/context.js';
import { revenue } from '../src/usage/revenue.js';
import { usage } from '../src/usage/usage.js';
import { readFilter, readOptionalId } from './graph/ids.js';
import { selectedFields } from './graph/selectedFields.js';

@Resolver()
export class UsageResolver {
  @Query(() => UsageReport, {
    nullable: true,
    description:
      'Figures of messages over time, in the tenant\'s time zone. Example: `{ usage(from: "2026-11-01T00:00:00.000Z", ' +
      'to: "2026-12-01T00:00:00.000Z", interval: DAY, groupBy: [OPERATOR]) { totals { messages credits } ' +
      'buckets { from keys { label } messages } } }`',
  })
  usage(
    @Ctx() ctx: Context,
    @Info() info: GraphQLResolveInfo,
    @Arg('from', () => DateTime, { description: 'From this moment on.' }) from: Date,
    @Arg('to', () => DateTime, { description: 'Before this moment, at most 400 days later.' }) to: Date,
    @Arg('interval', () => UsageInterval, {
      nullable: true,
      description: 'Length of a bucket; one bucket for all time when absent. Empty buckets are included.',
    })
    interval?: UsageInterval,
    @Arg('groupBy', () => [UsageGrouping], { defaultValue: [], description: 'At most two, each different.' })
    groupBy?: UsageGrouping[],
    @Arg('filter', () => UsageFilter, { nullable: true, description: 'Only these messages.' }) filter?: UsageFilter,
  ): Promise<UsageReport> {
    const apiKeyId = readOptionalId('apiKey', filter?.apiKeyId, 'filter.apiKeyId');
    const campaignId = readOptionalId('campaign', filter?.campaignId, 'filter.campaignId');
    return usage(ctx, { from, to, interval, groupBy, filter: { ...readFilter(filter ?? {}), apiKeyId, campaignId } }, selectedFields(info));
  }

  @Query(() => RevenueReport, {
    nullable: true,
    description:
      'Platform staff: sales over time. Example: `{ revenue(from: "2026-11-01T00:00:00.000Z", to: "2026-12-01T00:00:00.000Z", ' +
      'interval: DAY) { totals { amountTzs } buckets { from amountTzs } } }`',
  })
  revenue(
    @Ctx() ctx: Context,
    @Arg('from', () => DateTime, { description: 'From this moment on.' }) from: Date,
    @Arg('to', () => DateTime, { description: 'Before this moment, at most 400 days later.' }) to: Date,
    @Arg('interval', () => UsageInterval, { nullable: true, description: 'Length of a bucket; one bucket for all time when absent.' })
    interval?: UsageInterval,
  ): Promise<RevenueReport> {
    return revenue(ctx, { from, to, interval });
  }
}
