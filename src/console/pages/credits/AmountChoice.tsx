import type { ResultOf } from '../../api/resultOf.js';
import { Button, Field, inputLook } from '../../parts/controls.js';
import { shillings } from '../../words/amounts.js';
import { count } from '../../words/format.js';
import type { Price, Shop } from './credits.gen.js';
import { RadioCard } from './RadioCard.js';
import { useCreditsWords } from './words.js';

interface AmountChoiceProps {
  packages: ResultOf<typeof Shop>['packages'];
  /** A package's id; '' for an amount. */
  chosen: string;
  choose(packageId: string): void;
  amount: string;
  setAmount(amount: string): void;
  fault: string | undefined;
  /** What the amount costs. */
  quote: ResultOf<typeof Price>['quotePurchase'] | undefined;
  disabled: boolean;
}

/** A package, or any number of credits; if a package with more costs less, it says so. */
export function AmountChoice({ packages, chosen, choose, amount, setAmount, fault, quote, disabled }: AmountChoiceProps) {
  const mine = useCreditsWords();
  const cheaper = quote?.cheaper;
  return (
    <fieldset disabled={disabled} className="grid min-w-0 gap-3">
      <legend className="mb-1 font-medium">{mine.how}</legend>
      <div className="grid gap-3 sm:grid-cols-2">
        {packages.map(({ id, name, credits, priceTzs, unitPriceTzs, senderIdLimit }) => (
          <RadioCard key={id} name="package" checked={chosen === id} choose={() => choose(id)} title={`${name} · ${count(credits)}`}>
            <span className="block">{shillings(priceTzs)}</span>
            <span className="block text-sm text-dim">
              {mine.each(shillings(unitPriceTzs))} · {mine.senderIds(senderIdLimit)}
            </span>
          </RadioCard>
        ))}
        <RadioCard name="package" checked={chosen === ''} choose={() => choose('')} title={mine.amount}>
          <span className="block text-sm text-dim">{mine.amountHint}</span>
        </RadioCard>
      </div>
      {chosen === '' && (
        <Field
          label={mine.amountLabel}
          error={fault}
          hint={quote && mine.packageLine(quote.credits, `${shillings(quote.amountTzs)} (${mine.each(shillings(quote.unitPriceTzs))})`)}
        >
          {(given) => (
            <input
              {...given}
              name="credits"
              inputMode="numeric"
              autoComplete="off"
              value={amount}
              onChange={({ target }) => setAmount(target.value)}
              className={`${inputLook} max-w-sm`}
            />
          )}
        </Field>
      )}
      {chosen === '' && cheaper && (
        <div className="grid justify-items-start gap-2 rounded-lg bg-good-soft p-3 text-good">
          <p>{mine.cheaper(cheaper.name, cheaper.credits, shillings(cheaper.priceTzs))}</p>
          <Button onClick={() => choose(cheaper.id)}>{mine.take(cheaper.name)}</Button>
        </div>
      )}
    </fieldset>
  );
}
