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
  ENTRY_INCONSISTENT: '`availableAfter` or a message count of an entry is not what the entries before it and its messages say.',
  NOT_SETTLED: 'A message that the provider took was not charged.',
  SETTLED_TWICE: 'An entry charges more than its messages cost.',
  NOT_RELEASED: 'A message that was never sent still costs.',
  RELEASED_TWICE: 'An entry gives back more than its messages cost.',
  HELD_FOR_FINAL: 'Credits are held for a message that is final.',
  NOT_AUDITED: 'An adjustment or grant has no audit event.',
  PRICE_DIFFERS: "A message's price is not segments times one credit.",
  ATTEMPTS_DIFFER: 'The attempts and the outcome of a message contradict each other.',
  PURCHASE_DIFFERS: 'A purchase and its credits tell different stories, or credits came from no purchase.',
});
export type LedgerProblemKind = keyof typeof LedgerProblemKind;
