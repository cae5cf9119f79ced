import { Link } from '@tanstack/react-router';
import { useQuery } from 'urql';
import { apiError } from '../../api/ask.js';
import { useViewer } from '../../api/hooks.js';
import { buttonLook, Card, Notice } from '../../parts/controls.js';
import { Loading } from '../../parts/Page.js';
import { count, errorText, percent } from '../../words/format.js';
import { useWords } from '../../words/words.js';
import type { Period } from './period.js';
import { UsageTotals } from './usage.gen.js';
import { useUsageWords } from './words.js';

/** The figures of the whole period. */
export function Totals({ period: { from, to } }: { period: Period }) {
  const words = useWords();
  const mine = useUsageWords();
  const maySend = useViewer().permissions.includes('SEND_SMS');
  const [{ data, error }] = useQuery({ query: UsageTotals, variables: { from, to }, requestPolicy: 'cache-and-network' });
  const totals = data?.usage?.totals;
  if (error && !totals) return <Notice tone="bad">{errorText(words, apiError(error))}</Notice>;
  if (!totals) return <Loading />;
  const { messages, deliveryRate, medianSecondsToDeliver } = totals;
  if (messages === 0)
    return (
      <Card>
        <div className="grid justify-items-start gap-2">
          <p className="font-medium">{mine.none}</p>
          <p className="text-dim">{mine.noneDetail}</p>
          {maySend && (
            <Link to="/send" className={buttonLook('main')}>
              {words.home.sendFirst}
            </Link>
          )}
        </div>
      </Card>
    );
  const figures: [name: string, value: number][] = [
    [mine.messages, messages],
    [mine.segments, totals.segments],
    [mine.credits, totals.credits],
    [mine.delivered, totals.delivered],
    [mine.undelivered, totals.undelivered],
    [mine.failed, totals.failed],
    [mine.notSent, totals.notSent],
    [mine.noReport, totals.noReport],
    [mine.pending, totals.pending],
  ];
  return (
    <Card title={mine.totals}>
      <dl className="grid grid-cols-2 gap-3 sm:grid-cols-5">
        {figures.map(([name, value]) => (
          <div key={name} className="min-w-0">
            <dt className="text-sm text-dim">{name}</dt>
            <dd className="text-xl font-semibold tabular-nums">{count(value)}</dd>
          </div>
        ))}
        {deliveryRate !== null && (
          <div className="min-w-0">
            <dt className="text-sm text-dim">{mine.rate}</dt>
            <dd className="text-xl font-semibold tabular-nums">{percent(deliveryRate)}</dd>
          </div>
        )}
      </dl>
      {medianSecondsToDeliver !== null && <p className="mt-3 text-dim">{mine.speed(count(medianSecondsToDeliver))}</p>}
    </Card>
  );
}
