import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemContext } from '../../src/context.js';
import { proveLedger } from '../../src/ledger/ledgerProof.js';
import { failpoints } from '../../src/lib/failpoints.js';
import { assumeSent } from '../../src/messaging/reports/assumeSent.js';
import { endChildren } from '../support/processes/childProcess.js';
import { compileAll } from '../support/processes/compiled.js';
import { killRun } from '../support/processes/killRun.js';
import { createTestApp } from '../support/testApp.js';

/** Real processes, really killed. One life at a time: killBeem.test.ts runs beside it, and a machine may have two cores. */
const SOAK = process.env.TUMA_SOAK === '1';
const SEEDS = SOAK ? 25 : 3;
const PARALLEL = 1;
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
  let compiled: Awaited<ReturnType<typeof compileAll>>;
  const results = new Map<string, PromiseWithResolvers<void>>();
  for (const { point, seed } of runs) results.set(`${point} ${seed}`, Promise.withResolvers());
  beforeAll(async () => {
    compiled = await compileAll();
    const waiting = [...runs];
    const work = async (): Promise<void> => {
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        const result = results.get(`${next.point} ${next.seed}`);
        await killRun(compiled.script('test/support/processes/sendingChild.js'), next.point, next.seed, prove).then(
          result?.resolve,
          result?.reject,
        );
      }
    };
    for (const { promise } of results.values()) promise.catch(() => undefined); // its own test tells
    for (let n = 0; n < PARALLEL; n++) void work();
  });
  afterAll(async () => {
    await endChildren();
    compiled.remove();
  });

  test.each(runs)('$point, seed $seed', ({ point, seed }) => results.get(`${point} ${seed}`)?.promise, 120_000);
});
