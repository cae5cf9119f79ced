import { Link, useParams } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useQuery } from 'urql';
import { apiError } from '../../../api/ask.js';
import { useLive, useTimeZone } from '../../../api/hooks.js';
import { useAction } from '../../../api/useAction.js';
import { Button, buttonLook, Card, Notice } from '../../../parts/controls.js';
import { Fact, Facts } from '../../../parts/Fact.js';
import { BackLink } from '../../../parts/lists/BackLink.js';
import { Loading, Page } from '../../../parts/Page.js';
import { shillings } from '../../../words/amounts.js';
import { errorText, phone, shortTime, withErrors } from '../../../words/format.js';
import { useWords } from '../../../words/words.js';
import { CancelPurchase, OnePurchase, PurchaseSteps, type PurchaseStory, Receipt } from '../credits.gen.js';
import { useCreditsWords } from '../words.js';
import { PaymentSteps } from './PaymentSteps.js';
import { TransferCard } from './TransferCard.js';

/** One purchase: its payment as it goes on, until the credits are there; then its receipt. */
export function PurchasePage() {
  const words = useWords();
  const mine = useCreditsWords();
  const { id } = useParams({ from: '/credits/purchases/$id' });
  const [{ data, error, fetching }, ask] = useQuery({ query: OnePurchase, variables: { id }, requestPolicy: 'cache-and-network' });
  const missed = useLive(PurchaseSteps, { id });
  useEffect(() => {
    if (missed > 0) ask({ requestPolicy: 'network-only' });
  }, [missed, ask]);
  const purchase = data?.purchase;
  const refused = error && apiError(error);
  const isMissing = refused ? ['NOT_FOUND', 'BAD_USER_INPUT'].includes(refused.code) : !purchase && !fetching;
  return (
    <Page title={purchase ? mine.one.title(purchase.invoiceNumber) : mine.purchasesTab}>
      <BackLink to="/credits/purchases">{mine.one.back}</BackLink>
      {!purchase && fetching && <Loading />}
      {!purchase && isMissing && <Notice tone="warn">{mine.one.missing}</Notice>}
      {!purchase && refused && !isMissing && <Notice tone="bad">{errorText(words, refused)}</Notice>}
      {purchase && <PaymentSteps purchase={purchase} />}
      {purchase?.method === 'BANK_TRANSFER' && <TransferCard purchase={purchase} />}
      {purchase && <Details purchase={purchase} />}
    </Page>
  );
}

function Details({ purchase }: { purchase: PurchaseStory }) {
  const mine = useCreditsWords();
  const words = withErrors(useWords(), mine.errors);
  const timeZone = useTimeZone();
  const { id, invoiceNumber, status, credits, amountTzs, channel, payerPhone, providerReference, createdAt, completedAt } = purchase;
  const cancel = useAction(CancelPurchase);
  const receipt = useAction(Receipt);
  const download = async () => {
    const url = (await receipt.run({ id }))?.createReceiptDownload?.url;
    if (url) location.assign(url);
  };
  const fault = cancel.fault ?? receipt.fault;
  return (
    <Card title={mine.one.facts}>
      <Facts>
        <Fact name={mine.one.number}>{invoiceNumber}</Fact>
        <Fact name={mine.one.price}>{mine.packageLine(credits, shillings(amountTzs))}</Fact>
        <Fact name={mine.one.paidBy}>{[channel?.name ?? mine.transfer, payerPhone && phone(payerPhone)].filter(Boolean).join(' · ')}</Fact>
        {providerReference && <Fact name={mine.one.reference}>{providerReference}</Fact>}
        <Fact name={mine.one.when}>{shortTime(createdAt, timeZone)}</Fact>
        {completedAt && <Fact name={mine.one.completed}>{shortTime(completedAt, timeZone)}</Fact>}
      </Facts>
      <div className="mt-4 flex flex-wrap gap-2">
        {(status === 'COMPLETED' || status === 'REFUNDED') && (
          <Button onClick={() => void download()} disabled={receipt.busy}>
            {receipt.busy ? words.working : mine.one.receipt}
          </Button>
        )}
        {(status === 'PENDING' || status === 'PROCESSING') && (
          <Button onClick={() => void cancel.run({ id })} disabled={cancel.busy}>
            {cancel.busy ? words.working : mine.one.cancel}
          </Button>
        )}
        {(status === 'FAILED' || status === 'EXPIRED' || status === 'CANCELLED') && (
          <Link to="/credits" className={buttonLook('main')}>
            {mine.one.again}
          </Link>
        )}
      </div>
      {fault && (
        <Notice tone="bad" live="assertive">
          {errorText(words, fault)}
        </Notice>
      )}
    </Card>
  );
}
