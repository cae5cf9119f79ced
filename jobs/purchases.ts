import { askPayers } from '../src/billing/askPayers.js';
import { expirePurchases } from '../src/billing/expirePurchases.js';
import { pollPayments } from '../src/billing/pollPayments.js';
import type { Job } from './index.js';

/** Payers that nobody has asked yet, payments to look at (each with its own back-off), purchases that were not paid in time. */
export const purchases: Job = {
  name: 'purchases',
  cron: '*/2 * * * * *',
  timeZone: 'Africa/Dar_es_Salaam',
  run: async (ctx) => {
    await expirePurchases(ctx);
    await Promise.all([askPayers(ctx), pollPayments(ctx)]);
  },
};
