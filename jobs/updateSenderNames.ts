import type { Ctx } from '../src/context.js';
import { registerSenderNames } from '../src/senders/registration/registerSenderNames.js';
import { syncSenderNames } from '../src/senders/registration/syncSenderNames.js';
import { takeSteps } from './steps.js';

/** Registers approved sender ids with the provider and reads their status there (each with its own back-off). */
export const updateSenderNames = (ctx: Ctx): Promise<void> => takeSteps(ctx, registerSenderNames, syncSenderNames);
