import DataLoader from 'dataloader';
import type { Ctx } from '../../src/context.js';

const loaders = new WeakMap<Ctx, Map<unknown, DataLoader<string, unknown>>>();

/**
 * Loads by id what nests by choice, one statement for all rows of a request. Without a cache: a socket's context lives for hours, and its
 * next event must not be answered from the last.
 */
export function loadById<Value>(ctx: Ctx, batch: (ctx: Ctx, ids: readonly string[]) => Promise<Value[]>, id: string): Promise<Value> {
  const own = loaders.get(ctx) ?? new Map<unknown, DataLoader<string, unknown>>();
  loaders.set(ctx, own);
  const loader = own.get(batch) ?? new DataLoader<string, unknown>((ids) => batch(ctx, ids), { cache: false });
  own.set(batch, loader);
  return loader.load(id) as Promise<Value>;
}
