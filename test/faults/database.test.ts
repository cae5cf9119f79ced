import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, type TestContext, test } from 'vitest';
import { startEmbedded } from '../../src/db/embedded/embedded.js';
import { migrate } from '../../src/db/migrate.js';
import { startOutbox } from '../../src/db/outbox.js';
import { AppError } from '../../src/errors.js';
import { proveLedger } from '../../src/ledger/ledgerProof.js';
import { recoverLeases } from '../../src/messaging/dispatch/recoverLeases.js';
import { sendSms } from '../../src/messaging/sending/sendSms.js';
import { startWorker } from '../../src/worker/worker.js';
import { type MessageRow, messageRows } from '../support/fixtures/messages.js';
import { createTenant } from '../support/fixtures/tenants.js';
import { cut } from '../support/processes/killRun.js';
import { openProxy } from '../support/services/proxy.js';
import { createTestApp, type TestApp } from '../support/testApp.js';
import { until } from '../support/until.js';

type Closes = (() => Promise<void>)[];
/** What a test closes at its end, the last first. Each has its own app, so that they can wait at the same time. */
function closesOf({ onTestFinished }: Pick<TestContext, 'onTestFinished'>): Closes {
  const closes: Closes = [];
  onTestFinished(async () => {
    for (const close of closes.reverse()) await close();
  });
  return closes;
}

/** The whole app with a worker; collects the ids of its message events. An error that nothing handles fails the test. */
async function startApp(closes: Closes, databaseUrl?: string) {
  const app = await createTestApp({ databaseUrl, settings: { claimSize: 8 }, simulator: { reportDelayMs: 40, timeoutMs: 1_000 } });
  closes.push(app.close);
  const outbox = await startOutbox(app.db, app.events, app.log);
  closes.push(outbox.stop);
  const announced = new Set<string>();
  app.events.listen('message', ({ ids }) => {
    for (const id of ids) announced.add(id);
  });
  const worker = await startWorker(app);
  closes.push(worker.stop);
  const { ctx } = await createTenant(app, { credits: 10_000 });
  return { testApp: app, ctx, announced };
}
type RunningApp = Awaited<ReturnType<typeof startApp>>;

/** Sends as a caller does who doesn't give up: with its key, until it is answered. */
async function insist({ ctx }: RunningApp, n: number): Promise<string[]> {
  const to = Array.from(
    { length: n % 3 === 0 ? 5 : 1 },
    (_, index) => `+25571${String(n).padStart(5, '0')}${String(index).padStart(2, '0')}`,
  );
  for (let tries = 1; ; tries++)
    try {
      return (await sendSms(ctx, { to, body: `Habari ${n}`, category: 'TRANSACTIONAL', idempotencyKey: `key ${n}` })).messageIds;
    } catch (error) {
      if (tries > 100 || error instanceof AppError) throw error;
      await sleep(50);
    }
}

const rowsOf = (app: TestApp) => messageRows(app.db.sql);
const moving = ({ status }: MessageRow) => ['SCHEDULED', 'HELD', 'QUEUED', 'SENDING'].includes(status);
/** Until nothing moves any more; leases of requests that the fault ended run out two minutes later. */
async function settle({ testApp: app }: RunningApp, ids: string[]): Promise<MessageRow[]> {
  app.clock.advance(120_000);
  return until(async () => {
    await recoverLeases(app.system);
    // What is still to come is asked first: a report applied between the two looks would leave a message that looks settled and isn't.
    const toCome = await app.db.sql.rows(
      `select 1 as one from simulator_report union all select 1 from report_inbox where result in ('PENDING', 'WAITING')
       union all select 1 from attempt where phase in ('CLAIMED', 'DISPATCHING')`,
    );
    const rows = await rowsOf(app);
    return rows.length === ids.length && !rows.some(moving) && toCome.length === 0 && rows;
  });
}

/** Every job of the timetable that runs every few seconds has run since. */
const timetableGoesOn = ({ testApp: app }: RunningApp, since: Date) =>
  until(async () => {
    const jobs = await app.db.sql.rows<{ name: string; last_finished_at: string | null }>(
      `select name, last_finished_at from agenda_jobs where name
        in ('promoteDueMessages', 'applyReports', 'releaseHeldMessages', 'recoverLeases')`,
    );
    return jobs.length === 4 && jobs.every((job) => job.last_finished_at && new Date(job.last_finished_at) > since);
  });

/** A message sent now is announced and arrives: dispatcher, reports, outbox and notifications are all back. */
async function livesOn(one: RunningApp, n: number): Promise<void> {
  const [id] = (await insist(one, n)) as [string];
  await until(async () => (await rowsOf(one.testApp)).find((row) => row.id === id)?.status === 'DELIVERED');
  await until(async () => one.announced.has(id));
  await until(
    async () =>
      (
        await one.testApp.db.sql.rows(
          `select from pg_stat_activity where application_name = 'tuma-listen' and datname = current_database()`,
        )
      ).length === 1,
  );
  expect(await proveLedger(one.testApp.system)).toMatchObject({ ok: true, problems: [] });
}

/** Sends, 25 a second, while `trouble` comes `times` times. Answers what was sent. */
async function troubledSends(one: RunningApp, times: number, trouble: () => Promise<unknown>): Promise<string[]> {
  let over = false;
  const troubling = (async () => {
    for (let n = 0; n < times; n++) {
      await sleep(90 + Math.random() * 60);
      await trouble();
    }
  })().finally(() => {
    over = true;
  });
  const sends: Promise<string[]>[] = [];
  while (!over) {
    sends.push(insist(one, sends.length));
    await sleep(40);
  }
  await troubling;
  await sleep(200); // a pool may still hand out a connection that has just been cut
  return (await Promise.all(sends)).flat();
}

test.concurrent('our connections are cut again and again: every message arrives once, none is UNCONFIRMED', async (context) => {
  const one = await startApp(closesOf(context));
  const ids = await troubledSends(one, 12, () => cut(one.testApp.db.url, 'tuma', 'tuma-listen', 'tuma-agenda'));
  const since = new Date();
  const rows = await settle(one, ids);
  // The provider answered every request, and every answer was kept until it could be recorded.
  expect(rows.filter(({ status, accepted }) => status !== 'DELIVERED' || accepted !== 1)).toEqual([]);
  expect([...ids].filter((id) => !one.announced.has(id))).toEqual([]);
  await livesOn(one, 1_000);
  await timetableGoesOn(one, since);
});

test('all connections are cut, the simulator’s too: what it accepted arrives once, the rest is UNCONFIRMED, not lost', {
  concurrent: true,
}, async (context) => {
  const one = await startApp(closesOf(context));
  const ids = await troubledSends(one, 12, () => cut(one.testApp.db.url, 'tuma', 'tuma-listen', 'tuma-agenda', 'tuma-simulator'));
  const rows = await settle(one, ids);
  const wrong = rows.filter(({ status, accepted }) => accepted > 1 || status !== (accepted === 1 ? 'DELIVERED' : 'UNCONFIRMED'));
  expect(wrong).toEqual([]);
  await livesOn(one, 1_000);
});

test.concurrent('the database restarts: the app waits and recovers by itself, nothing is lost or sent twice', async (context) => {
  const closes = closesOf(context);
  const dataDir = mkdtempSync(join(tmpdir(), 'tuma-restart-'));
  closes.push(async () => rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 }));
  chmodSync(dataDir, 0o711); // run as root the server is another account, which must get through
  const startServer = () => startEmbedded({ dataDir, log: { info: () => undefined, warn: () => undefined }, fast: true });
  let server = await startServer();
  closes.push(() => server.stop());
  await migrate(server.url);
  const proxy = await openProxy(server.url);
  closes.push(proxy.close);

  const one = await startApp(closes, proxy.url);
  const ids = await troubledSends(one, 3, async () => {
    await server.stop();
    await sleep(400);
    server = await startServer();
    proxy.lead(server.url);
    await sleep(500);
  });
  const since = new Date();
  const rows = await settle(one, ids);
  const wrong = rows.filter(({ status, accepted }) => accepted > 1 || status !== (accepted === 1 ? 'DELIVERED' : 'UNCONFIRMED'));
  expect(wrong).toEqual([]);
  await livesOn(one, 1_000);
  await timetableGoesOn(one, since);
});
