import { afterAll, describe, test } from 'vitest';
import { systemContext } from '../../src/context.js';
import { proveLedger } from '../../src/ledger/ledgerProof.js';
import { failpoints } from '../../src/lib/failpoints.js';
import { inLanes, ONE_BY_ONE } from '../support/lanes.js';
import { builtScript } from '../support/processes/builtScript.js';
import { endChildren } from '../support/processes/childProcess.js';
import { type Carrier, killRun, startHeir } from '../support/processes/killRun.js';
import { farSimulator } from '../support/services/farSimulator.js';
import { createTestApp } from '../support/testApp.js';

/** As kill.test.ts, with a provider that outlives whoever is killed: Beem's contract over HTTP, its reports pushed. */
const SOAK = process.env.TUMA_SOAK === '1';
const SEEDS = SOAK ? 10 : 1;
const runs = failpoints.flatMap((point, p) => Array.from({ length: SEEDS }, (_, n) => ({ point, seed: 301 + n * failpoints.length + p })));

async function prove(databaseUrl: string): Promise<unknown> {
  const app = await createTestApp({ databaseUrl });
  try {
    return await proveLedger(systemContext(app, 'proof'));
  } finally {
    await app.close();
  }
}

/** A far side for one life and death. */
async function openCarrier(): Promise<Carrier & { close(): Promise<void> }> {
  let bytesOut: () => Promise<void> = async () => undefined;
  const far = await farSimulator({
    now: () => new Date(),
    reportDelayMs: 60,
    restMs: 300,
    timeoutMs: 5_000,
    timings: { slowMs: 80, retryAfterMs: 150 },
    onBytesOut: () => bytesOut(),
  });
  return {
    spec: { env: far.env, databaseUrl: far.databaseUrl },
    killAtBytesOut(victim, arrival) {
      let arrivals = 0;
      bytesOut = async () => {
        if (++arrivals !== arrival) return;
        victim.signal('SIGKILL');
        await victim.ended;
      };
    },
    copyLog: far.copyLog,
    close: far.close,
  };
}

describe('kill -9 while Beem keeps running: nothing is lost, nothing is sent twice, everything is charged once', () => {
  const script = builtScript('test/support/processes/sendingChild.js');
  afterAll(endChildren);

  inLanes(2, runs, (some) => {
    const heir = startHeir(script);
    test.each(some)('$point, seed $seed', ONE_BY_ONE, async ({ point, seed }) => {
      const carrier = await openCarrier();
      try {
        await killRun(script, heir, point, seed, prove, carrier);
      } finally {
        await carrier.close();
      }
    });
  });
});
