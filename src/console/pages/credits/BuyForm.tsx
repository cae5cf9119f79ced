import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useEffect, useState } from 'react';
import { useQuery } from 'urql';
import { apiError } from '../../api/ask.js';
import { useSettled } from '../../api/hooks.js';
import { usePublicSettings } from '../../api/publicSettings.js';
import type { ResultOf } from '../../api/resultOf.js';
import { useOnce } from '../../api/useOnce.js';
import { Button, Field, inputLook, Notice } from '../../parts/controls.js';
import { shillings } from '../../words/amounts.js';
import { errorText, fieldError, withErrors } from '../../words/format.js';
import { wholeIn } from '../../words/whole.js';
import { useWords } from '../../words/words.js';
import { AmountChoice } from './AmountChoice.js';
import { Buy, Price, type PurchaseCreditsInput, type Shop } from './credits.gen.js';
import { PaymentChoice, TRANSFER, takes } from './PaymentChoice.js';
import { useCreditsWords } from './words.js';

type Offer = ResultOf<typeof Shop>;
type Order = Omit<PurchaseCreditsInput, 'idempotencyKey'>;

const MOST = 100_000_000;
const SETTLE_MS = 400;
const buy = () => Buy;

/** How many, how they are paid, what they cost: then the page of the purchase shows the payment. */
export function BuyForm({ packages, channels }: { packages: Offer['packages']; channels: Offer['paymentChannels'] }) {
  const mine = useCreditsWords();
  const words = withErrors(useWords(), mine.errors);
  const navigate = useNavigate();
  const [packageId, setPackageId] = useState(packages[0]?.id ?? '');
  const [amount, setAmount] = useState('');
  const [by, setBy] = useState('');
  const [payerPhone, setPayerPhone] = useState('');
  const { state, run, startAgain } = useOnce<ResultOf<typeof Buy>, Order>('purchase', buy);
  const ordered = state.kind === 'done' ? state.data.purchaseCredits?.purchase.id : undefined;
  useEffect(() => {
    if (ordered) void navigate({ to: '/credits/purchases/$id', params: { id: ordered } });
  }, [ordered, navigate]);

  const typed = wholeIn(amount, 1, MOST) ?? 0;
  const isWhole = typed > 0;
  const credits = useSettled(isWhole ? typed : 0, SETTLE_MS);
  const pause = packageId !== '' || credits === 0;
  const [quoted] = useQuery({ query: Price, variables: { credits }, pause });
  const quote = !pause && isWhole && credits === typed ? (quoted.data?.quotePurchase ?? undefined) : undefined;
  const price = packageId ? packages.find(({ id }) => id === packageId)?.priceTzs : quote?.amountTzs;

  const open = channels.filter(({ available }) => available);
  const methods = usePublicSettings()?.paymentMethods;
  const transfer = methods?.includes('BANK_TRANSFER') ?? false;
  const ways = [...open.filter((channel) => takes(channel, price)).map(({ code }) => code), ...(transfer ? [TRANSFER] : [])];
  const way = ways.includes(by) ? by : (ways[0] ?? '');
  const byPhone = way !== '' && way !== TRANSFER;
  const busy = state.kind === 'asking';
  const refusal = state.kind === 'idle' ? state.error : undefined;
  const ready = price !== undefined && way !== '' && (!byPhone || payerPhone.trim() !== '');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!ready || busy) return;
    const what = packageId ? { packageId } : { credits: typed };
    run(byPhone ? { ...what, method: 'MOBILE_MONEY', channel: way, payerPhone } : { ...what, method: 'BANK_TRANSFER' });
  };
  const name = open.find(({ code }) => code === way)?.name;
  const button = !ready ? mine.buttonEmpty : name ? mine.button(shillings(price), name) : mine.order(shillings(price));
  if (methods && open.length === 0 && !transfer) return <Notice tone="warn">{mine.noWay}</Notice>;
  return (
    <form onSubmit={submit} className="grid gap-5" noValidate>
      <AmountChoice
        packages={packages}
        chosen={packageId}
        choose={setPackageId}
        amount={amount}
        setAmount={setAmount}
        fault={
          amount.trim() !== '' && !isWhole ? mine.amountBad : quoted.error && !pause ? errorText(words, apiError(quoted.error)) : undefined
        }
        quote={quote}
        disabled={busy}
      />
      <PaymentChoice channels={open} transfer={transfer} price={price} chosen={way} choose={setBy} disabled={busy} />
      {byPhone && (
        <Field label={mine.phone} hint={mine.phoneHint} error={fieldError(words, refusal, 'payerPhone')}>
          {(given) => (
            <input
              {...given}
              type="tel"
              name="payerPhone"
              autoComplete="tel"
              placeholder="0712 345 678"
              disabled={busy}
              value={payerPhone}
              onChange={({ target }) => setPayerPhone(target.value)}
              className={`${inputLook} max-w-sm`}
            />
          )}
        </Field>
      )}
      {price !== undefined && (
        <p>
          <span className="text-dim">{mine.price}</span> <strong className="text-xl tabular-nums">{shillings(price)}</strong>
        </p>
      )}
      {refusal && (
        <Notice tone="bad" live="assertive">
          {errorText(words, refusal, ['payerPhone'])}
        </Notice>
      )}
      {state.kind === 'asking' && state.unanswered && (
        <Notice tone="warn" live="polite">
          <p>{mine.asking}</p>
          <Button look="quiet" onClick={startAgain}>
            {mine.stop}
          </Button>
        </Notice>
      )}
      <Button type="submit" look="main" disabled={!ready || busy} className="w-full sm:w-fit">
        {busy ? words.working : button}
      </Button>
    </form>
  );
}
