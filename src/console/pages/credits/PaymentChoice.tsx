import type { ResultOf } from '../../api/resultOf.js';
import { Notice } from '../../parts/controls.js';
import { shillings } from '../../words/amounts.js';
import type { Shop } from './credits.gen.js';
import { RadioCard } from './RadioCard.js';
import { useCreditsWords } from './words.js';

type Channel = ResultOf<typeof Shop>['paymentChannels'][number];

/** Stands for no mobile money. */
export const TRANSFER = 'transfer';

export const takes = ({ minTzs, maxTzs }: Channel, price: number | undefined): boolean =>
  price === undefined || (price >= minTzs && price <= maxTzs);

interface PaymentChoiceProps {
  channels: Channel[];
  /** Whether a transfer is taken here. */
  transfer: boolean;
  price: number | undefined;
  chosen: string;
  choose(way: string): void;
  disabled: boolean;
}

/** The ways to pay this price; those that don't take it say what they take. */
export function PaymentChoice({ channels, transfer, price, chosen, choose, disabled }: PaymentChoiceProps) {
  const mine = useCreditsWords();
  const noneTakes = channels.length > 0 && !channels.some((channel) => takes(channel, price));
  return (
    <fieldset disabled={disabled} className="grid min-w-0 gap-3">
      <legend className="mb-1 font-medium">{mine.pay}</legend>
      {noneTakes && <Notice tone="warn">{mine.noChannel(shillings(Math.max(...channels.map(({ maxTzs }) => maxTzs))), transfer)}</Notice>}
      <div className="grid gap-3 sm:grid-cols-2">
        {channels.map((channel) => (
          <RadioCard
            key={channel.id}
            name="channel"
            checked={chosen === channel.code}
            choose={() => choose(channel.code)}
            disabled={!takes(channel, price)}
            title={channel.name}
          >
            <span className="block text-sm text-dim">{mine.range(shillings(channel.minTzs), shillings(channel.maxTzs))}</span>
          </RadioCard>
        ))}
        {transfer && (
          <RadioCard name="channel" checked={chosen === TRANSFER} choose={() => choose(TRANSFER)} title={mine.transfer}>
            <span className="block text-sm text-dim">{mine.transferHint}</span>
          </RadioCard>
        )}
      </div>
    </fieldset>
  );
}
