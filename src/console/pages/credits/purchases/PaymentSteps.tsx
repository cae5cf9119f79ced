import type { ReactNode } from 'react';
import { useQuery } from 'urql';
import { Balance } from '../../../api/documents/sending.gen.js';
import { useTimeZone } from '../../../api/hooks.js';
import { Card } from '../../../parts/controls.js';
import { shillings } from '../../../words/amounts.js';
import { phone, shortTime } from '../../../words/format.js';
import type { PurchaseStory } from '../credits.gen.js';
import { useCreditsWords } from '../words.js';
import { PurchaseTag } from './PurchaseTag.js';

/** The way of a payment: every step that it took, when and by whom; then what it waits for, or what becomes of it. */
export function PaymentSteps({ purchase }: { purchase: PurchaseStory }) {
  const mine = useCreditsWords();
  const { status, expectedTzs, paidTzs, events } = purchase;
  return (
    <Card title={mine.one.steps} aside={<PurchaseTag status={status} />}>
      <ol className="grid gap-4 border-l-2 border-line pl-4" aria-live="polite">
        {events.map((event, index) => (
          <EventStep key={event.id} purchase={purchase} event={event} before={events[index - 1]} isLast={index === events.length - 1} />
        ))}
        <NextStep purchase={purchase} />
      </ol>
      {paidTzs !== null && paidTzs !== expectedTzs && <p className="mt-3 text-warn">{mine.one.paid(shillings(paidTzs))}</p>}
    </Card>
  );
}

type PurchaseEvent = PurchaseStory['events'][number];

interface EventStepProps {
  purchase: PurchaseStory;
  event: PurchaseEvent;
  before: PurchaseEvent | undefined;
  isLast: boolean;
}

/** One step that was taken. */
function EventStep({ purchase, event, before, isLast }: EventStepProps) {
  const mine = useCreditsWords();
  const timeZone = useTimeZone();
  const { credits, orderedCredits, expectedTzs, payerPhone, failure } = purchase;
  const { at, status, detail, actor } = event;
  const [{ data }] = useQuery({ query: Balance, variables: {}, pause: !isLast || status !== 'COMPLETED' });
  const payer = payerPhone ? phone(payerPhone) : '';
  const steps: Record<PurchaseEvent['status'], [title: string, detail?: string]> = {
    PENDING: [mine.one.ordered, mine.one.orderedDetail(orderedCredits, shillings(expectedTzs))],
    PROCESSING: [(isLast ? mine.one.asked : mine.one.wasAsked)(payer)],
    COMPLETED: [mine.one.arrived(credits), isLast && data?.balance ? mine.one.arrivedDetail(data.balance.available) : undefined],
    FAILED: [mine.one.failed, failure ? mine.one.failures[failure] : undefined],
    CANCELLED: [mine.one.cancelled],
    EXPIRED: [mine.one.expired],
    REVIEW: [mine.one.looked, isLast ? mine.one.review : undefined],
    REFUNDED: [mine.one.refundedTitle, mine.one.refunded],
  };
  const [title, means] = steps[status];
  // Who confirms a transfer writes nothing; who decides about a payment in review, or pays it back, says why.
  const isDecision = ['FAILED', 'REFUNDED'].includes(status) || (status === 'COMPLETED' && before?.status === 'REVIEW');
  return (
    <Step look={looks[status]} title={title} at={at} time={shortTime(at, timeZone)}>
      {means && <p>{means}</p>}
      {actor.kind !== 'SYSTEM' && <p>{mine.one.by(actor.name)}</p>}
      {isDecision && actor.kind === 'OPERATOR' && detail && <p className="break-words whitespace-pre-wrap">{mine.one.says(detail)}</p>}
    </Step>
  );
}

/** What an open purchase waits for; that nothing came of one that ended without a payment. */
function NextStep({ purchase }: { purchase: PurchaseStory }) {
  const mine = useCreditsWords();
  const timeZone = useTimeZone();
  const { status, method, expectedTzs, channel, expiresAt } = purchase;
  const until = expiresAt && <p>{mine.one.until(shortTime(expiresAt, timeZone))}</p>;
  if (status === 'PROCESSING')
    return (
      <Step title={mine.one.waiting}>
        <p>{mine.one.askedDetail(shillings(expectedTzs), channel?.name ?? '')}</p>
        {until}
      </Step>
    );
  if (status === 'PENDING') return <Step title={method === 'BANK_TRANSFER' ? mine.one.transferAwaited : mine.one.waiting}>{until}</Step>;
  if (['FAILED', 'EXPIRED', 'CANCELLED'].includes(status))
    return (
      <Step look="over" title={mine.one.notPaid}>
        <p>{mine.one.late}</p>
      </Step>
    );
  return null;
}

type Look = 'done' | 'waits' | 'over';
const signs: Record<Look, string> = { done: '✓', waits: '…', over: '✕' };
const looks: Record<PurchaseEvent['status'], Look> = {
  PENDING: 'done',
  PROCESSING: 'done',
  COMPLETED: 'done',
  REFUNDED: 'done',
  REVIEW: 'waits',
  FAILED: 'over',
  CANCELLED: 'over',
  EXPIRED: 'over',
};

interface StepProps {
  title: string;
  at?: string;
  time?: string;
  look?: Look;
  children?: ReactNode;
}

function Step({ title, at, time, look = 'waits', children }: StepProps) {
  return (
    <li>
      <p className="flex flex-wrap items-baseline justify-between gap-x-3">
        <span className={`font-medium ${look === 'done' ? 'text-good' : ''}`}>
          <span aria-hidden="true">{signs[look]} </span>
          {title}
        </span>
        {time && (
          <time dateTime={at} className="text-sm text-dim tabular-nums">
            {time}
          </time>
        )}
      </p>
      <div className="text-sm text-dim">{children}</div>
    </li>
  );
}
