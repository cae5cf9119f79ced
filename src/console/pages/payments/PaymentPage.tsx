import { Link, useParams } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useQuery } from 'urql';
import { apiError } from '../../api/ask.js';
import { useLive, useTimeZone } from '../../api/hooks.js';
import { useAction } from '../../api/useAction.js';
import { Button, Card, Notice } from '../../parts/controls.js';
import { Fact, Facts } from '../../parts/Fact.js';
import { Loading, Page } from '../../parts/Page.js';
import { bytes, shillings } from '../../words/amounts.js';
import { count, errorText, phone, shortTime } from '../../words/format.js';
import { useWords } from '../../words/words.js';
import { Decisions } from './Decisions.js';
import { PaymentTag } from './PaymentTag.js';
import { OnePaymentChanges, OpenProof, Payment, type PaymentShown } from './payments.gen.js';
import { usePaymentWords } from './words.js';

/** One payment: what was ordered, what was paid by which proof, and the decision. */
export function PaymentPage() {
  const words = useWords();
  const payments = usePaymentWords();
  const { id } = useParams({ from: '/payments/$id' });
  return (
    <Page title={payments.one}>
      <Link to="/payments" className="w-fit font-medium text-accent underline">
        ← {words.pages.payments}
      </Link>
      <OnePayment id={id} />
    </Page>
  );
}

function OnePayment({ id }: { id: string }) {
  const words = useWords();
  const [{ data, error, fetching }, ask] = useQuery({ query: Payment, variables: { id }, requestPolicy: 'cache-and-network' });
  const missed = useLive(OnePaymentChanges, { id });
  useEffect(() => {
    if (missed > 0) ask({ requestPolicy: 'network-only' });
  }, [missed, ask]);
  const payment = data?.purchase;
  if (!payment) {
    if (fetching) return <Loading />;
    return <Notice tone="bad">{error ? errorText(words, apiError(error)) : words.errors.NOT_FOUND}</Notice>;
  }
  return (
    <>
      <Ordered payment={payment} />
      {payment.method === 'BANK_TRANSFER' && <Proofs proofs={payment.proofs} />}
    </>
  );
}

function Ordered({ payment }: { payment: PaymentShown }) {
  const payments = usePaymentWords();
  const timeZone = useTimeZone();
  const { invoiceNumber, status, tenant, orderedCredits, credits, expectedTzs, paidTzs, method, channel, payerPhone } = payment;
  const { providerReference, createdAt, completedAt, expiresAt, failure, failureDetail } = payment;
  return (
    <Card title={invoiceNumber} aside={<PaymentTag status={status} />}>
      <div className="grid gap-4">
        <p>{payments.means[status]}</p>
        {failure && <p className="text-bad">{failureDetail ?? payments.failure[failure]}</p>}
        <Facts>
          <Fact name={payments.tenant}>{tenant.name}</Fact>
          <Fact name={payments.ordered}>
            {payments.credits(count(orderedCredits))}
            {payment.package && ` (${payment.package.name})`}
          </Fact>
          <Fact name={payments.expected}>{shillings(expectedTzs)}</Fact>
          <Fact name={payments.paid}>
            {paidTzs === null ? payments.unknown : shillings(paidTzs)}
            {paidTzs !== null && paidTzs !== expectedTzs && (
              <span className="block text-sm font-medium text-warn">{payments.difference(shillings(paidTzs - expectedTzs))}</span>
            )}
          </Fact>
          {completedAt && <Fact name={payments.given}>{payments.credits(count(credits))}</Fact>}
          <Fact name={payments.way}>
            {[payments.method[method], channel?.name, payerPhone && phone(payerPhone)].filter(Boolean).join(', ')}
          </Fact>
          {providerReference && <Fact name={payments.reference}>{providerReference}</Fact>}
          <Fact name={payments.asked}>{shortTime(createdAt, timeZone)}</Fact>
          {completedAt && <Fact name={payments.completed}>{shortTime(completedAt, timeZone)}</Fact>}
          {expiresAt && <Fact name={payments.until}>{shortTime(expiresAt, timeZone)}</Fact>}
        </Facts>
        <Decisions payment={payment} />
      </div>
    </Card>
  );
}

function Proofs({ proofs }: { proofs: PaymentShown['proofs'] }) {
  const words = useWords();
  const payments = usePaymentWords();
  const { run, busy, fault } = useAction(OpenProof);
  const open = async (id: string) => {
    const data = await run({ id });
    if (data?.createFileDownload) location.assign(data.createFileDownload.url);
  };
  return (
    <Card title={payments.proofs}>
      {proofs.length === 0 && <p className="text-dim">{payments.noProofs}</p>}
      <ul className="divide-y divide-line">
        {proofs.map(({ id, filename, sizeBytes }) => (
          <li key={id} className="flex flex-wrap items-center justify-between gap-3 py-2">
            <span className="min-w-0 break-all">
              {filename} ({bytes(sizeBytes)})
            </span>
            <Button disabled={busy} onClick={() => void open(id)} aria-label={payments.openThis(filename)}>
              {payments.open}
            </Button>
          </li>
        ))}
      </ul>
      {fault && <Notice tone="bad">{errorText(words, fault)}</Notice>}
    </Card>
  );
}
