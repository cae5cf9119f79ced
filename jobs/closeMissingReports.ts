import type { Ctx } from '../src/context.js';
import { assumeSent } from '../src/messaging/reports/assumeSent.js';
import { markMissingReports } from '../src/messaging/reports/markMissingReports.js';
import { takeSteps } from './steps.js';

/** After 72 h without a report, sent messages are marked and unconfirmed ones count as sent. */
export const closeMissingReports = (ctx: Ctx): Promise<void> => takeSteps(ctx, markMissingReports, assumeSent);
