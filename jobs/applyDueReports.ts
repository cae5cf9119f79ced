import type { Ctx } from '../src/context.js';
import { applyReports } from '../src/messaging/reports/applyReports.js';
import { matchReports } from '../src/messaging/reports/matchReports.js';
import { takeSteps } from './steps.js';

/** Finds the messages of reports that came before them, then applies all reports that are due. */
export const applyDueReports = (ctx: Ctx): Promise<void> => takeSteps(ctx, matchReports, applyReports);
