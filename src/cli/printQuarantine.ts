import type { Ctx } from '../context.js';
import { quarantinedItems } from '../core/quarantine.js';
import { publicId } from '../lib/ids.js';

/** Prints what background work has set aside, an item a line. Answers the exit code. */
export async function printQuarantine(ctx: Ctx, print: (line: string) => void): Promise<number> {
  const items = await quarantinedItems(ctx);
  if (items.length === 0) print('Nothing is quarantined.');
  for (const { id, kind, itemId, error, attempts, createdAt } of items) {
    const item = kind === 'DELIVERY_REPORT' ? itemId : publicId('message', itemId);
    print(`${publicId('quarantinedItem', id)} ${createdAt} ${kind} ${item} error ${error}, ${attempts} attempts`);
  }
  return 0;
}
