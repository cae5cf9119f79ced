import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { UpsertBackupScheduleInput } from '../../entities/inputs/backups.js';
import { tellOfBackups } from '../../jobs/tellOfBackups.js';
import { backups } from '../../src/backups/backups.js';
import { runDueBackups } from '../../src/backups/run/runDueBackups.js';
import { backupSchedules } from '../../src/backups/schedules/backupSchedules.js';
import { callHeartbeat } from '../../src/backups/schedules/callHeartbeat.js';
import { mailFinishedBackups } from '../../src/backups/schedules/mailFinishedBackups.js';
import { queueDueBackups } from '../../src/backups/schedules/queueDueBackups.js';
import { runBackupSchedule } from '../../src/backups/schedules/runBackupSchedule.js';
import { deleteBackupSchedule, upsertBackupSchedule } from '../../src/backups/schedules/upsertBackupSchedule.js';
import { sendMails } from '../../src/mail/sendMails.js';
import { mailbox } from '../support/fixtures/mailbox.js';
import { createTestApp, type TestApp } from '../support/testApp.js';

let app: TestApp;
beforeEach(async () => {
  app = await createTestApp({ clock: 'still' });
  await app.db.sql.rows('delete from backup_schedule');
});
afterEach(() => app.close());

const retention = { keepLast: 3, keepDaily: 7, keepWeekly: 4, keepMonthly: 3, keepDays: 0 };
const nightly: UpsertBackupScheduleInput = {
  ...{ name: 'Nightly', kind: 'DATABASE', cron: '0 2 * * *', timeZone: 'Africa/Dar_es_Salaam', enabled: true, verify: true },
  ...{ notifyOn: 'FAILURE', retention },
};

/** When each backup was due, the oldest first. */
const dueTimes = async () => {
  const rows = await app.db.sql.rows<{ due: string }>(
    `select to_char(due_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI') as due from backup order by due_at`,
  );
  return rows.map(({ due }) => due);
};
const goTo = (moment: string) => app.clock.advance(Date.parse(moment) - app.now().getTime());
const served = () => app.db.sql.rows(`update backup set status = 'CANCELLED' where status = 'QUEUED'`);

test('of many schedulers at once one queues the backup of a due time, within a minute of it', async () => {
  const { id, nextRunAt } = await upsertBackupSchedule(app.operator, { ...nightly, timeZone: 'africa/dar_es_salaam' });
  expect(nextRunAt).toBe('2026-03-01T23:00:00.000Z');
  goTo('2026-03-01T22:59:59Z');
  expect(await queueDueBackups(app.system)).toBe(0);
  goTo('2026-03-01T23:01:00Z');
  const queued = await Promise.all(Array.from({ length: 8 }, () => queueDueBackups(app.system)));
  expect(queued.reduce((sum, one) => sum + one, 0)).toBe(1);
  expect(await queueDueBackups(app.system)).toBe(0);
  const { nodes } = await backups(app.operator, { first: 10 }, { scheduleId: id });
  expect(nodes).toMatchObject([{ status: 'QUEUED', trigger: 'SCHEDULED', scheduleId: id, createdById: null }]);
  expect(await dueTimes()).toEqual(['2026-03-01 23:00']);
  expect(await backupSchedules(app.operator)).toMatchObject([
    { timeZone: 'Africa/Dar_es_Salaam', nextRunAt: '2026-03-02T23:00:00.000Z', lastBackupId: nodes[0]?.id, overdue: false },
  ]);
});

test('after days in which nothing ran, one backup is made for the last missed time; one that waits serves what comes due', async () => {
  await upsertBackupSchedule(app.operator, nightly);
  goTo('2026-03-09T12:00:00Z');
  expect(await backupSchedules(app.operator)).toMatchObject([{ overdue: true }]);
  expect(await queueDueBackups(app.system)).toBe(1);
  expect(await dueTimes()).toEqual(['2026-03-08 23:00']);
  expect(await backupSchedules(app.operator)).toMatchObject([{ overdue: true, nextRunAt: '2026-03-09T23:00:00.000Z' }]);
  goTo('2026-03-09T23:01:00Z');
  expect(await queueDueBackups(app.system)).toBe(0);
  await served();
  expect(await backupSchedules(app.operator)).toMatchObject([{ overdue: false, nextRunAt: '2026-03-10T23:00:00.000Z' }]);
});

test('where a verification takes five minutes, one backup a day is verified, and the next one after one that failed', async () => {
  const { id } = await upsertBackupSchedule(app.operator, { ...nightly, cron: '0 * * * *' });
  const verified: number[] = [];
  const next = async (seconds: number, status = 'PASSED') => {
    app.clock.advance(3_600_000);
    expect(await queueDueBackups(app.system)).toBe(1);
    const row = await app.db.sql.row<{ verify: boolean }>(
      `with made as (select id, verify from backup where schedule_id = $1 and status = 'QUEUED')
       update backup set status = 'CANCELLED', verification_status = case when made.verify then $2 else 'NONE' end,
         verification = case when made.verify then jsonb_build_object('at', $3::text, 'durationSeconds', $4::float8) end
       from made where backup.id = made.id returning made.verify`,
      [id, status, app.now().toISOString(), seconds],
    );
    verified.push(Number(row?.verify));
  };
  app.clock.advance(60_000);
  for (let n = 0; n < 3; n += 1) await next(299);
  expect(verified.splice(0)).toEqual([1, 1, 1]);
  for (let n = 0; n < 50; n += 1) await next(300);
  expect(verified.splice(0).flatMap((one, n) => (one ? [n] : []))).toEqual([0, 23, 46]);
  for (let n = 0; n < 19; n += 1) await next(300);
  await next(900, 'FAILED');
  await next(300);
  await next(300);
  expect(verified.splice(0).slice(-4)).toEqual([0, 1, 1, 0]);
});

test('a clock that went ahead and came back neither stops the backups nor makes one twice', async () => {
  await upsertBackupSchedule(app.operator, nightly);
  goTo('2030-01-01T00:00:00Z');
  await queueDueBackups(app.system);
  expect(await dueTimes()).toEqual(['2029-12-31 23:00']);
  await served();
  goTo('2026-03-01T23:01:00Z');
  await queueDueBackups(app.system); // the next run is reckoned anew
  expect(await backupSchedules(app.operator)).toMatchObject([{ nextRunAt: '2026-03-02T23:00:00.000Z' }]);
  goTo('2026-03-02T23:01:00Z');
  await queueDueBackups(app.system);
  await served();
  goTo('2026-03-02T22:30:00Z');
  await queueDueBackups(app.system);
  goTo('2026-03-02T23:01:00Z');
  expect(await queueDueBackups(app.system)).toBe(0);
  expect(await dueTimes()).toEqual(['2026-03-02 23:00', '2029-12-31 23:00']);
  expect(await backupSchedules(app.operator)).toMatchObject([{ nextRunAt: '2026-03-03T23:00:00.000Z' }]);
});

test('a night whose hour the clock skips or repeats has one backup', async () => {
  await upsertBackupSchedule(app.operator, { ...nightly, cron: '30 2 * * *', timeZone: 'Europe/Berlin' });
  for (const [from, to] of [
    ['2026-03-28T12:00:00Z', '2026-03-29T12:00:00Z'],
    ['2026-10-24T12:00:00Z', '2026-10-25T12:00:00Z'],
  ] as const) {
    goTo(from);
    await queueDueBackups(app.system);
    await served();
    await app.db.sql.rows('delete from backup');
    let queued = 0;
    for (let at = Date.parse(from); at < Date.parse(to); at += 5 * 60_000) {
      goTo(new Date(at).toISOString());
      queued += await queueDueBackups(app.system);
      await served();
    }
    expect(queued).toBe(1);
  }
});

test('a schedule is run now by hand, changed, switched off and deleted; its backups stay', async () => {
  const { id } = await upsertBackupSchedule(app.operator, nightly);
  const made = await runBackupSchedule(app.operator, id);
  await expect(runBackupSchedule(app.operator, id)).rejects.toMatchObject({ code: 'BACKUP_IN_PROGRESS' });
  await runDueBackups(app.system);
  expect((await backups(app.operator, { first: 1 }, { scheduleId: id })).nodes).toMatchObject([
    { id: made.id, trigger: 'MANUAL', status: 'STORED', verificationStatus: 'PASSED' },
  ]);
  const refused = [
    [{ ...nightly, id, name: ' ' }, 'name'],
    [{ ...nightly, name: 'nightly' }, 'name'],
    [{ ...nightly, id, timeZone: 'Nowhere/Land' }, 'timeZone'],
    [{ ...nightly, id, retention: { ...retention, keepDaily: -1 } }, 'retention.keepDaily'],
  ] as const;
  for (const [input, field] of refused)
    await expect(upsertBackupSchedule(app.operator, input)).rejects.toMatchObject({ code: 'BAD_USER_INPUT', issues: [{ field }] });
  expect(await upsertBackupSchedule(app.operator, { ...nightly, id, enabled: false })).toMatchObject({
    id,
    enabled: false,
    nextRunAt: null,
  });
  goTo('2026-04-01T00:00:00Z');
  expect(await queueDueBackups(app.system)).toBe(0);
  await deleteBackupSchedule(app.operator, id);
  await expect(deleteBackupSchedule(app.operator, id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  expect((await backups(app.operator, { first: 1 }, {})).nodes).toMatchObject([{ id: made.id, scheduleId: null }]);
  const audited = await app.db.sql.rows<{ action: string }>(
    `select action from audit_event where action like 'backupSchedule.%' order by id`,
  );
  expect(audited.map(({ action }) => action)).toEqual([
    ...['backupSchedule.upsert', 'backupSchedule.run', 'backupSchedule.upsert', 'backupSchedule.delete'],
  ]);
});

test('where somebody wants to hear of it, each verified backup is mailed once; the heartbeat address is called', async () => {
  const calls: string[] = [];
  let status = 500;
  const server = createServer((request, response) => {
    calls.push(`${request.method} ${request.url}`);
    response.writeHead(status).end();
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  try {
    app.settings.backups.heartbeatUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/beat`;
    const { id } = await upsertBackupSchedule(app.operator, { ...nightly, notifyOn: 'ALWAYS' });
    await runBackupSchedule(app.operator, id);
    await tellOfBackups(app.system);
    expect([await mailbox(app, 'operators@tuma.example'), calls]).toEqual([[], []]);
    await runDueBackups(app.system);
    await Promise.all([1, 2, 3].map(() => mailFinishedBackups(app.system)));
    await callHeartbeat(app.system);
    status = 204;
    for (let n = 0; n < 3; n++) await tellOfBackups(app.system);
    await sendMails(app.system);
    expect(await mailbox(app, 'operators@tuma.example')).toMatchObject([
      { template: 'backupFinished', subject: expect.stringMatching(/^A backup was made and proven: /) },
    ]);
    expect(calls).toEqual(['GET /beat', 'GET /beat']);
  } finally {
    server.close();
  }
});
