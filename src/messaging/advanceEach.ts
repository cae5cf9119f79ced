import type { OutcomeSource } from '../../entities/types/messageState.js';
import type { Ctx } from '../context.js';
import { quarantine } from '../core/quarantine.js';
import { isFaultOfAnItem } from '../lib/flow/batcher.js';
import { byHalves } from '../lib/flow/byHalves.js';
import { advance, lockMessages, type Move, type MoveResult } from './advance.js';

/**
 * `advance` for a request about several messages: one that the database refuses is quarantined and stays as it is, and the others move.
 * Call it inside a transaction; the refused ones are left out of `results`.
 */
export async function advanceEach(
  ctx: Ctx,
  moves: Move[],
  source: OutcomeSource | null,
): Promise<{ results: MoveResult[]; refused: string[] }> {
  // Before the first savepoint: a rollback to it would unlock them, and a half's messages would be locked after the other half's accounts.
  await ctx.sql.rows(lockMessages, { ids: moves.map(({ id }) => id) });
  const refused: { id: string; error: unknown }[] = [];
  const run = async (moves: Move[]): Promise<MoveResult[]> => {
    await ctx.sql.rows('savepoint each');
    try {
      const results = await advance(ctx, moves, source);
      await ctx.sql.rows('release savepoint each');
      return results;
    } catch (error) {
      if (isFaultOfAnItem(error)) await ctx.sql.rows('rollback to savepoint each');
      throw error;
    }
  };
  const results = (await byHalves(moves, run, ({ id }, error) => refused.push({ id, error }))).flat();
  for (const { id, error } of refused) await quarantine(ctx, 'SWEEP', id, error);
  return { results, refused: refused.map(({ id }) => id) };
}
