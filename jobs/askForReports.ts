import type { Ctx } from '../src/context.js';
import { pollReports } from '../src/messaging/reports/pollReports.js';
import { verifyReports } from '../src/messaging/reports/verifyReports.js';

/** As many as a provider answers in the time between two runs: Beem is asked ten times a second. */
const MOST = 80;

/** Asks the provider what became of messages: of pushed reports that prove nothing by themselves, and of messages without a report. */
export async function askForReports(ctx: Ctx): Promise<void> {
  const proven = await verifyReports(ctx, MOST / 2);
  await pollReports(ctx, MOST - proven);
}
