import type { Ctx } from '../src/context.js';
import { releasePendingSenders } from '../src/messaging/dispatch/releasePendingSenders.js';
import { releaseProviderDown } from '../src/messaging/dispatch/releaseProviderDown.js';
import { endReviewAlerts } from '../src/messaging/reviewAlerts.js';
import { takeSteps } from './steps.js';

/** Queues held messages whose sender id may be used again, or whose provider is open again; ends alerts of what nobody has to decide. */
export const releaseHeldMessages = (ctx: Ctx): Promise<void> => takeSteps(ctx, releasePendingSenders, releaseProviderDown, endReviewAlerts);
