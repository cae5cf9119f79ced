import { proveLedger } from '../src/proof/ledgerProof.js';
import type { Job } from './index.js';

/** Every night all ledgers are proven; what doesn't prove is logged as an error and recorded. */
export const ledgerProofNightly: Job = {
  name: 'ledger proof',
  cron: '0 10 3 * * *',
  timeZone: 'Africa/Dar_es_Salaam',
  run: (ctx) => proveLedger(ctx),
};
