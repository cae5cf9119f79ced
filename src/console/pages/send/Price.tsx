import type { QuoteParts } from '../../api/documents/sending.gen.js';
import { Card } from '../../parts/controls.js';
import { useWords } from '../../words/words.js';

interface PriceProps {
  quote: QuoteParts | undefined;
  /** Whether the quote is of what stands in the form now. */
  isCurrent: boolean;
  /** Whether there is something to be priced. */
  wanted: boolean;
  /** Credits that can be spent. */
  available: number | undefined;
}

/** The price before anything is sent, by the server. */
export function Price({ quote, isCurrent, wanted, available }: PriceProps) {
  const words = useWords();
  return (
    <Card title={words.send.price}>
      <div role="status">
        {!wanted && <p className="text-dim">{words.send.noPrice}</p>}
        {wanted && !isCurrent && <p className="text-dim">{words.send.pricing}</p>}
        {wanted && isCurrent && quote && (
          <p className="text-lg font-semibold" data-price>
            {words.send.priceOf(quote.recipients, quote.credits)}
          </p>
        )}
        {wanted && isCurrent && quote && !quote.affordable && (
          <p className="font-medium text-bad">{words.send.notAffordable(quote.credits - (available ?? 0))}</p>
        )}
        {available !== undefined && <p className="text-sm text-dim">{words.send.balance(available)}</p>}
      </div>
    </Card>
  );
}
