import { pollReports } from '../src/messaging/pollReports.js';
import { proveReports } from '../src/messaging/proveReports.js';
import type { Job } from './index.js';

/** As many as a provider answers in the time between two runs: Beem is asked ten times a second. */
const MOST = 80;

/** Asks the provider what became of messages: of pushed reports that prove nothing by themselves, and of messages without a report. */
export const reportPolls: Job = {
  name: 'report polls',
  cron: '*/10 * * * * *',
  timeZone: 'Africa/Dar_es_Salaam',
  run: async (ctx) => {
    const proven = await proveReports(ctx, MOST / 2);
    await pollReports(ctx, MOST - proven);
  },
};
