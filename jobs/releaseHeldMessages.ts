import type { Ctx } from '../src/context.js';
import { releasePendingSenders } from '../src/messaging/dispatch/releasePendingSenders.js';
import { releaseProviderDown } from '../src/messaging/dispatch/releaseProviderDown.js';
import { endReviewAlerts } from '../src/messaging/reviewAlerts.js';

/** Queues held messages whose sender id may be used again, or whose provider is open again; ends alerts of what nobody has to decide. */
export async function releaseHeldMessages(ctx: Ctx): Promise<void> {
  await releasePendingSenders(ctx);
  await releaseProviderDown(ctx);
  await endReviewAlerts(ctx);
}
