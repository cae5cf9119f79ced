import { PostgresBackend } from '@agendajs/postgres-backend';
import { Agenda } from 'agenda';
import pg from 'pg';
import { planRuns, runDue } from '../../jobs/dueRuns.js';
import type { Job } from '../../jobs/job.js';
import { type App, systemContext } from '../context.js';
import { OPERATIONS_SCHEMA } from '../db/sessionSettings.js';
import { connectionOptions } from '../db/sql.js';
import { newId } from '../lib/ids.js';

/** A job that a killed process had locked runs again after this; one that takes longer keeps its lock by touching it. */
const LOCK_MS = 15_000;

/**
 * Runs the timetable on Agenda, in the operations schema, through a pool of its own (Agenda can't join our transactions, and its rows are
 * never the work itself). Its tables are made by our migration: its own set-up races at a cold start of several processes.
 */
export async function startScheduler(app: App, jobs: readonly Job[], lockMs = LOCK_MS): Promise<{ stop(): Promise<void> }> {
  const options = connectionOptions({ url: app.db.url, searchPath: OPERATIONS_SCHEMA, max: 4, name: 'tuma-agenda', use: 'write' });
  // Agenda reads moments as Dates.
  const pool = new pg.Pool({ ...options, types: undefined });
  const report = (error: Error) =>
    app.log.warn({ err: error }, 'the timetable lost its database connection; it goes on when the database is back');
  pool.on('error', report);
  pool.on('connect', (client) => client.on('error', report));
  const backend = new PostgresBackend({ pool, ensureSchema: false, disableNotifications: true });
  await backend.connect();
  // Agenda doesn't await or catch the unlocking: a lost database at that moment would end the process.
  const unlock = backend.repository.unlockJob.bind(backend.repository);
  backend.repository.unlockJob = (job) => unlock(job).catch(report);
  // Agenda takes a lock for lost that is older than its lifetime, and cancels the job. It is renewed only while the work itself runs, so a
  // database that took long to write that a job begins made Agenda cancel it before it began.
  const save = backend.repository.saveJobState.bind(backend.repository);
  backend.repository.saveJobState = async (job, more) => {
    const keeping = setInterval(() => {
      if (job.lockedAt) job.lockedAt = new Date();
    }, lockMs / 3);
    try {
      await save(job, more);
    } finally {
      clearInterval(keeping);
    }
  };
  askForDueOnly(backend.repository, pool);
  const name = newId();
  const agenda = new Agenda({
    name,
    backend,
    processEvery: 500,
    maxConcurrency: jobs.length,
    // No limit: Agenda counts a lock that ran out while the machine slept for ever, and at the limit never runs the job again.
    defaultLockLimit: 0,
    defaultLockLifetime: lockMs,
  });
  agenda.on('error', report);
  for (const job of jobs) {
    agenda.define(
      job.name,
      async (running) => {
        const started = performance.now();
        let touched = Promise.resolve();
        const touching = setInterval(() => {
          touched = running.touch().catch(report);
        }, lockMs / 3);
        try {
          const ctx = systemContext(app, newId());
          await (job.lasting ? runDue(ctx, [job]) : job.run(ctx));
        } finally {
          clearInterval(touching);
          await touched;
        }
        app.log.debug({ job: job.name, ms: Math.round(performance.now() - started) }, 'job done');
      },
      { concurrency: 1 },
    );
    agenda.on(`fail:${job.name}`, (error: Error) =>
      app.log.error({ err: error, job: job.name }, 'a job failed; it runs again at its next time'),
    );
  }
  await agenda.start();
  // Cron, not intervals: an interval would move forward at each restart and may never come.
  for (const job of jobs) await agenda.every(job.cron, job.name, undefined, { timezone: job.timeZone, skipImmediate: true });
  await planRuns(systemContext(app, name), jobs);
  return {
    async stop() {
      await agenda.drain({ timeout: 10_000, closeConnection: false });
      await pool.end();
      // Draining leaves jobs locked that were locked ahead of their time: the next process would wait for them.
      await app.db.sql
        .rows('update agenda_jobs set locked_at = null where locked_at is not null and last_modified_by = $1', [name])
        .catch(report);
    },
  };
}

/** Agenda asks all names of a round at once; later calls of that round come within this time. */
const ROUND_MS = 100;

/**
 * Agenda asks the database twice a second for each job by its name, due or not: seventy updates a second of a process that has nothing to
 * do. Here one look a round tells which are due, and only those are asked for, once each.
 */
function askForDueOnly(repository: PostgresBackend['repository'], pool: pg.Pool): void {
  const next = repository.getNextJobToRun.bind(repository);
  let round: { begun: number; due: Promise<Set<string>> } | undefined;
  repository.getNextJobToRun = async (name, nextScanAt, lockDeadline, now, options) => {
    if (!round || performance.now() - round.begun > ROUND_MS)
      round = { begun: performance.now(), due: dueNames(pool, nextScanAt, lockDeadline) };
    return (await round.due).delete(name) ? next(name, nextScanAt, lockDeadline, now, options) : undefined;
  };
}

async function dueNames(pool: pg.Pool, until: Date, lockDeadline: Date): Promise<Set<string>> {
  const { rows } = await pool.query<{ name: string }>(
    'select name from agenda_jobs where not disabled and ((locked_at is null and next_run_at <= $1) or locked_at <= $2)',
    [until, lockDeadline],
  );
  return new Set(rows.map(({ name }) => name));
}
