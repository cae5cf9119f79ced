import type { Ctx } from '../src/context.js';
import { releasePendingSenders } from '../src/messaging/dispatch/releasePendingSenders.js';
import { releaseProviderDown } from '../src/messaging/dispatch/releaseProviderDown.js';
import { endReviewAlerts } from '../src/messaging/reviewAlerts.js';
import { releaseQuietHours } from '../src/messaging/rules/releaseQuietHours.js';
import { takeSteps } from './steps.js';

/** Queues held messages when their sender id may be used, the provider is open or quiet hours are over; ends alerts nobody needs. */
export const releaseHeldMessages = (ctx: Ctx): Promise<void> =>
  takeSteps(ctx, releasePendingSenders, releaseProviderDown, releaseQuietHours, endReviewAlerts);
