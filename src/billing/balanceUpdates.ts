import type { Balance } from '../../entities/Balance.js';
import { allowInTenant, type Ctx, systemContext } from '../context.js';
import { Feed, feedOf } from '../feeds.js';
import { readBalance } from './balance.js';

/** At most four a second: a campaign moves credits thousands of times. */
const INTERVAL_MS = 250;

const feed = feedOf(
  (app) =>
    new Feed<Balance>(
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
