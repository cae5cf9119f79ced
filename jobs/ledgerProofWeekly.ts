import { proveLedger } from '../src/proof/ledgerProof.js';
import type { Job } from './index.js';

/** On Sundays everything is recomputed, sealed days too: what somebody changed by hand long after is found. */
export const ledgerProofWeekly: Job = {
  name: 'full ledger proof',
  cron: '0 40 3 * * 0',
  timeZone: 'Africa/Dar_es_Salaam',
  run: (ctx) => proveLedger(ctx, undefined, { full: true }),
};
