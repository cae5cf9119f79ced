import type { QuarantineKind } from '../../entities/QuarantinedItem.js';
import type { Ctx } from '../context.js';
import { quarantinedItems } from '../core/quarantine.js';
import { publicId } from '../lib/ids.js';

const shownId = (kind: QuarantineKind, id: string): string =>
  kind === 'DELIVERY_REPORT' ? id : publicId(kind === 'PAYMENT' ? 'purchase' : 'message', id);

/** Prints what is quarantined, newest first, an item a line. Answers the exit code. */
export async function printQuarantine(ctx: Ctx, print: (line: string) => void): Promise<number> {
  let after: string | undefined;
  do {
    const { nodes, pageInfo } = await quarantinedItems(ctx, { first: 200, after }, { released: false });
    if (!after && nodes.length === 0) print('Nothing is quarantined.');
    for (const { id, kind, itemId, error, attemptCount, createdAt } of nodes) {
      print(`${publicId('quarantinedItem', id)} ${createdAt} ${kind} ${shownId(kind, itemId)} error ${error}, ${attemptCount} attempts`);
    }
    after = pageInfo.hasNextPage ? (pageInfo.endCursor ?? undefined) : undefined;
  } while (after);
  return 0;
}
