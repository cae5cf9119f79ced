import { checkIntegrations } from '../src/integrations.js';
import type { Job } from './index.js';

/** Whether each outside service still answers and takes our credentials: a key that was revoked shows before somebody needs it. */
export const integrations: Job = {
  name: 'integrations',
  cron: '30 7,22,37,52 * * * *',
  timeZone: 'Africa/Dar_es_Salaam',
  run: checkIntegrations,
};
