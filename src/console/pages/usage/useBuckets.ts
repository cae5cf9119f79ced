import { useQuery } from 'urql';
import { apiError } from '../../api/ask.js';
import type { ResultOf } from '../../api/resultOf.js';
import type { Period } from './period.js';
import { UsageBuckets, type UsageGrouping } from './usage.gen.js';

export type Bucket = NonNullable<ResultOf<typeof UsageBuckets>['usage']>['buckets'][number];

/** The figures of a period over time, or of its groups. */
export function useBuckets({ from, to, interval }: Period, grouping?: UsageGrouping) {
  const variables = grouping ? { from, to, groupBy: [grouping] } : { from, to, interval, groupBy: [] };
  const [{ data, error }] = useQuery({ query: UsageBuckets, variables, requestPolicy: 'cache-and-network' });
  const buckets = data?.usage?.buckets;
  return { buckets, fault: error && !buckets ? apiError(error) : undefined };
}
