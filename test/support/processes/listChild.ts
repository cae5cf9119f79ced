/**
 * A whole process that imports lists, writes exports and posts events to webhooks: `listChild.js '<ListSpec as JSON>'`. It kills itself
 * at its point, or works until it is ended.
 */
import { start } from '../../../src/app.js';
import { readConfig } from '../../../src/config.js';
import { systemContext } from '../../../src/context.js';
import type { Failpoint } from '../../../src/lib/failpoints.js';
import { storeInbound } from '../../../src/messaging/inbound/storeInbound.js';
import type { InboundSms } from '../../../src/ports/sms.js';

export interface ListSpec {
  url: string;
  /** Where files lie. */
  dataDir: string;
  /** Kills itself where this point is reached for the `arrival`-th time. */
  kill?: { point: Failpoint; arrival: number };
  /** Stored once it has started, as if the provider had pushed them. */
  inbound?: InboundSms[];
}

const spec = JSON.parse(process.argv[2] ?? '') as ListSpec;
let arrivals = 0;
const { app } = await start(
  readConfig({
    ...{ DATABASE_URL: spec.url, TUMA_DATA_DIR: spec.dataDir, HEALTH_PORT: '0', TUMA_ROLES: 'worker', WEBHOOK_ALLOW_LOOPBACK: 'yes' },
    DEMO_HISTORY: 'no',
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
if (spec.inbound) await storeInbound(systemContext(app, 'child'), spec.inbound);
