/**
 * A whole process that sends. `sendingChild.js '<SendingSpec as JSON>'` sends until it kills itself at its point; it ends with 3 when that
 * was never reached. `sendingChild.js` alone reads a spec a line from standard input, one after another, repeats the sends of each on its
 * database and settles everything there. What it did is written to standard output, a JSON line each, at once: what was said survives a
 * kill.
 */
import { writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { start } from '../../../src/app.js';
import { readConfig } from '../../../src/config.js';
import { type Ctx, systemContext } from '../../../src/context.js';
import { createPool, sqlOn } from '../../../src/db/sql.js';
import { type Failpoint } from '../../../src/lib/failpoints.js';
import { newId } from '../../../src/lib/ids.js';
import { promoteDue } from '../../../src/messaging/dispatch/promoteDue.js';
import { recoverLeases } from '../../../src/messaging/dispatch/recoverLeases.js';
import { applyReports } from '../../../src/messaging/reports/applyReports.js';
import { verifyReports } from '../../../src/messaging/reports/verifyReports.js';
import { sendSms } from '../../../src/messaging/sending/sendSms.js';
import { plannedSend } from './sendingPlan.js';

export interface SendingSpec {
  url: string;
  tenantId: string;
  seed: number;
  /** Sends without end until this point is reached for the `arrival`-th time, and kills itself there. */
  kill?: { point: Failpoint; arrival: number; reportDelayMs: number };
  /** Repeats this many sends of the plan, then settles everything. */
  repeat?: number;
  /** Sends by a Beem elsewhere: the settings for it, and its database. */
  beem?: { env: Record<string, string>; databaseUrl: string };
}
export type Said = { begun: number } | { sent: number; ids: string[]; replayed: boolean } | 'settled';

const say = (line: Said) => writeSync(1, `${JSON.stringify(line)}\n`);
const generous = { burst: 1e9, perSecond: 1e9 };

/** The application on the spec's database. */
async function begin(spec: SendingSpec) {
  let arrivals = 0;
  // The second process lives two minutes later: the first one's leases have run out.
  let aheadMs = spec.kill ? 0 : 120_000;
  const reach = async (point: Failpoint): Promise<void> => {
    if (point !== spec.kill?.point || ++arrivals !== spec.kill.arrival) return;
    process.kill(process.pid, 'SIGKILL');
    await new Promise(() => undefined); // not one step further
  };
  const running = await start(
    readConfig({
      DATABASE_URL: spec.url,
      HEALTH_PORT: '0',
      TUMA_ROLES: spec.beem ? 'api,worker' : 'worker',
      TUMA_MODE: 'production',
      SMS_PROVIDER: 'simulator',
      ...spec.beem?.env,
      PUBLIC_URL: 'http://127.0.0.1',
      JWT_SECRET: 'a secret of the tests, longer than thirty-two characters',
    }),
    {
      now: () => new Date(Date.now() + aheadMs),
      failpoint: reach,
      rates: { sends: generous, recipients: generous },
      settings: { claimSize: 6, concurrency: 4 },
      beem: { timeoutMs: 600, connectTimeoutMs: 500, ratePerSecond: 1_000, pollsPerSecond: 1_000 },
      simulator: { timeoutMs: 600, reportDelayMs: spec.kill?.reportDelayMs ?? 60, timings: { slowMs: 80, retryAfterMs: 150 } },
    },
  );
  const system = systemContext(running.app, 'child');
  const ctx: Ctx = {
    ...system,
    actor: {
      kind: 'user',
      userId: newId(),
      sessionId: newId(),
      tenantId: spec.tenantId,
      role: 'OWNER',
      platformRole: null,
      expiresAt: new Date(8.64e15),
      permissions: new Set(['SEND_SMS']),
    },
  };
  const send = async (n: number): Promise<void> => {
    const { key, body, to, twice, pauseMs } = plannedSend(spec.seed, n);
    say({ begun: n });
    const once = () => sendSms(ctx, { to, body, category: 'TRANSACTIONAL', idempotencyKey: key });
    for (const { messageIds, replayed } of await Promise.all(twice ? [once(), once()] : [once()]))
      say({ sent: n, ids: messageIds, replayed });
    if (spec.kill) await sleep(pauseMs);
  };
  const advance = (ms: number): void => {
    aheadMs += ms;
  };
  return { running, system, send, advance };
}

/** Sends until it dies. */
async function live(spec: SendingSpec): Promise<void> {
  const { running, send } = await begin(spec);
  /** Keeps what was sent locked, time and again: a report that finds its message locked isn't applied by the statement that stores it. */
  const keepLocked = async (): Promise<never> => {
    for (;;)
      await running.app.db.transaction(async (sql) => {
        await sql.rows(`select from message where status = 'SENT' order by id for update`);
        await sleep(40);
      });
  };
  if (spec.kill?.point === 'in the middle of applying') void keepLocked();
  for (let n = 0; n < 400; n++) await send(n);
  process.exit(3);
}

/** Repeats the sends of who died, and settles what is there. */
async function inherit(spec: SendingSpec): Promise<void> {
  const { running, system, send, advance } = await begin(spec);
  const pool =
    spec.beem && createPool({ url: spec.beem.databaseUrl, searchPath: 'tuma_ops', max: 1, name: 'outside', use: 'write' }, () => {});
  const far = pool && sqlOn(pool);
  /** What still moves: messages, attempts and stored reports; or only reports that the provider has yet to make, or to be asked about. */
  const busy = async (): Promise<{ now: boolean; later: boolean }> => {
    const row = await system.sql.row<{ now: boolean; later: boolean }>(`
      select exists (select from message where status in ('SCHEDULED', 'HELD', 'QUEUED', 'SENDING'))
        or exists (select from report_inbox where result in ('PENDING', 'WAITING') and ask_after is null)
        or exists (select from attempt where phase in ('CLAIMED', 'DISPATCHING')) as now,
        exists (select from simulator_report) or exists (select from report_inbox where ask_after is not null) as later`);
    const pushing = far && (await far.rows('select id from simulator_report limit 1')).length > 0;
    return { now: row?.now ?? true, later: row?.later || pushing || false };
  };
  for (let n = 0; n < (spec.repeat ?? 0); n++) await send(n);
  /** A far side may still be at a request whose answer nobody waits for any more: so many looks must find nothing. */
  const quietLooks = far ? 10 : 1;
  for (let looks = 0, quiet = 0; ; looks++) {
    // What the timetable does, without waiting for its seconds.
    await recoverLeases(system);
    await promoteDue(system);
    await verifyReports(system, 100);
    await applyReports(system);
    const { now, later } = await busy();
    quiet = now || later ? 0 : quiet + 1;
    if (quiet === quietLooks) break;
    if (looks > 500) throw new Error('it never settled');
    await sleep(quiet > 0 ? 200 : 40);
    if (quiet === 0) advance(now ? 500 : 20_000);
  }
  await running.stop();
  await pool?.end();
}

if (process.argv[2]) await live(JSON.parse(process.argv[2]) as SendingSpec);
for await (const line of createInterface(process.stdin)) {
  await inherit(JSON.parse(line) as SendingSpec);
  say('settled');
}
process.exit(0);
