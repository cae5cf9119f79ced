import { describedEnum } from './describedEnum.js';

export const LedgerKind = describedEnum('LedgerKind', 'Why credits moved.', {
  TOP_UP: 'A purchase was completed: available grows.',
  GRANT: 'Trial credits: available grows.',
  HOLD: 'A send was accepted: available to held.',
  SETTLE: 'The provider accepted: held is spent.',
  RELEASE: 'It was never sent: held to available.',
  REFUND: 'A purchase was paid back: available falls.',
  ADJUST: 'A platform admin corrected it, with a reason.',
});
export type LedgerKind = keyof typeof LedgerKind;

export const LedgerProblemKind = describedEnum('LedgerProblemKind', 'Kind of inconsistency in the ledger.', {
  BALANCE_DIFFERS: 'A balance or an entry is not the sum of what belongs to it.',
  NOT_SETTLED: 'A message that the provider took was not charged.',
  SETTLED_TWICE: 'An entry charges more than its messages cost.',
  NOT_RELEASED: 'A message that was never sent still costs.',
  RELEASED_TWICE: 'An entry gives back more than its messages cost.',
  HELD_FOR_FINAL: 'Credits are held for a message that is final.',
  PURCHASE_DIFFERS: 'A purchase and its credits tell different stories, or credits came from no purchase.',
});
export type LedgerProblemKind = keyof typeof LedgerProblemKind;
