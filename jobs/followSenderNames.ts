import type { Ctx } from '../src/context.js';
import { registerSenderNames } from '../src/senders/registerSenderNames.js';
import { syncSenderNames } from '../src/senders/syncSenderNames.js';

/** Approved sender ids are asked for at the provider, and how they stand there is followed (each with its own back-off). */
export async function followSenderNames(ctx: Ctx): Promise<void> {
  await registerSenderNames(ctx);
  await syncSenderNames(ctx);
}
