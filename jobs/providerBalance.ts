import { watchBalance } from '../src/messaging/watchBalance.js';
import type { Job } from './index.js';

/** Looks whether our account at the SMS provider covers what tenants have been promised. */
export const providerBalance: Job = {
  name: 'provider balance',
  cron: '40 */5 * * * *',
  timeZone: 'Africa/Dar_es_Salaam',
  run: watchBalance,
};
