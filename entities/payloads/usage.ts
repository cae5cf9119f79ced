import { Field, Float, ObjectType } from 'type-graphql';
import { Credits, DateTime, SafeInt, TimeZone, TZS } from '../types/scalars.js';
import { UsageGrouping } from '../types/usage.js';

@ObjectType({ description: 'The group that a bucket is of.', simpleResolvers: true })
export class UsageKey {
  @Field(() => UsageGrouping, { description: 'What it is grouped by.' })
  grouping!: UsageGrouping;

  @Field(() => String, { nullable: true, description: 'The value: an id, an enum value or a name; null for none.' })
  key!: string | null;

  @Field(() => String, { description: "The value's name to show." })
  label!: string;
}

@ObjectType({ description: 'Figures of one bucket.', simpleResolvers: true })
export class UsageBucket {
  @Field(() => DateTime, { description: 'Its beginning.' })
  from!: Date;

  @Field(() => DateTime, { description: 'Its end.' })
  to!: Date;

  @Field(() => [UsageKey], { description: 'Its groups, in the order asked; empty without grouping.' })
  keys!: UsageKey[];

  @Field(() => SafeInt, { description: 'Messages accepted.' })
  messages!: number;

  @Field(() => SafeInt, { description: 'Their segments.' })
  segments!: number;

  @Field(() => Credits, { description: 'Credits charged or held for them.' })
  credits!: number;

  @Field(() => SafeInt, { description: 'Delivered.' })
  delivered!: number;

  @Field(() => SafeInt, { description: 'Not delivered.' })
  undelivered!: number;

  @Field(() => SafeInt, { description: 'Failed or expired.' })
  failed!: number;

  @Field(() => SafeInt, { description: 'Cancelled, rejected or suppressed.' })
  notSent!: number;

  @Field(() => SafeInt, { description: 'On their way: not final yet.' })
  pending!: number;

  @Field(() => SafeInt, { description: 'Sent, and no report came within 72 hours.' })
  noReport!: number;

  @Field(() => Float, { nullable: true, description: 'Delivered of those with a report, 0–1; null without any.' })
  deliveryRate!: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Median seconds from sending to delivery, to two digits (0.1 s at the least); null without any.',
  })
  medianSecondsToDeliver!: number | null;

  @Field(() => Float, { nullable: true, description: '95th percentile of the same; null without any.' })
  p95SecondsToDeliver!: number | null;
}

@ObjectType({ description: 'Figures over a period.', simpleResolvers: true })
export class UsageReport {
  @Field(() => DateTime, { description: 'From this moment on.' })
  from!: Date;

  @Field(() => DateTime, { description: 'Before this moment.' })
  to!: Date;

  @Field(() => TimeZone, { description: 'The time zone of the buckets.' })
  timeZone!: string;

  @Field(() => UsageBucket, { description: 'All of it.' })
  totals!: UsageBucket;

  @Field(() => [UsageBucket], {
    description: 'By time, then by group; empty ones included where there is an interval. At most 10,000.',
  })
  buckets!: UsageBucket[];
}

@ObjectType({ description: 'Sales of one bucket.', simpleResolvers: true })
export class RevenueBucket {
  @Field(() => DateTime, { description: 'Its beginning.' })
  from!: Date;

  @Field(() => DateTime, { description: 'Its end.' })
  to!: Date;

  @Field(() => SafeInt, { description: 'Purchases completed.' })
  purchases!: number;

  @Field(() => Credits, { description: 'Credits given for them.' })
  creditsSold!: number;

  @Field(() => Credits, { description: 'Credits that messages cost.' })
  creditsSpent!: number;

  @Field(() => TZS, { description: 'What was paid.' })
  amountTzs!: number;

  @Field(() => TZS, { description: 'What was paid back.' })
  refundedTzs!: number;

  @Field(() => TZS, {
    nullable: true,
    description: 'What the SMS provider charged for its messages; null when its price is not configured.',
  })
  providerCostTzs!: number | null;
}

@ObjectType({ description: 'Sales over a period; platform staff only.', simpleResolvers: true })
export class RevenueReport {
  @Field(() => RevenueBucket, { description: 'All of it.' })
  totals!: RevenueBucket;

  @Field(() => [RevenueBucket], { description: 'By time, empty ones included.' })
  buckets!: RevenueBucket[];
}
