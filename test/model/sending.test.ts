import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { type Command, command } from './commands.js';
import { expectInvariants } from './invariants.js';
import { openModel } from './modelState.js';
import { comeToRest, execute, expectProof } from './run.js';

/** TUMA_SOAK=1 runs for minutes. A failure prints its seed: TUMA_SEED=<seed> runs the same again. */
const soak = process.env.TUMA_SOAK === '1';
const seed = process.env.TUMA_SEED ? Number(process.env.TUMA_SEED) : undefined;
const runs = { numRuns: soak ? 300 : 12, endOnFailure: true, ...(seed === undefined ? {} : { seed }) };

const did = new Map<Command['kind'], number>();
afterAll(() => {
  if (soak) console.log(Object.fromEntries(did));
});

test(
  'whatever happens, in any order: charged once, sent at most once, and the ledger proves it',
  async () => {
    let commands = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(command, { minLength: 30, maxLength: soak ? 200 : 50, size: 'max' }), async (story) => {
        const model = await openModel();
        try {
          for (const [index, one] of story.entries()) {
            await execute(model, one);
            await expectInvariants(model);
            if (index % 10 === 9) await expectProof(model);
            did.set(one.kind, (did.get(one.kind) ?? 0) + 1);
            commands += 1;
          }
          await comeToRest(model);
        } finally {
          await model.close();
        }
      }),
      runs,
    );
    expect(commands).toBeGreaterThanOrEqual(300);
  },
  soak ? 1_800_000 : 240_000,
);
