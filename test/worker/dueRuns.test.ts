import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { runDue } from '../../jobs/dueRuns.js';
import type { Job } from '../../jobs/job.js';
import { timetable } from '../../jobs/timetable.js';
import { PLATFORM_TIME_ZONE } from '../../src/lib/localTime.js';
import { startScheduler } from '../../src/worker/scheduler.js';
import { builtScript } from '../support/processes/builtScript.js';
import { endChildren, startChild } from '../support/processes/childProcess.js';
import { createTestApp, type TestApp } from '../support/testApp.js';
import { until } from '../support/until.js';

let app: TestApp;
let runs: number[] = [];
beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app.close());
beforeEach(async () => {
  runs = [];
  await app.db.sql.rows('delete from job_run');
  await app.db.sql.rows('delete from agenda_jobs');
});

const nightly = (run: Job['run'], cron = '0 10 3 * * *'): Job => ({
  name: 'nightly',
  cron,
  timeZone: PLATFORM_TIME_ZONE,
  run,
  lasting: true,
});
const rows = () =>
  app.db.sql.rows<{ tries: number; ok: boolean | null; error: string | null }>(`select tries, ok, error from job_run where due_at < now()`);
/** It was due ten minutes ago, and a process that is gone had begun it. */
const leftHalfWay = (tries = 1) =>
  app.db.sql.rows(
    `insert into job_run (name, due_at, next_try_at, tries)
     values ('nightly', date_trunc('second', now()) - interval '10 minutes', now() - interval '9 minutes', $1)`,
    [tries],
  );

test('the jobs of the night are lasting', () => {
  expect(timetable.filter(({ lasting }) => lasting).map(({ name }) => name)).toEqual(['proveLedger', 'proveWholeLedger']);
});

test('Agenda calls a lasting job: each due time is run once, and the next is written down ahead', async () => {
  const scheduler = await startScheduler(app, [nightly(async () => void runs.push(Date.now()), '*/2 * * * * *')]);
  await until(() => runs.length >= 3);
  await scheduler.stop();
  const done = await rows();
  expect(done.filter(({ ok }) => ok).every(({ tries }) => tries === 1)).toBe(true);
  expect(done.filter(({ ok }) => ok).length).toBe(runs.length);
});

test('what was left half-way is made up in the same night, once, also by two processes', async () => {
  await leftHalfWay();
  const job = nightly(async () => {
    runs.push(Date.now());
    await sleep(200);
  });
  await Promise.all([runDue(app.system, [job]), runDue(app.system, [job])]);
  expect(runs.length).toBe(1);
  expect(await rows()).toEqual([{ tries: 2, ok: true, error: null }]);
});

test('a run that takes longer than its lease keeps it', async () => {
  await leftHalfWay();
  const job = nightly(async () => {
    runs.push(Date.now());
    await sleep(2_500);
  });
  const first = runDue(app.system, [job], 900);
  await until(() => runs.length === 1);
  await sleep(1_500);
  expect(await runDue(app.system, [job], 900)).toBe(0);
  await first;
  expect(runs.length).toBe(1);
});

test('one that fails is tried again after a pause, five times at most; so is one whose process is killed each time', async () => {
  await leftHalfWay(3);
  const failing = nightly(async () => {
    throw new TypeError('not today');
  });
  await expect(runDue(app.system, [failing])).rejects.toThrow('not today');
  expect(await rows()).toEqual([{ tries: 4, ok: null, error: 'TypeError' }]);
  expect(await runDue(app.system, [failing])).toBe(0);
  await app.db.sql.rows(`update job_run set next_try_at = now()`);
  await expect(runDue(app.system, [failing])).rejects.toThrow('not today');
  expect(await rows()).toEqual([{ tries: 5, ok: false, error: 'TypeError' }]);

  await app.db.sql.rows('delete from job_run');
  await leftHalfWay(5);
  expect(await runDue(app.system, [failing])).toBe(0);
  expect(await rows()).toEqual([{ tries: 5, ok: false, error: 'Its process ended each time.' }]);
});

test('the proof of the night is killed with its process: another process makes it up', async () => {
  const holder = await app.db.pool.connect();
  try {
    const startWorker = async () => {
      const child = startChild(builtScript('main.js'), ['--role', 'worker'], { DATABASE_URL: app.db.url, HEALTH_PORT: '0' });
      await until(() => child.lines.some((line) => line.includes('is running')));
      return child;
    };
    const killed = await startWorker();
    // The proof waits for this lock: it is under way when its process is killed.
    await holder.query('begin; lock table ledger_entry');
    await app.db.sql.rows(`update agenda_jobs set next_run_at = now() + interval '1 second' where name = 'proveLedger'`);
    await app.db.sql.rows(`insert into job_run (name, due_at, next_try_at) values ('proveLedger', date_trunc('second', now()), now())`);
    await until(async () => (await rows()).some(({ tries }) => tries === 1));
    killed.signal('SIGKILL');
    await killed.ended;
    await holder.query('commit');
    await app.db.sql.rows('update job_run set next_try_at = now() where finished_at is null and tries = 1');
    const next = await startWorker();
    await until(async () => (await rows()).some(({ ok, tries }) => ok && tries === 2));
    const proofs = await app.db.sql.rows('select ok from ledger_proof_run');
    expect(proofs).toEqual([{ ok: true }]);
    next.signal('SIGTERM');
    expect((await next.ended).code).toBe(0);
  } finally {
    holder.release();
    await endChildren();
  }
}, 150_000);
