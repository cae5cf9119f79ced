import { Link } from '@tanstack/react-router';
import { useTimeZone } from '../../../api/hooks.js';
import type { ResultOf } from '../../../api/resultOf.js';
import { count, phone, shortTime } from '../../../words/format.js';
import type { Ledger } from '../credits.gen.js';
import { useCreditsWords } from '../words.js';

type Entry = NonNullable<ResultOf<typeof Ledger>['ledger']>['nodes'][number];

/** "+5,000", "−12". */
const signed = (change: number): string => `${change > 0 ? '+' : change < 0 ? '−' : ''}${count(Math.abs(change))}`;

/** One movement: why, of what, by how much, and what was left after it. */
export function LedgerRow({ entry }: { entry: Entry }) {
  const mine = useCreditsWords();
  const timeZone = useTimeZone();
  const { kind, availableDelta, heldDelta, availableAfter, createdAt, reason, messageCount, message, purchase } = entry;
  const change = availableDelta !== 0 ? signed(availableDelta) : mine.ledger.heldChange(signed(heldDelta));
  const link = 'font-medium text-accent underline';
  return (
    <li className="grid grid-cols-[1fr_auto] gap-x-3 gap-y-1 px-1 py-3">
      <span className="min-w-0 font-medium">{mine.ledger.kinds[kind]}</span>
      <span className={`text-right font-semibold tabular-nums ${availableDelta > 0 ? 'text-good' : ''}`}>{change}</span>
      <span className="min-w-0 text-sm break-words text-dim">
        {message ? (
          <Link to="/messages/$id" params={{ id: message.id }} className={link}>
            {message.to ? mine.ledger.toOne(phone(message.to)) : mine.ledger.messages(1)}
          </Link>
        ) : (
          messageCount !== null && mine.ledger.messages(messageCount)
        )}
        {purchase && (
          <Link to="/credits/purchases/$id" params={{ id: purchase.id }} className={link}>
            {mine.ledger.purchase(purchase.invoiceNumber)}
          </Link>
        )}
        {reason && <span className="block">{reason}</span>}
      </span>
      <span className="text-right text-sm text-dim tabular-nums">
        <time dateTime={createdAt} className="block whitespace-nowrap">
          {shortTime(createdAt, timeZone)}
        </time>
        {mine.ledger.after(count(availableAfter))}
      </span>
    </li>
  );
}
