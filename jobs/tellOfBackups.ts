import { callHeartbeat } from '../src/backups/schedules/callHeartbeat.js';
import { mailFinishedBackups } from '../src/backups/schedules/mailFinishedBackups.js';
import type { Ctx } from '../src/context.js';
import { takeSteps } from './steps.js';

/** Tells people and the heartbeat address of backups that were made and verified. */
export const tellOfBackups = (ctx: Ctx): Promise<void> => takeSteps(ctx, mailFinishedBackups, callHeartbeat);
