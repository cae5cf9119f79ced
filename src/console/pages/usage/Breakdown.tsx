import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Card, Notice } from '../../parts/controls.js';
import { Loading } from '../../parts/Page.js';
import { ExportButton } from '../../parts/work/ExportButton.js';
import { count, errorText } from '../../words/format.js';
import { useWords } from '../../words/words.js';
import { statuses } from '../messages/filters.js';
import { FiguresTable } from './FiguresTable.js';
import type { Period } from './period.js';
import { type Bucket, useBuckets } from './useBuckets.js';
import { useUsageWords } from './words.js';

interface BreakdownProps {
  period: Period;
  grouping: 'OPERATOR' | 'SENDER_ID' | 'STATUS';
  title: string;
  column: string;
}

/** The period's messages by what they have in common, most first: bars, and the numbers beside them. */
export function Breakdown({ period, grouping, title, column }: BreakdownProps) {
  const words = useWords();
  const mine = useUsageWords();
  const { buckets, fault } = useBuckets(period, grouping);
  const { from, to, since, until } = period;
  const sorted = buckets?.filter(({ messages }) => messages > 0).sort((one, other) => other.messages - one.messages);
  const status = ({ keys }: Bucket) => statuses.find((one) => one === keys[0]?.key);
  const nameOf = (bucket: Bucket): string => {
    const known = grouping === 'STATUS' && status(bucket);
    if (known) return words.status[known].name;
    return bucket.keys[0]?.key ? bucket.keys[0].label : mine.unknown;
  };
  const linkOf = (bucket: Bucket): ReactNode => {
    const known = status(bucket);
    const search = known ? { status: [known], since, until } : { from: nameOf(bucket), since, until };
    if (grouping === 'OPERATOR' || !bucket.keys[0]?.key) return nameOf(bucket);
    return (
      <Link to="/messages" search={search} className="text-accent underline">
        {nameOf(bucket)}
      </Link>
    );
  };
  return (
    <Card title={title}>
      {fault && <Notice tone="bad">{errorText(words, fault)}</Notice>}
      {!sorted && !fault && <Loading />}
      {sorted?.length === 0 && <p className="text-dim">{mine.none}</p>}
      {sorted && sorted.length > 0 && (
        <div className="grid gap-4 lg:grid-cols-[2fr_3fr]">
          <Bars buckets={sorted} nameOf={nameOf} />
          <FiguresTable name={title} column={column} rows={sorted.map((bucket) => ({ bucket, name: linkOf(bucket) }))} />
        </div>
      )}
      <div className="mt-4">
        <ExportButton key={`${from} ${to}`} source={{ usage: { from, to, groupBy: [grouping] } }} label={mine.export} />
      </div>
    </Card>
  );
}

const MOST_BARS = 8;

function Bars({ buckets, nameOf }: { buckets: Bucket[]; nameOf(bucket: Bucket): string }) {
  const mine = useUsageWords();
  const highest = Math.max(1, ...buckets.map(({ messages }) => messages));
  return (
    <ul aria-label={mine.chart(count(highest))} className="grid content-start gap-2 text-sm">
      {buckets.slice(0, MOST_BARS).map((bucket) => (
        <li key={bucket.keys[0]?.key ?? ''} className="min-w-0">
          <span className="break-words">{nameOf(bucket)}</span>
          <svg aria-hidden="true" viewBox="0 0 100 4" preserveAspectRatio="none" className="h-3 w-full">
            <rect width={100} height={4} className="fill-sunk" />
            <rect width={(bucket.messages / highest) * 100} height={4} className="fill-accent" />
          </svg>
        </li>
      ))}
    </ul>
  );
}
