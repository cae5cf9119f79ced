import { afterAll, beforeAll, expect, test } from 'vitest';
import { timetable } from '../../jobs/timetable.js';
import { migrate } from '../../src/db/migrate.js';
import { startScheduler } from '../../src/worker/scheduler.js';
import { createTestApp, type TestApp } from '../support/testApp.js';

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app.close());

/** As the timetable of the first release stored them. */
const oldNames = [
  ...['due messages', 'pending reports', 'purchases', 'held messages', 'sender names', 'low balances', 'mails', 'report polls'],
  ...['lost leases', 'alerts', 'expiry', 'silent messages', 'provider balance', 'missing reports', 'tidying', 'integrations'],
  ...['transferReminders', 'ledger proof', 'full ledger proof'],
];

test('an installation that stored the old names keeps its jobs, under the new names, and no dead one', async () => {
  const { sql } = app.db;
  const jobs = () => sql.rows<{ name: string; runs: string }>(`select name, last_run_at::text as runs from agenda_jobs order by name`);
  await sql.rows(
    `insert into agenda_jobs (name, type, next_run_at, last_run_at)
     select name, 'single', now() + interval '1 hour', now() - interval '1 hour' from unnest($1::text[]) name`,
    [oldNames],
  );
  await sql.rows(`delete from operations_migration where name = '0013_job_names'`);
  expect(await migrate(app.db.url)).toEqual(['0013_job_names']);
  const idle = timetable.map((job) => ({ ...job, cron: '0 0 0 1 1 *' }));
  const scheduler = await startScheduler(app, idle);
  await scheduler.stop();
  const stored = await jobs();
  expect(stored.map(({ name }) => name)).toEqual(timetable.map(({ name }) => name).sort());
  expect(stored.filter(({ runs }) => runs === null).map(({ name }) => name)).toEqual([
    ...[
      'archiveMessages',
      'checkStorageTargets',
      'followCampaigns',
      'handleInbound',
      'mailWeeklyUsage',
      'makePartitions',
      'makeUpJobs',
      'pruneBackups',
    ],
    ...[
      'purgeOutbox',
      'queueDueBackups',
      'recountUsage',
      'repeatErasures',
      'rollUpUsage',
      'runCampaignSchedules',
      'sampleSystem',
      'tellOfBackups',
      'watchBacklog',
      'watchBackups',
    ],
  ]);
});
