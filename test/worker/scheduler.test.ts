import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import type { Job } from '../../jobs/job.js';
import { PLATFORM_TIME_ZONE } from '../../src/lib/localTime.js';
import { startScheduler } from '../../src/worker/scheduler.js';
import { cut } from '../support/processes/killRun.js';
import { createTestApp, type TestApp } from '../support/testApp.js';
import { until } from '../support/until.js';

const apps: TestApp[] = [];
afterAll(() => Promise.all(apps.map((app) => app.close())));

/** An application and the times at which its job ran: each test has its own, so that they can wait at the same time. */
async function ownApp() {
  const app = await createTestApp();
  apps.push(app);
  const runs: number[] = [];
  const everySecond = (run: () => Promise<void> = async () => void runs.push(Date.now())): Job => ({
    name: 'tick',
    cron: '* * * * * *',
    timeZone: PLATFORM_TIME_ZONE,
    run,
  });
  const locked = () => app.db.sql.rows('select name from agenda_jobs where locked_at is not null');
  return { app, runs, everySecond, locked };
}

test.concurrent('a job runs at its times', async () => {
  const { app, runs, everySecond } = await ownApp();
  const scheduler = await startScheduler(app, [everySecond()]);
  await until(async () => runs.length >= 4);
  await scheduler.stop();
  // Of four in a row a busy machine may run the first late.
  expect((runs[3] ?? 0) - (runs[0] ?? 0)).toBeGreaterThan(2_000);
  const stopped = runs.length;
  await sleep(1_500);
  expect(runs.length).toBe(stopped);
});

test.concurrent('whenever it is stopped it leaves no job locked: the next process runs it at its next time', async () => {
  const { app, runs, everySecond, locked } = await ownApp();
  for (let n = 0; n < 6; n++) {
    const scheduler = await startScheduler(app, [everySecond()]);
    await until(async () => runs.length > 0);
    await sleep(n * 170);
    await scheduler.stop();
    expect(await locked()).toEqual([]);
    runs.length = 0;
  }
});

test.concurrent('what a killed process had locked runs again when its lock has run out', async () => {
  const { app, runs, everySecond } = await ownApp();
  const first = await startScheduler(app, [everySecond()], 2_000);
  await until(async () => runs.length > 0);
  await first.stop();
  await app.db.sql.rows('update agenda_jobs set locked_at = now()');
  const begun = Date.now();
  runs.length = 0;
  const second = await startScheduler(app, [everySecond()], 2_000);
  await until(async () => runs.length > 1);
  await second.stop();
  expect((runs[0] ?? 0) - begun).toBeGreaterThan(1_500);
});

test.concurrent('a job that takes longer than its lock keeps it: no other process begins it meanwhile', async () => {
  const { app, everySecond } = await ownApp();
  let atOnce = 0;
  let most = 0;
  let ended = 0;
  const long = everySecond(async () => {
    most = Math.max(most, ++atOnce);
    await sleep(3_000);
    atOnce -= 1;
    ended += 1;
  });
  const both = await Promise.all([startScheduler(app, [long], 900), startScheduler(app, [long], 900)]);
  await until(async () => ended >= 2);
  await Promise.all(both.map((one) => one.stop()));
  expect(most).toBe(1);
});

test.concurrent('a job that fails runs again at its next time; a lost database too', async () => {
  const { app, runs, everySecond } = await ownApp();
  let tries = 0;
  const scheduler = await startScheduler(
    app,
    [
      everySecond(async () => {
        tries += 1;
        if (tries % 2 === 1) throw new Error('this time not');
        runs.push(tries);
      }),
    ],
    2_000,
  );
  await until(async () => runs.length >= 1);
  for (let n = 0; n < 30; n++) {
    await cut(app.db.url, 'tuma-agenda');
    await sleep(50);
  }
  const before = runs.length;
  await until(async () => runs.length >= before + 2);
  await scheduler.stop();
});

test.concurrent('jobs that are not due cost a look a round, not one each', async () => {
  const { app, everySecond } = await ownApp();
  const jobs = Array.from({ length: 40 }, (_, n): Job => ({ ...everySecond(), name: `rare ${n}`, cron: '0 0 3 1 1 *' }));
  const scans = async () =>
    (
      await app.db.sql.row<{ n: number }>(
        `select (seq_scan + coalesce(idx_scan, 0))::int as n from pg_stat_user_tables where relname = 'agenda_jobs'`,
      )
    )?.n ?? 0;
  const scansOf = async (ms: number) => {
    const before = await scans();
    const scheduler = await startScheduler(app, jobs);
    await sleep(ms);
    await scheduler.stop();
    // A connection that ends has told what it counted.
    const open = () =>
      app.db.sql.rows(`select from pg_stat_activity where application_name = 'tuma-agenda' and datname = current_database()`);
    await until(async () => (await open()).length === 0);
    return (await scans()) - before;
  };
  const [short, long] = [await scansOf(0), await scansOf(3_000)];
  expect(long - short).toBeLessThan(100);
});

test('a database that takes long to write that a job begins does not make Agenda cancel it', async () => {
  const { app, runs, everySecond, locked } = await ownApp();
  const scheduler = await startScheduler(app, [everySecond()], 1_000);
  const holder = await app.db.pool.connect();
  try {
    await until(() => runs.length > 0);
    // Claimed ahead of its time: the next that Agenda writes is that it begins.
    await until(async () => (await locked()).length > 0);
    await holder.query('begin; lock table agenda_jobs in exclusive mode');
    const before = runs.length;
    await sleep(3_000);
    await holder.query('commit');
    await until(() => runs.length >= before + 2);
  } finally {
    holder.release();
  }
  await scheduler.stop();
  expect(app.logged()).not.toContain('canceled');
});
