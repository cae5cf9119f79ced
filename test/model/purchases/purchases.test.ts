import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Command, command } from '../commands.js';
import { storyTimeout, tellStories } from '../stories.js';
import { type BuyingCommand, buyingCommand } from './buyingCommands.js';

/** The model of sending.test.ts with mostly purchases. */
const selling: fc.Arbitrary<Command> = fc.oneof(
  { weight: 8, arbitrary: buyingCommand },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('clock' as const),
      seconds: fc.constantFrom(1, 2, 10, 60, 1_900, 50 * 3_600, 170 * 3_600, -60, -3_600),
    }),
  },
  { weight: 2, arbitrary: command },
);

/** Every story begins with one that is paid for and paid back: so few may come without it. */
const paidBack: BuyingCommand[] = [
  { kind: 'buy', tenant: 0, payer: null, again: null, other: false },
  { kind: 'confirm', pick: 0, amountTzs: 1_500 },
  { kind: 'refund', pick: 0 },
];

test(
  'purchases in any order, with payers of every kind and workers that die: credits are completed payments less refunds',
  async () => {
    const bought = { orders: 0, completed: 0, refunded: 0 };
    await tellStories({
      file: 'test/model/purchases/purchases.test.ts',
      command: selling,
      first: paidBack,
      length: { minLength: 35, maxLength: 55 },
      count: 20,
      after: async (world) => {
        const [counts] = await world.look<typeof bought>(
          `select count(*)::int as orders, count(*) filter (where status = 'COMPLETED')::int as completed,
             count(*) filter (where status = 'REFUNDED')::int as refunded from purchase`,
        );
        for (const name of ['orders', 'completed', 'refunded'] as const) bought[name] += counts?.[name] ?? 0;
      },
    });
    expect(bought.orders, 'it did sell').toBeGreaterThan(process.env.TUMA_SEED ? 0 : 20);
    expect(bought.refunded).toBeGreaterThan(0);
  },
  storyTimeout,
);
