import type { OutcomeSource } from '../../entities/types/messageState.js';
import type { Ctx } from '../context.js';
import { orQuarantine } from '../core/quarantine.js';
import { isFaultOfAnItem } from '../lib/flow/batcher.js';
import { advance, type Move, type MoveResult } from './advance.js';

/**
 * `advance` for a request about several messages: one that the database refuses is quarantined and stays as it is, and the others move.
 * Call it inside a transaction; the refused ones are left out of `results`.
 */
export async function advanceEach(
  ctx: Ctx,
  moves: Move[],
  source: OutcomeSource | null,
): Promise<{ results: MoveResult[]; refused: string[] }> {
  await ctx.sql.rows('savepoint each');
  try {
    const results = await advance(ctx, moves, source);
    await ctx.sql.rows('release savepoint each');
    return { results, refused: [] };
  } catch (error) {
    if (!isFaultOfAnItem(error)) throw error;
    await ctx.sql.rows('rollback to savepoint each');
    const [move, ...others] = moves;
    if (move && others.length === 0) {
      await orQuarantine(ctx, 'SWEEP', move.id, () => Promise.reject(error));
      return { results: [], refused: [move.id] };
    }
    const half = Math.ceil(moves.length / 2);
    const parts = [await advanceEach(ctx, moves.slice(0, half), source), await advanceEach(ctx, moves.slice(half), source)];
    return { results: parts.flatMap(({ results }) => results), refused: parts.flatMap(({ refused }) => refused) };
  }
}
