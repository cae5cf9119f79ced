import type { Ctx } from '../context.js';
import { eachOrQuarantine } from '../core/quarantine.js';
import { inBatches } from '../lib/flow/inBatches.js';
import { advance, type Move } from './advance.js';

/** Messages that one transaction moves. */
export const BATCH = 1_000;

/** Condition on a message `m`: not quarantined, and one of the parameter `only`, an array of ids, unless that is null. */
export const sweepable = (only: string): string =>
  `(${only}::uuid[] is null or m.id = any(${only}::uuid[]))
   and not exists (select from quarantined_item q where q.kind = 'SWEEP' and q.item_id = m.id and q.released_at is null)`;

/** Moves all messages that `find` finds, a batch a transaction; one that the database refuses is quarantined. Answers how many moved. */
export const moveInBatches = <Row extends { id: string }>(
  ctx: Ctx,
  source: 'POLICY' | null,
  find: (ctx: Ctx, limit: number, only: string[] | null) => Promise<Row[]>,
  toMove: (row: Row) => Move,
): Promise<number> =>
  inBatches(BATCH, async () => {
    const { results } = await eachOrQuarantine(ctx, {
      kind: 'SWEEP',
      find: (ctx, only) => find(ctx, BATCH, only),
      handle: async (ctx, rows: Row[]) =>
        (await advance(ctx, rows.map(toMove), source)).filter(({ result }) => result === 'advanced').length,
    });
    return results.reduce((sum, moved) => sum + moved, 0);
  });
