import { count } from '../../words/format.js';
import { useWords } from '../../words/words.js';
import type { Bucket } from './useBuckets.js';
import { useUsageWords } from './words.js';

const HEIGHT = 100;
const STEP = 10;
const BAR = 8;

/** A bar for each bucket, from delivered up to what is on its way. The table beside it says the same in numbers. */
export function TimeChart({ buckets, nameOf }: { buckets: Bucket[]; nameOf(bucket: Bucket): string }) {
  const words = useWords();
  const mine = useUsageWords();
  const highest = Math.max(1, ...buckets.map(({ messages }) => messages));
  const heightOf = (value: number): number => (value / highest) * HEIGHT;
  const [first, last] = [buckets[0], buckets.at(-1)];
  return (
    <figure className="grid min-w-0 content-start gap-2">
      <p className="text-sm text-dim tabular-nums">{count(highest)}</p>
      <svg
        role="img"
        aria-label={mine.chart(count(highest))}
        viewBox={`0 0 ${buckets.length * STEP} ${HEIGHT}`}
        preserveAspectRatio="none"
        className="h-44 w-full border-b border-edge"
      >
        {buckets.map((bucket, index) => {
          const { from, messages, delivered, undelivered, failed } = bucket;
          const bad = undelivered + failed;
          const rest = messages - delivered - bad;
          const x = index * STEP + (STEP - BAR) / 2;
          return (
            <g key={from}>
              <title>{`${nameOf(bucket)}: ${count(messages)}`}</title>
              <rect x={x} y={0} width={BAR} height={HEIGHT} className="fill-transparent" />
              <rect x={x} y={HEIGHT - heightOf(delivered)} width={BAR} height={heightOf(delivered)} className="fill-accent" />
              <rect x={x} y={HEIGHT - heightOf(delivered + bad)} width={BAR} height={heightOf(bad)} className="fill-bad" />
              <rect x={x} y={HEIGHT - heightOf(messages)} width={BAR} height={heightOf(rest)} className="fill-edge" />
            </g>
          );
        })}
      </svg>
      {first && last && (
        <p className="flex justify-between gap-2 text-sm text-dim">
          <span>{nameOf(first)}</span>
          {last !== first && <span className="text-right">{nameOf(last)}</span>}
        </p>
      )}
      <figcaption className="flex flex-wrap gap-x-4 gap-y-1 text-sm">
        <Key look="bg-accent" name={mine.delivered} />
        <Key look="bg-bad" name={`${mine.undelivered}, ${words.home.failed.toLowerCase()}`} />
        <Key look="bg-edge" name={mine.rest} />
      </figcaption>
    </figure>
  );
}

const Key = ({ look, name }: { look: string; name: string }) => (
  <span className="flex items-center gap-2">
    <span aria-hidden="true" className={`size-3 rounded-sm ${look}`} />
    {name}
  </span>
);
