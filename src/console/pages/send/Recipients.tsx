import type { QuoteParts } from '../../api/documents/sending.gen.js';
import { Button, Field, inputLook } from '../../parts/controls.js';
import { count } from '../../words/format.js';
import { useWords } from '../../words/words.js';
import { numbersIn } from './draft.js';
import { useSendWords } from './words.js';

const SHOWN = 5;
/** Entries that are no mistakes: how many there are is said, not which. */
export const countedApart = new Set(['DUPLICATE', 'RECIPIENT_OPTED_OUT']);

interface RecipientsProps {
  value: string;
  disabled: boolean;
  change(value: string): void;
  /** What the server makes of exactly this list; undefined while it is asked. */
  quote: QuoteParts | undefined;
  /** How many entries, when they are too many for one send. */
  tooMany: number | undefined;
  error: string | undefined;
  /** Opens the choice among the contacts. */
  pick(): void;
}

/** The numbers as people have them. What can't get a message is named at once, with its place in the list. */
export function Recipients({ value, disabled, change, quote, tooMany, error, pick }: RecipientsProps) {
  const words = useWords();
  const { pick: said } = useSendWords();
  const bad = quote?.rejected.filter(({ code }) => !countedApart.has(code)) ?? [];
  const takeOut = () => {
    const places = new Set(bad.map(({ index }) => index));
    change(
      numbersIn(value)
        .filter((_, index) => !places.has(index))
        .join('\n'),
    );
  };
  return (
    <div className="grid gap-2">
      <Field label={words.send.to} hint={words.send.toHint} error={tooMany ? words.send.tooMany(tooMany) : error}>
        {(given) => (
          <textarea
            {...given}
            rows={4}
            inputMode="tel"
            disabled={disabled}
            value={value}
            onChange={({ target }) => change(target.value)}
            className={`${inputLook} tabular-nums`}
          />
        )}
      </Field>
      <Button className="w-fit" disabled={disabled} onClick={pick}>
        {said.open}
      </Button>
      <div role="status" className="grid gap-1 text-sm">
        {quote && (
          <p className="font-medium">
            {words.send.recipients(quote.recipients)}
            {quote.byOperator.length > 0 && (
              <span className="font-normal text-dim">
                {' '}
                ({quote.byOperator.map(({ operator, recipients }) => `${operator} ${count(recipients)}`).join(', ')})
              </span>
            )}
          </p>
        )}
        {quote && quote.duplicates > 0 && <p className="text-dim">{words.send.duplicates(quote.duplicates)}</p>}
        {quote && quote.suppressed > 0 && <p className="text-dim">{words.send.suppressed(quote.suppressed)}</p>}
        {bad.length > 0 && (
          <div className="rounded-lg border border-bad/40 bg-bad-soft p-3 text-bad">
            <p className="font-medium">{words.send.rejected(bad.length)}</p>
            <ul>
              {bad.slice(0, SHOWN).map(({ index, value: given, detail }) => (
                <li key={index} className="break-words">
                  {words.send.rejectedRow(index + 1, given)}: {detail}
                </li>
              ))}
            </ul>
            {bad.length > SHOWN && <p>{words.send.more(bad.length - SHOWN)}</p>}
            <Button className="mt-2" onClick={takeOut}>
              {words.send.removeRejected}
            </Button>
          </div>
        )}
      </div>
    </div>
  );
}
