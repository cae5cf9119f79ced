import { Link } from '@tanstack/react-router';
import type { Today } from '../../api/documents/sending.gen.js';
import { useTimeZone, useViewer } from '../../api/hooks.js';
import type { ResultOf } from '../../api/resultOf.js';
import { buttonLook, Card } from '../../parts/controls.js';
import { Loading } from '../../parts/Page.js';
import { count, dayOf, percent } from '../../words/format.js';
import { useWords } from '../../words/words.js';
import type { Filters } from '../messages/filters.js';

type Totals = NonNullable<ResultOf<typeof Today>['usage']>['totals'];

/** What became of the messages accepted today; each number leads to its messages. */
export function TodayFigures({ totals, from }: { totals: Totals | undefined; from: number }) {
  const words = useWords();
  const timeZone = useTimeZone();
  const maySend = useViewer().permissions.includes('SEND_SMS');
  const since = dayOf(from, timeZone);
  const figures: [name: string, value: number, status: Filters['status'] | undefined][] = totals
    ? [
        [words.home.accepted, totals.messages, undefined],
        [words.home.delivered, totals.delivered, ['DELIVERED']],
        [words.home.onTheWay, totals.pending, ['QUEUED', 'SCHEDULED', 'HELD', 'SENDING', 'UNCONFIRMED', 'SENT']],
        [words.home.undelivered, totals.undelivered, ['UNDELIVERED']],
        [words.home.failed, totals.failed, ['FAILED', 'EXPIRED']],
        [words.home.notSent, totals.notSent, ['CANCELLED', 'SUPPRESSED']],
      ]
    : [];
  return (
    <Card title={words.home.today}>
      {!totals && <Loading />}
      {totals?.messages === 0 && (
        <div className="grid gap-3">
          <p className="text-dim">{words.home.todayNone}</p>
          {maySend && (
            <Link to="/send" className={`${buttonLook('plain')} w-fit`}>
              {words.home.todayFirst}
            </Link>
          )}
        </div>
      )}
      {totals && totals.messages > 0 && (
        <>
          <ul className="grid grid-cols-2 gap-3 sm:grid-cols-3">
            {figures.map(([name, value, status]) => (
              <li key={name} className="min-w-0">
                <Link to="/messages" search={{ since, status }} className="block rounded-lg border border-line p-3 hover:bg-sunk">
                  <span className="block text-2xl font-semibold tabular-nums">{count(value)}</span>
                  <span className="block text-sm text-dim">{name}</span>
                </Link>
              </li>
            ))}
          </ul>
          {totals.deliveryRate !== null && <p className="mt-3 text-dim">{words.home.rate(percent(totals.deliveryRate))}</p>}
        </>
      )}
    </Card>
  );
}
