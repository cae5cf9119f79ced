import type { Ctx } from '../src/context.js';
import { applyReports } from '../src/messaging/reports/applyReports.js';
import { matchReports } from '../src/messaging/reports/matchReports.js';

/** Finds the messages of reports that came before them, then applies all reports that are due. */
export async function applyDueReports(ctx: Ctx): Promise<void> {
  await matchReports(ctx);
  await applyReports(ctx);
}
