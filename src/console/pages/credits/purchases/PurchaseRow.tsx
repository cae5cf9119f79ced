import { Link } from '@tanstack/react-router';
import { useTimeZone } from '../../../api/hooks.js';
import { shillings } from '../../../words/amounts.js';
import { phone, shortTime } from '../../../words/format.js';
import type { PurchaseParts } from '../credits.gen.js';
import { useCreditsWords } from '../words.js';
import { PurchaseTag } from './PurchaseTag.js';

/** One purchase of the list: what, how it stands, by whom it is paid, when it was ordered. */
export function PurchaseRow({ purchase }: { purchase: PurchaseParts }) {
  const mine = useCreditsWords();
  const timeZone = useTimeZone();
  const { id, invoiceNumber, credits, amountTzs, status, channel, payerPhone, createdAt } = purchase;
  const paidBy = [mine.paidBy(channel?.name ?? mine.transfer), payerPhone && phone(payerPhone)].filter(Boolean).join(' · ');
  return (
    <li>
      <Link
        to="/credits/purchases/$id"
        params={{ id }}
        className="grid grid-cols-[1fr_auto] gap-x-3 gap-y-1 rounded-lg px-1 py-3 hover:bg-sunk"
      >
        <span className="min-w-0 font-medium">{mine.packageLine(credits, shillings(amountTzs))}</span>
        <span className="justify-self-end">
          <PurchaseTag status={status} />
        </span>
        <span className="min-w-0 text-sm text-dim">
          {invoiceNumber} · {paidBy}
        </span>
        <time dateTime={createdAt} className="text-right text-sm whitespace-nowrap text-dim tabular-nums">
          {shortTime(createdAt, timeZone)}
        </time>
      </Link>
    </li>
  );
}
