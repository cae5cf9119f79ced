import { proveLedger } from '../src/proof/ledgerProof.js';
import type { Job } from './index.js';

/** Every night all ledgers are proven, and days that are over sealed; what doesn't prove is logged as an error, recorded and stays open. */
export const ledgerProofNightly: Job = {
  name: 'ledger proof',
  cron: '0 10 3 * * *',
  timeZone: 'Africa/Dar_es_Salaam',
  run: (ctx) => proveLedger(ctx, undefined, { seal: true }),
};
