import type { Ctx } from '../src/context.js';
import { assumeSent } from '../src/messaging/reports/assumeSent.js';
import { markMissingReports } from '../src/messaging/reports/markMissingReports.js';

/** Sent messages without a report for 72 h are marked, unconfirmed ones count as sent after 72 h. */
export async function closeMissingReports(ctx: Ctx): Promise<void> {
  await markMissingReports(ctx);
  await assumeSent(ctx);
}
