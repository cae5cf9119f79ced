import type { MessageCategory, MessageStatus } from '../../entities/types/messageState.js';
import type { UsageGrouping, UsageInterval } from '../../entities/types/usage.js';
import type { Ctx } from '../context.js';
import { statement } from '../db/statement.js';
import { settledBefore } from './noticeUsageChanges.js';

const QUARTER_MS = 900_000;

/** What is asked of figures; uuids, not ids. */
export interface FiguresAsked {
  /** Null: of all tenants. */
  tenantId: string | null;
  from: Date;
  to: Date;
  interval: UsageInterval | null;
  zone: string;
  groupBy: readonly UsageGrouping[];
  statuses: MessageStatus[] | null;
  operators: string[] | null;
  senderIds: string[] | null;
  apiKeyId: string | null;
  campaignId: string | null;
  categories: MessageCategory[] | null;
  /** Whether times of delivery are wanted. */
  delivery: boolean;
}

/** Of the messages of a bucket and up to two groups. */
export interface FiguresRow {
  /** ISO. */
  bucket: string;
  group1: string | null;
  group2: string | null;
  messages: number;
  segments: number;
  credits: number;
  delivered: number;
  undelivered: number;
  failed: number;
  not_sent: number;
  no_report: number;
  /** Of `credits`, what is charged for good. */
  credits_charged: number;
  /** Of `segments`, those that the provider took. */
  segments_sent: number;
  /** How long deliveries took, in tenths of a second as told_tenths tells them, and how many took so long: "12,30,12", in no order. */
  tenths: string | null;
  counts: string | null;
}

const figures = statement<
  Omit<FiguresAsked, 'groupBy'> & {
    firstQuarter: Date;
    lastQuarter: Date;
    days: boolean;
    group1: UsageGrouping | null;
    group2: UsageGrouping | null;
    now: Date;
    settled: Date;
  },
  FiguresRow
>('usage/usageFigures.sql');

/** The figures of all live messages that match and were accepted in the period, in one moment. Buckets without any are absent. */
export async function readFigures(ctx: Ctx, { groupBy, ...asked }: FiguresAsked): Promise<FiguresRow[]> {
  const now = ctx.app.now();
  const [group1 = null, group2 = null] = groupBy;
  const values = figures.values({
    ...asked,
    firstQuarter: new Date(Math.ceil(asked.from.getTime() / QUARTER_MS) * QUARTER_MS),
    lastQuarter: new Date(Math.floor(asked.to.getTime() / QUARTER_MS) * QUARTER_MS),
    days: asked.interval !== 'HOUR',
    ...{ group1, group2, now, settled: settledBefore(now) },
  });
  // Planned for its values each time: one plan for a tenant's day and for all tenants' year is bad for one of them.
  return ctx.sql.rows<FiguresRow>(figures.text, values);
}
