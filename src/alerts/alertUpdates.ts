import type { Alert } from '../../entities/Alert.js';
import { type Ctx, systemContext } from '../context.js';
import { appScoped } from '../core/appScoped.js';
import { allowInTenant, allowOnPlatform } from '../core/authorize.js';
import { LiveFeed } from '../core/liveFeed.js';
import { readAlerts } from './alerts.js';

const feed = appScoped(
  (app) => new LiveFeed<Alert>(app, 'alert', (tenantId, ids) => readAlerts(systemContext(app, 'feed'), tenantId || undefined, ids)),
);

/**
 * Alerts as they are raised, counted, acknowledged and resolved: those of the actor's tenant, or as in `alerts` all and the platform's own
 * for platform staff who act for no tenant.
 */
export function alertUpdates(ctx: Ctx): AsyncIterableIterator<Alert> {
  if (ctx.actor.kind !== 'user' || ctx.actor.tenantId) return feed(ctx.app).subscribe(allowInTenant(ctx, 'VIEW_REPORTS'));
  allowOnPlatform(ctx, 'VIEW_PLATFORM');
  return feed(ctx.app).subscribe('');
}
