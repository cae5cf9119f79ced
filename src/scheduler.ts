import { PostgresBackend } from '@agendajs/postgres-backend';
import { Agenda } from 'agenda';
import pg from 'pg';
import type { Job } from '../jobs/index.js';
import { type App, systemContext } from './context.js';
import { OPERATIONS_SCHEMA } from './db/database.js';
import { newId } from './lib/ids.js';

/**
 * Runs the timetable on Agenda, in the operations schema, through a pool of its own (Agenda can't join our transactions, and its rows are
 * never the work itself). Its tables are made by our migration: its own set-up races at a cold start of several processes.
 */
export async function startScheduler(app: App, jobs: readonly Job[]): Promise<{ stop(): Promise<void> }> {
  const pool = new pg.Pool({
    connectionString: app.db.url,
    max: 4,
    application_name: 'tuma-agenda',
    options: `-c search_path=${OPERATIONS_SCHEMA} -c TimeZone=UTC`,
  });
  const report = (error: Error) => app.log.warn({ err: error }, 'the timetable lost its database; it goes on when it is back');
  pool.on('error', report);
  pool.on('connect', (client) => client.on('error', report));
  const backend = new PostgresBackend({ pool, ensureSchema: false, disableNotifications: true });
  await backend.connect();
  // A lock limit alone gave 10 jobs/s: the interval has to be short too.
  const agenda = new Agenda({ backend, processEvery: 500, maxConcurrency: jobs.length, defaultLockLimit: 2, defaultLockLifetime: 600_000 });
  agenda.on('error', report);
  for (const job of jobs) {
    agenda.define(
      job.name,
      async () => {
        const started = performance.now();
        await job.run(systemContext(app, newId()));
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
  return {
    async stop() {
      await agenda.drain({ timeout: 10_000, closeConnection: false });
      await pool.end();
    },
  };
}
