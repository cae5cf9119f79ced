import { type Ctx, inTransaction } from '../context.js';
import { inBatches } from '../lib/flow/inBatches.js';
import { advance, type Move } from './advance.js';

/** Messages that one transaction moves. */
export const BATCH = 1_000;

/** Moves all messages that `find` finds, a batch a transaction. Answers how many moved. */
export const moveInBatches = <Row extends { id: string }>(
  ctx: Ctx,
  source: 'POLICY' | null,
  find: (ctx: Ctx, limit: number) => Promise<Row[]>,
  toMove: (row: Row) => Move,
): Promise<number> =>
  inBatches(BATCH, () =>
    inTransaction(ctx, async (ctx) => {
      const rows = await find(ctx, BATCH);
      return (await advance(ctx, rows.map(toMove), source)).filter(({ result }) => result === 'advanced').length;
    }),
  );
