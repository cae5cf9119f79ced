import { type Ctx, inTransaction } from '../context.js';
import { advance, type Move } from './advance.js';

/** Messages that one transaction moves. */
export const BATCH = 1_000;

/** Runs `step` until it finds less than a full batch; answers how many it found in all. */
export async function repeatWhileFull(step: () => Promise<number>): Promise<number> {
  for (let total = 0; ; ) {
    const found = await step();
    total += found;
    if (found < BATCH) return total;
  }
}

/** Moves all messages that `find` finds, a batch a transaction. Answers how many moved. */
export const moveInBatches = <Row extends { id: string }>(
  ctx: Ctx,
  source: 'POLICY' | null,
  find: (ctx: Ctx, limit: number) => Promise<Row[]>,
  toMove: (row: Row) => Move,
): Promise<number> =>
  repeatWhileFull(() =>
    inTransaction(ctx, async (ctx) => {
      const rows = await find(ctx, BATCH);
      return (await advance(ctx, rows.map(toMove), source)).filter(({ result }) => result === 'advanced').length;
    }),
  );
