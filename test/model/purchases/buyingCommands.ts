import fc from 'fast-check';

/** What can happen to purchases. `pick`s are taken modulo what is there. */
export type BuyingCommand =
  | { kind: 'buy'; tenant: number; payer: string | null; again: number | null; other: boolean }
  | { kind: 'payments'; work: 'ask' | 'poll' | 'expire'; dies: 'before' | 'after' | null }
  | { kind: 'hint'; pick: number; word: string; times: number }
  | { kind: 'cancelOrder'; pick: number; tenant: number }
  | { kind: 'confirm'; pick: number; amountTzs: number }
  | { kind: 'decide'; pick: number; decision: 'COMPLETE' | 'FAIL'; credits: number | null }
  | { kind: 'refund'; pick: number };

const pick = fc.nat(99);
const tenant = fc.nat(2);
/** The simulated payers, each with its oddity; null is a transfer. */
const payer = fc.oneof(
  { weight: 3, arbitrary: fc.constant(null) },
  { weight: 4, arbitrary: fc.constant('01') },
  { weight: 6, arbitrary: fc.constantFrom(...Array.from({ length: 15 }, (_, index) => String(index + 1).padStart(2, '0'))) },
);

export const buyingCommand: fc.Arbitrary<BuyingCommand> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('buy' as const),
      tenant,
      payer,
      again: fc.oneof({ weight: 4, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: pick }),
      other: fc.boolean(),
    }),
  },
  {
    weight: 10,
    arbitrary: fc.record({
      kind: fc.constant('payments' as const),
      work: fc.constantFrom('ask', 'ask', 'poll', 'poll', 'expire'),
      dies: fc.constantFrom(null, null, null, 'before' as const, 'after' as const),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('hint' as const),
      pick,
      word: fc.constantFrom('COMPLETED', 'FAILED', 'nonsense'),
      times: fc.constantFrom(1, 3),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('cancelOrder' as const), pick, tenant }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('confirm' as const), pick, amountTzs: fc.constantFrom(1_500, 1_500, 700) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('decide' as const),
      pick,
      decision: fc.constantFrom('COMPLETE' as const, 'FAIL' as const),
      credits: fc.constantFrom(null, null, 7, 90),
    }),
  },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('refund' as const), pick }) },
);
