import type { ReactNode } from 'react';
import { useQuery } from 'urql';
import { Balance } from '../../api/documents/sending.gen.js';
import { useTimeZone } from '../../api/hooks.js';
import { Card } from '../../parts/controls.js';
import { shillings } from '../../words/amounts.js';
import { phone, shortTime } from '../../words/format.js';
import type { PurchaseParts } from './credits.gen.js';
import { PurchaseTag } from './PurchaseTag.js';
import { useCreditsWords } from './words.js';

/** The way of a payment: ordered, the payer asked, the credits there; or why they don't come. */
export function PaymentSteps({ purchase }: { purchase: PurchaseParts }) {
  const mine = useCreditsWords();
  const timeZone = useTimeZone();
  const [{ data }] = useQuery({ query: Balance, variables: {} });
  const { status, method, credits, orderedCredits, expectedTzs, paidTzs, payerPhone, channel, failure } = purchase;
  const isOpen = status === 'PENDING' || status === 'PROCESSING';
  const isPaid = status === 'COMPLETED' || status === 'REFUNDED';
  const asked = payerPhone ? (isOpen ? mine.one.asked : mine.one.wasAsked)(phone(payerPhone)) : mine.one.transferAwaited;
  const askedNow = method === 'MOBILE_MONEY' ? mine.one.askedDetail(shillings(expectedTzs), channel?.name ?? '') : undefined;
  const askedDone = method === 'MOBILE_MONEY' ? mine.one.askedDone : mine.one.transferDone;
  const ended = ['FAILED', 'EXPIRED', 'CANCELLED'].includes(status);
  return (
    <Card title={mine.one.steps} aside={<PurchaseTag status={status} />}>
      <ol className="grid gap-4 border-l-2 border-line pl-4" aria-live="polite">
        <Step done title={mine.one.ordered} at={shortTime(purchase.createdAt, timeZone)}>
          {mine.one.orderedDetail(orderedCredits, shillings(expectedTzs))}
        </Step>
        <Step done={isPaid} title={asked}>
          {isOpen && askedNow}
          {isOpen && purchase.expiresAt && <> {mine.one.until(shortTime(purchase.expiresAt, timeZone))}</>}
          {isPaid && askedDone}
          {status === 'REVIEW' && mine.one.review}
          {failure && ended && mine.one.failures[failure]}
        </Step>
        {isOpen && <Step title={mine.one.waiting} />}
        {isPaid && (
          <Step done title={mine.one.arrived(credits)} at={purchase.completedAt ? shortTime(purchase.completedAt, timeZone) : undefined}>
            {status === 'COMPLETED' && data?.balance && mine.one.arrivedDetail(data.balance.available)}
            {status === 'REFUNDED' && mine.one.refunded}
          </Step>
        )}
        {ended && <Step title={mine.one.notPaid}>{mine.one.late}</Step>}
      </ol>
      {paidTzs !== null && paidTzs !== expectedTzs && <p className="mt-3 text-warn">{mine.one.paid(shillings(paidTzs))}</p>}
    </Card>
  );
}

function Step({ title, at, done, children }: { title: string; at?: string; done?: boolean; children?: ReactNode }) {
  return (
    <li>
      <p className="flex flex-wrap items-baseline justify-between gap-x-3">
        <span className={`font-medium ${done ? 'text-good' : ''}`}>
          <span aria-hidden="true">{done ? '✓ ' : '… '}</span>
          {title}
        </span>
        {at && <span className="text-sm text-dim tabular-nums">{at}</span>}
      </p>
      <p className="text-sm text-dim">{children}</p>
    </li>
  );
}
