import type { SystemSample } from '../../../entities/payloads/history.js';
import type { HistoryResolution } from '../../../entities/types/history.js';
import type { Ctx } from '../../context.js';
import { allowOnPlatform } from '../../core/authorize.js';
import { checkTimes } from '../../db/page.js';
import { AppError } from '../../errors.js';
import { quantileMs } from './apiFigures.js';
import { DAY_MS, HOUR_MS, MINUTE_MS } from './sampleSystem.js';

/** So many measurements an answer has at most. */
export const MOST_SAMPLES = 1_500;
const lengths: Record<HistoryResolution, number> = { MINUTE: MINUTE_MS, HOUR: HOUR_MS, DAY: DAY_MS };

type Row = Omit<SystemSample, 'apiP95Ms' | 'errorRate'> & { requests: number; failed: number; buckets: number[] };

/**
 * Measurements that began from `from` on and before `to`, oldest first; times that were not measured are left out. For platform staff.
 * BAD_USER_INPUT for a range that could have more than 1,500 of them.
 */
export async function systemHistory(ctx: Ctx, from: Date, to: Date, resolution: HistoryResolution): Promise<SystemSample[]> {
  allowOnPlatform(ctx, 'VIEW_PLATFORM');
  checkTimes(from, to, 'to');
  if (to.getTime() - from.getTime() > MOST_SAMPLES * lengths[resolution])
    throw new AppError('BAD_USER_INPUT', {
      field: 'to',
      message: 'That are more than 1,500 measurements: ask for a shorter time, or for longer steps.',
      params: { max: MOST_SAMPLES },
    });
  const rows = await ctx.sql.rows<Row>(
    `select at, queue_depth as "queueDepth", dispatcher_lag_seconds as "dispatcherLagSeconds",
       messages_per_second as "messagesPerSecond", database_latency_ms as "databaseLatencyMs", requests, failed,
       to_json(buckets) as buckets
     from system_sample where resolution = $1 and at >= $2 and at < $3 order by at`,
    [resolution, from, to],
  );
  return rows.map(({ requests, failed, buckets, ...sample }) => ({
    ...sample,
    apiP95Ms: quantileMs(buckets, 0.95),
    errorRate: requests === 0 ? 0 : failed / requests,
  }));
}
