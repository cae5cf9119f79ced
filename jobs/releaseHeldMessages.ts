import type { Ctx } from '../src/context.js';
import { releasePendingSenders } from '../src/messaging/dispatch/releasePendingSenders.js';
import { releaseProviderDown } from '../src/messaging/dispatch/releaseProviderDown.js';

/** Held messages go on when their sender id may be used again, or the provider is open. */
export async function releaseHeldMessages(ctx: Ctx): Promise<void> {
  await releasePendingSenders(ctx);
  await releaseProviderDown(ctx);
}
