import type { Ctx } from '../src/context.js';
import { pollReports } from '../src/messaging/reports/pollReports.js';
import { verifyReports } from '../src/messaging/reports/verifyReports.js';

/** Requests to the provider in one run: what it answers between two runs (Beem: ten a second). */
const MAX_REQUESTS = 80;

/** Asks the provider about pushed reports that nobody signed, then about sent messages that have no report yet. */
export async function fetchReports(ctx: Ctx): Promise<void> {
  const verified = await verifyReports(ctx, MAX_REQUESTS / 2);
  await pollReports(ctx, MAX_REQUESTS - verified);
}
