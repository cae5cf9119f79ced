import type { Ctx } from '../context.js';
import { quarantinedItems, quarantinedObject } from '../core/quarantine.js';
import { publicId } from '../lib/ids.js';

/** Prints what is quarantined, newest first, an item a line. Answers the exit code. */
export async function printQuarantine(ctx: Ctx, print: (line: string) => void): Promise<number> {
  let after: string | undefined;
  do {
    const { nodes, pageInfo } = await quarantinedItems(ctx, { first: 200, after }, { released: false, discarded: false });
    if (!after && nodes.length === 0) print('Nothing is quarantined.');
    for (const item of nodes) {
      const { id, kind, itemId, error, attemptCount, createdAt } = item;
      const about = quarantinedObject(item) ?? itemId;
      print(`${publicId('quarantinedItem', id)} ${createdAt} ${kind} ${about} error ${error}, ${attemptCount} attempts`);
    }
    after = pageInfo.hasNextPage ? (pageInfo.endCursor ?? undefined) : undefined;
  } while (after);
  return 0;
}
