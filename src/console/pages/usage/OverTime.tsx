import { Link } from '@tanstack/react-router';
import { useTimeZone } from '../../api/hooks.js';
import { Card, Notice } from '../../parts/controls.js';
import { Loading } from '../../parts/Page.js';
import { ExportButton } from '../../parts/work/ExportButton.js';
import { errorText } from '../../words/format.js';
import { useWords } from '../../words/words.js';
import { FiguresTable } from './FiguresTable.js';
import { bucketName, daysOf, type Period } from './period.js';
import { TimeChart } from './TimeChart.js';
import { useBuckets } from './useBuckets.js';
import { useUsageWords } from './words.js';

/** A bar for each hour, day, week or month; its numbers beside it, each leading to its messages. */
export function OverTime({ period }: { period: Period }) {
  const words = useWords();
  const mine = useUsageWords();
  const timeZone = useTimeZone();
  const { buckets, fault } = useBuckets(period);
  const { from, to, interval } = period;
  const nameOf = (start: string): string => {
    const name = bucketName(start, interval, timeZone);
    return interval === 'WEEK' ? mine.week(name) : name;
  };
  return (
    <Card title={mine.byTime}>
      {fault && <Notice tone="bad">{errorText(words, fault)}</Notice>}
      {!buckets && !fault && <Loading />}
      {buckets?.some(({ messages }) => messages > 0) && (
        <div className="grid gap-4 lg:grid-cols-[3fr_2fr]">
          <TimeChart buckets={buckets} nameOf={({ from: start }) => nameOf(start)} />
          <FiguresTable
            name={mine.byTime}
            column={mine.when}
            rows={buckets.toReversed().map((bucket) => ({
              bucket,
              name: (
                <Link to="/messages" search={daysOf(bucket.from, period, timeZone)} className="text-accent underline">
                  {nameOf(bucket.from)}
                </Link>
              ),
            }))}
          />
        </div>
      )}
      {buckets?.every(({ messages }) => messages === 0) && <p className="text-dim">{mine.none}</p>}
      <div className="mt-4">
        <ExportButton key={`${from} ${to} ${interval}`} source={{ usage: { from, to, interval } }} label={mine.export} />
      </div>
    </Card>
  );
}
