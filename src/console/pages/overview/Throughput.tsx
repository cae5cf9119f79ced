import { useEffect, useState } from 'react';
import { useQuery } from 'urql';
import { apiError } from '../../api/ask.js';
import { type HistoryResolution, type Sample, SystemHistory } from '../../api/documents/overview.gen.js';
import { Card, Notice } from '../../parts/controls.js';
import { SelectField } from '../../parts/inputs.js';
import { Loading } from '../../parts/Page.js';
import { count, dateFormat, errorText } from '../../words/format.js';
import { useWords } from '../../words/words.js';
import { useOverviewWords } from './words.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

interface Span {
  resolution: HistoryResolution;
  stepMs: number;
  steps: number;
}
const spans = {
  hours: { resolution: 'MINUTE', stepMs: MINUTE_MS, steps: 120 },
  days: { resolution: 'HOUR', stepMs: HOUR_MS, steps: 48 },
  month: { resolution: 'DAY', stepMs: 24 * HOUR_MS, steps: 30 },
} satisfies Record<string, Span>;
type SpanName = keyof typeof spans;
const names = Object.keys(spans) as SpanName[];

/** How much was sent a second, in bars and in numbers; measured each minute. */
export function Throughput() {
  const mine = useOverviewWords();
  const [name, setName] = useState<SpanName>('hours');
  return (
    <Card title={mine.history}>
      <div className="grid gap-4">
        <div className="max-w-sm">
          <SelectField label={mine.span} value={name} change={setName} options={names.map((one) => [one, mine.spans[one]] as const)} />
        </div>
        <Measured key={name} span={spans[name]} />
      </div>
    </Card>
  );
}

function Measured({ span }: { span: Span }) {
  const words = useWords();
  const mine = useOverviewWords();
  const [minute, setMinute] = useState(thisMinute);
  useEffect(() => {
    const timer = setInterval(() => setMinute(thisMinute()), MINUTE_MS);
    return () => clearInterval(timer);
  }, []);
  const { resolution, stepMs, steps } = span;
  const end = Math.ceil(minute / stepMs) * stepMs;
  const begin = end - steps * stepMs;
  const variables = { from: new Date(begin).toISOString(), to: new Date(end).toISOString(), resolution };
  const [{ data, error }] = useQuery({ query: SystemHistory, variables, requestPolicy: 'network-only' });
  const samples = data?.systemHistory?.filter(({ at }) => Date.parse(at) >= begin);
  if (!samples) return error ? <Notice tone="bad">{errorText(words, apiError(error))}</Notice> : <Loading />;
  if (samples.length === 0) return <p className="text-dim">{mine.none}</p>;
  return (
    <div className="grid gap-4 lg:grid-cols-[3fr_2fr]">
      <Bars samples={samples} begin={begin} span={span} />
      <Numbers samples={samples} span={span} />
    </div>
  );
}

const thisMinute = (): number => Math.ceil(Date.now() / MINUTE_MS) * MINUTE_MS;
const rounded = (value: number): string => count(Math.round(value * 10) / 10);

/** "14:03", or with its day. Measurements by day are of UTC's days. */
function timeOf(at: string | number, { stepMs }: Span): string {
  const time = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
  const day = { day: 'numeric', month: 'short' } as const;
  if (stepMs > HOUR_MS) return dateFormat('UTC', day).format(new Date(at));
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return dateFormat(zone, stepMs === MINUTE_MS ? time : { ...day, ...time }).format(new Date(at));
}

const HEIGHT = 100;
const STEP = 10;

function Bars({ samples, begin, span }: { samples: Sample[]; begin: number; span: Span }) {
  const mine = useOverviewWords();
  const highest = Math.max(...samples.map(({ messagesPerSecond }) => messagesPerSecond));
  return (
    <figure className="grid min-w-0 content-start gap-2">
      <p className="text-sm text-dim tabular-nums">{rounded(highest)}</p>
      <svg
        role="img"
        aria-label={mine.chart(rounded(highest))}
        viewBox={`0 0 ${span.steps * STEP} ${HEIGHT}`}
        preserveAspectRatio="none"
        className="h-44 w-full border-b border-edge"
      >
        {samples.map(({ at, messagesPerSecond }) => {
          const height = highest > 0 ? (messagesPerSecond / highest) * HEIGHT : 0;
          const x = ((Date.parse(at) - begin) / span.stepMs) * STEP;
          return (
            <rect key={at} x={x + 1} y={HEIGHT - height} width={STEP - 2} height={height} className="fill-accent">
              <title>{`${timeOf(at, span)}: ${rounded(messagesPerSecond)}`}</title>
            </rect>
          );
        })}
      </svg>
      <p className="flex justify-between gap-2 text-sm text-dim">
        <span>{timeOf(begin, span)}</span>
        <span className="text-right">{timeOf(begin + span.steps * span.stepMs, span)}</span>
      </p>
    </figure>
  );
}

const cell = 'py-2 pl-2 text-right tabular-nums';

/** The numbers of the chart, newest first. */
function Numbers({ samples, span }: { samples: Sample[]; span: Span }) {
  const words = useWords();
  const mine = useOverviewWords();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys.
    <section tabIndex={0} aria-label={mine.table} className="max-h-64 min-w-0 overflow-y-auto">
      <table className="w-full text-sm">
        <thead className="sticky top-0 bg-card text-dim">
          <tr>
            <th scope="col" className="py-2 text-left font-normal">
              {mine.when}
            </th>
            {[mine.rate, mine.queue, mine.wait].map((name) => (
              <th key={name} scope="col" className={`${cell} font-normal`}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-y divide-line">
          {samples.toReversed().map(({ at, messagesPerSecond, queueDepth, dispatcherLagSeconds }) => (
            <tr key={at}>
              <th scope="row" className="py-2 text-left font-medium">
                {timeOf(at, span)}
              </th>
              <td className={cell}>{rounded(messagesPerSecond)}</td>
              <td className={cell}>{count(queueDepth)}</td>
              <td className={cell}>{words.overview.seconds(Math.round(dispatcherLagSeconds))}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
