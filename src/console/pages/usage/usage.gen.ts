// Made of usage.graphql by `npm run documents`.
import { gql, type TypedDocumentNode } from '@urql/core';

export type UsageGrouping = 'API_KEY' | 'CAMPAIGN' | 'CATEGORY' | 'OPERATOR' | 'SENDER_ID' | 'STATUS' | 'TENANT';
export type UsageInterval = 'DAY' | 'HOUR' | 'MONTH' | 'WEEK';
export const UsageTotals: TypedDocumentNode<{
  usage: {
    totals: {
      messages: number;
      segments: number;
      credits: number;
      delivered: number;
      undelivered: number;
      failed: number;
      notSent: number;
      noReport: number;
      pending: number;
      deliveryRate: number | null;
      medianSecondsToDeliver: number | null;
    };
  } | null;
}, {
  from: string;
  to: string;
}> =
  gql(`
query UsageTotals($from: DateTime!, $to: DateTime!) {
  usage(from: $from, to: $to) {
    totals {
      messages
      segments
      credits
      delivered
      undelivered
      failed
      notSent
      noReport
      pending
      deliveryRate
      medianSecondsToDeliver
    }
  }
}
`);
export const UsageBuckets: TypedDocumentNode<{
  usage: {
    buckets: ({
      from: string;
      keys: ({
        grouping: UsageGrouping;
        key: string | null;
        label: string;
      })[];
      messages: number;
      credits: number;
      delivered: number;
      undelivered: number;
      failed: number;
      deliveryRate: number | null;
    })[];
  } | null;
}, {
  from: string;
  to: string;
  interval?: UsageInterval | null;
  groupBy: (UsageGrouping)[];
}> =
  gql(`
query UsageBuckets($from: DateTime!, $to: DateTime!, $interval: UsageInterval, $groupBy: [UsageGrouping!]!) {
  usage(from: $from, to: $to, interval: $interval, groupBy: $groupBy) {
    buckets {
      from
      keys {
        grouping
        key
        label
      }
      messages
      credits
      delivered
      undelivered
      failed
      deliveryRate
    }
  }
}
`);
