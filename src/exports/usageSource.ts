import type { UsageBucket } from '../../entities/payloads/usage.js';
import type { UsageGrouping } from '../../entities/types/usage.js';
import { AppError } from '../errors.js';
import { type UsageAsked, usage } from '../usage/usage.js';
import type { ExportSource } from './exportSource.js';

/** The column that says which group a row is of; empty where nothing is grouped by it. */
const groupColumns: Partial<Record<UsageGrouping, string>> = {
  ...{ STATUS: 'status', OPERATOR: 'operator', SENDER_ID: 'sender_id', CAMPAIGN: 'campaign', API_KEY: 'api_key', CATEGORY: 'category' },
};

/** Figures have no pages: at most 10,000 rows. */
export const usageSource: ExportSource = {
  moments: ['from', 'to'],
  columns: [
    ...['from', 'to', ...Object.values(groupColumns), 'messages', 'segments', 'credits', 'delivered', 'undelivered', 'failed', 'not_sent'],
    ...['pending', 'no_report', 'delivery_rate', 'median_seconds_to_deliver', 'p95_seconds_to_deliver'],
  ],
  numbers: [],
  async page(ctx, _args, filter) {
    const asked = filter as UsageAsked;
    if (asked.groupBy?.includes('TENANT'))
      throw new AppError('BAD_USER_INPUT', { field: 'source.usage.groupBy', message: 'An export is of one tenant.' });
    if (asked.filter?.tenantId)
      throw new AppError('BAD_USER_INPUT', { field: 'source.usage.filter.tenantId', message: 'An export is of its own tenant.' });
    const rows = (await usage(ctx, asked)).buckets.map(toRow);
    return { rows, ids: [], total: async () => rows.length };
  },
};

const toRow = (one: UsageBucket) => ({
  ...{ from: one.from.toISOString(), to: one.to.toISOString() },
  ...Object.fromEntries(Object.entries(groupColumns).map(([grouping, column]) => [column, labelOf(one, grouping)])),
  ...{ messages: one.messages, segments: one.segments, credits: one.credits, delivered: one.delivered, undelivered: one.undelivered },
  ...{ failed: one.failed, not_sent: one.notSent, pending: one.pending, no_report: one.noReport, delivery_rate: one.deliveryRate },
  ...{ median_seconds_to_deliver: one.medianSecondsToDeliver, p95_seconds_to_deliver: one.p95SecondsToDeliver },
});

const labelOf = ({ keys }: UsageBucket, grouping: string): string | null => keys.find((key) => key.grouping === grouping)?.label ?? null;
