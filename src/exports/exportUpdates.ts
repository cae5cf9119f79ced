import type { Export } from '../../entities/Export.js';
import { type Ctx, systemContext } from '../context.js';
import { appScoped } from '../core/appScoped.js';
import { allowInTenant } from '../core/authorize.js';
import { found, LiveFeed } from '../core/liveFeed.js';
import { exportsById, readExports } from './exports.js';

/** Twice a second at most. */
const INTERVAL_MS = 500;

const feed = appScoped(
  (app) =>
    new LiveFeed<Export>(
      app,
      ['export', 'exportProgress'],
      (tenantId, ids) => readExports(systemContext(app, 'feed'), tenantId, ids),
      INTERVAL_MS,
    ),
);

/**
 * The tenant's exports as they progress, at most twice a second each; what came last always comes. With `id` only that one, beginning with
 * its present state; NOT_FOUND.
 */
export function exportUpdates(ctx: Ctx, id?: string): AsyncIterableIterator<Export> {
  const tenantId = allowInTenant(ctx, 'VIEW_REPORTS');
  if (!id) return feed(ctx.app).subscribe(tenantId);
  return feed(ctx.app).subscribe(tenantId, {
    wanted: (one) => one.id === id,
    present: async () => found(await exportsById(ctx, [id])),
  });
}
