import { isFaultOfAnItem } from './batcher.js';

/**
 * Runs on all items at once. If the database refuses them, it is repeated by halves, down to the item that is refused: `refused` is given
 * that one, and the others are done. `run` does all of its items or nothing. Answers the results of the parts.
 */
export async function byHalves<Item, Result>(
  items: readonly Item[],
  run: (items: Item[]) => Promise<Result>,
  refused: (item: Item, error: unknown) => unknown,
): Promise<Result[]> {
  try {
    return items.length === 0 ? [] : [await run([...items])];
  } catch (error) {
    if (!isFaultOfAnItem(error)) throw error;
    const [first, ...others] = items;
    if (first !== undefined && others.length === 0) {
      await refused(first, error);
      return [];
    }
    const half = Math.ceil(items.length / 2);
    return [...(await byHalves(items.slice(0, half), run, refused)), ...(await byHalves(items.slice(half), run, refused))];
  }
}
