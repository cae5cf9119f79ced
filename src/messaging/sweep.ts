import { type Ctx, inTransaction } from '../context.js';
import { advance, type Move } from './advance.js';

const HOUR = 3_600_000;

/** An unconfirmed message counts as sent, and a sent one as unreported, after this long. */
export const PATIENCE_MS = 72 * HOUR;

export const BATCH = 1_000;

/** Looks for candidates and moves them, a batch a transaction, until fewer than a batch are left. Answers how many moved. */
export async function sweep<Row extends { id: string }>(
  ctx: Ctx,
  source: 'POLICY' | null,
  find: string,
  params: unknown[],
  toMove: (row: Row) => Move,
): Promise<number> {
  let total = 0;
  for (;;) {
    const moved = await inTransaction(ctx, async (ctx) => {
      const rows = await ctx.sql.rows<Row>(`${find} limit ${BATCH}`, params);
      return (await advance(ctx, rows.map(toMove), source)).filter((one) => one.result === 'advanced').length;
    });
    total += moved;
    if (moved < BATCH) return total;
  }
}
