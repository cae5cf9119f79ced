/**
 * A whole process that imports lists and writes exports: `listChild.js '<ListSpec as JSON>'`. It kills itself at its point, or works until
 * it is ended.
 */
import { start } from '../../../src/app.js';
import { readConfig } from '../../../src/config.js';
import type { Failpoint } from '../../../src/lib/failpoints.js';

export interface ListSpec {
  url: string;
  /** Where files lie. */
  dataDir: string;
  /** Kills itself where this point is reached for the `arrival`-th time. */
  kill?: { point: Failpoint; arrival: number };
}

const spec = JSON.parse(process.argv[2] ?? '') as ListSpec;
let arrivals = 0;
await start(
  readConfig({
    ...{ DATABASE_URL: spec.url, TUMA_DATA_DIR: spec.dataDir, HEALTH_PORT: '0', TUMA_ROLES: 'worker' },
  }),
  {
    // Who comes after one that was killed lives two minutes later: the first one's lease has run out.
    now: () => new Date(Date.now() + (spec.kill ? 0 : 120_000)),
    failpoint: async (point) => {
      if (point !== spec.kill?.point || ++arrivals !== spec.kill.arrival) return;
      process.kill(process.pid, 'SIGKILL');
      await new Promise(() => undefined); // not one step further
    },
  },
);
