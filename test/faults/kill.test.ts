import { afterAll, describe, expect, test } from 'vitest';
import { systemContext } from '../../src/context.js';
import { proveLedger } from '../../src/ledger/ledgerProof.js';
import { failpoints } from '../../src/lib/failpoints.js';
import { assumeSent } from '../../src/messaging/reports/assumeSent.js';
import { inLanes, ONE_BY_ONE } from '../support/lanes.js';
import { builtScript } from '../support/processes/builtScript.js';
import { endChildren } from '../support/processes/childProcess.js';
import { killRun, startHeir } from '../support/processes/killRun.js';
import { createTestApp } from '../support/testApp.js';

/** Real processes, really killed, each at its point; half of the lives hear of what was taken only after its lease has been swept. */
const SOAK = process.env.TUMA_SOAK === '1';
const SEEDS = SOAK ? 25 : 2;
const runs = failpoints.flatMap((point, p) => Array.from({ length: SEEDS }, (_, n) => ({ point, seed: 1 + n * failpoints.length + p })));

/** The ledger proves, and also once the policy has decided what nobody could say for 72 hours. */
async function prove(databaseUrl: string): Promise<unknown> {
  const app = await createTestApp({ databaseUrl });
  try {
    const system = systemContext(app, 'proof');
    const proof = await proveLedger(system);
    if (!proof.ok) return proof;
    app.clock.advance(74 * 3_600_000);
    await assumeSent(system);
    expect(await system.sql.rows(`select id from message where status = 'UNCONFIRMED'`)).toEqual([]);
    return await proveLedger(system);
  } finally {
    await app.close();
  }
}

describe('kill -9: nothing is lost, nothing is sent twice, everything is charged once', () => {
  const script = builtScript('test/support/processes/sendingChild.js');
  afterAll(endChildren);

  inLanes(2, runs, (some) => {
    const heir = startHeir(script);
    test.each(some)('$point, seed $seed', ONE_BY_ONE, ({ point, seed }) => killRun(script, heir, point, seed, prove));
  });
});
