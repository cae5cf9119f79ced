import fc from 'fast-check';
import { expect, test } from 'vitest';
import { command } from '../commands.js';
import { expectInvariants } from '../invariants.js';
import { openModel } from '../modelState.js';
import { comeToRest, execute } from '../run.js';
import { type BuyingCommand, buyingCommand } from './buyingCommands.js';

/** The model of sending.test.ts with mostly purchases. TUMA_SOAK=1 runs for minutes, TUMA_SEED=<seed> the same again. */
const soak = process.env.TUMA_SOAK === '1';
const seed = process.env.TUMA_SEED ? Number(process.env.TUMA_SEED) : undefined;
const runs = { numRuns: soak ? 300 : 6, endOnFailure: true, ...(seed === undefined ? {} : { seed }) };

const selling = fc.oneof(
  { weight: 8, arbitrary: buyingCommand },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('forward' as const), seconds: fc.constantFrom(1, 2, 10, 60, 1_900, 50 * 3_600, 170 * 3_600) }),
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
    await fc.assert(
      fc.asyncProperty(fc.array(selling, { minLength: 40, maxLength: soak ? 200 : 60, size: 'max' }), async (story) => {
        const model = await openModel();
        try {
          for (const one of [...paidBack, ...story]) {
            await execute(model, one);
            await expectInvariants(model);
          }
          await comeToRest(model);
          const counts = await model.app.db.sql.row<typeof bought>(
            `select count(*)::int as orders, count(*) filter (where status = 'COMPLETED')::int as completed,
               count(*) filter (where status = 'REFUNDED')::int as refunded from purchase`,
          );
          for (const name of ['orders', 'completed', 'refunded'] as const) bought[name] += counts?.[name] ?? 0;
        } finally {
          await model.close();
        }
      }),
      runs,
    );
    expect(bought.orders, 'it did sell').toBeGreaterThan(20);
    expect(bought.completed + bought.refunded).toBeGreaterThan(5);
    expect(bought.refunded).toBeGreaterThan(0);
  },
  soak ? 1_800_000 : 240_000,
);
