import { watchLowBalances } from '../src/billing/watchLowBalances.js';
import type { Job } from './index.js';

/** Balances that crossed their tenant's threshold, down or up. */
export const lowBalances: Job = {
  name: 'low balances',
  cron: '*/5 * * * * *',
  timeZone: 'Africa/Dar_es_Salaam',
  run: (ctx) => watchLowBalances(ctx),
};
