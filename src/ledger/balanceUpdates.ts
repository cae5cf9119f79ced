import type { Balance } from '../../entities/Balance.js';
import { type Ctx, systemContext } from '../context.js';
import { appScoped } from '../core/appScoped.js';
import { allowInTenant } from '../core/authorize.js';
import { LiveFeed } from '../core/liveFeed.js';
import { readBalance } from './balance.js';

/** At most four a second: a campaign moves credits thousands of times. */
const INTERVAL_MS = 250;

const feed = appScoped(
  (app) =>
    new LiveFeed<Balance>(
      app,
      'balance',
      async (tenantId) => {
        const balance = await readBalance(systemContext(app, 'feed'), tenantId);
        return balance ? [balance] : [];
      },
      INTERVAL_MS,
    ),
);

/** The tenant's balance whenever it changes, at most four times a second; the last change always comes. */
export function balanceUpdates(ctx: Ctx): AsyncIterableIterator<Balance> {
  return feed(ctx.app).subscribe(allowInTenant(ctx, 'VIEW_REPORTS', 'tests too'));
}
