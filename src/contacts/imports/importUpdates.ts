import type { ContactImport } from '../../../entities/ContactImport.js';
import { type Ctx, systemContext } from '../../context.js';
import { appScoped } from '../../core/appScoped.js';
import { allowInTenant } from '../../core/authorize.js';
import { found, LiveFeed } from '../../core/liveFeed.js';
import { contactImportsById, readImports } from './contactImports.js';

/** Twice a second at most. */
const INTERVAL_MS = 500;

const feed = appScoped(
  (app) =>
    new LiveFeed<ContactImport>(
      app,
      ['contactImport', 'contactImportProgress'],
      (tenantId, ids) => readImports(systemContext(app, 'feed'), tenantId, ids),
      INTERVAL_MS,
    ),
);

/**
 * The tenant's imports as they progress, at most twice a second each; what came last always comes. With `id` only that one, beginning with
 * its present state; NOT_FOUND.
 */
export function importUpdates(ctx: Ctx, id?: string): AsyncIterableIterator<ContactImport> {
  const tenantId = allowInTenant(ctx, 'MANAGE_CONTACTS');
  if (!id) return feed(ctx.app).subscribe(tenantId);
  return feed(ctx.app).subscribe(tenantId, {
    wanted: (one) => one.id === id,
    present: async () => found(await contactImportsById(ctx, [id])),
  });
}
