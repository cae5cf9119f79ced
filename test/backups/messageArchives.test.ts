import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateX25519Identity } from 'age-encryption';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { closeMissingReports } from '../../jobs/closeMissingReports.js';
import { archiveByAge } from '../../src/backups/messageArchives/archiveByAge.js';
import { archiveOldMessages } from '../../src/backups/messageArchives/archiveOldMessages.js';
import { periodsOf } from '../../src/backups/messageArchives/periods.js';
import { restoreMessages } from '../../src/backups/messageArchives/restoreMessages.js';
import type { Ctx } from '../../src/context.js';
import { proveLedger } from '../../src/ledger/ledgerProof.js';
import type { ArchiveFailpoint } from '../../src/lib/failpoints.js';
import { messagesArchivedBefore } from '../../src/messaging/archivedMessages.js';
import { followCampaigns } from '../../src/messaging/campaigns/running/followCampaigns.js';
import { message, messages, messagesById, messagesOfEntries } from '../../src/messaging/messages.js';
import { sendSms } from '../../src/messaging/sending/sendSms.js';
import { makePartitions } from '../../src/system/makePartitions.js';
import { rollUpUsage } from '../../src/usage/rollUpUsage.js';
import { confirmedCampaign, makeAll } from '../support/fixtures/campaigns.js';
import { dispatchOnce } from '../support/fixtures/messages.js';
import { createApiKey, createTenant } from '../support/fixtures/tenants.js';
import type { ArchiveSpec } from '../support/processes/archiveChild.js';
import { builtScript } from '../support/processes/builtScript.js';
import { type Child, endChildren, startChild } from '../support/processes/childProcess.js';
import { createTestApp, type TestApp } from '../support/testApp.js';

const DAY = 86_400_000;
const folder = mkdtempSync(join(tmpdir(), 'tuma-message-archives-'));
const env = {
  ...{ BACKUP_DIR: join(folder, 'one'), BACKUP_COPY_DIR: join(folder, 'two'), BACKUP_AGE_KEY_FILE: join(folder, 'keys.txt') },
  BACKUP_RATE: '0',
};
let app: TestApp;
beforeAll(async () => {
  writeFileSync(env.BACKUP_AGE_KEY_FILE, `${await generateX25519Identity()}\n`, { mode: 0o600 });
  app = await createTestApp({ env });
});
afterAll(async () => {
  await endChildren();
  await app.close();
  rmSync(folder, { recursive: true });
});

const send = async (ctx: Ctx, to: string[]) =>
  (await sendSms(ctx, { to, body: 'Habari yako', category: 'TRANSACTIONAL', idempotencyKey: `to ${to}` })).messageIds;
const proves = async () => {
  for (const full of [true, false]) expect(await proveLedger(app.system, undefined, { full })).toMatchObject({ ok: true, problems: [] });
};
/** What the rest of the database says of the messages, once it is written anew. */
const figures = async () => {
  await app.db.sql.rows('select rebuild_message_queues(), rebuild_usage()');
  await rollUpUsage(app.system);
  return app.db.sql.rows(
    `select tenant_id, status, sum(messages) as messages, sum(segments) as segments, sum(credits) as credits
     from usage_quarter group by 1, 2
     union all select campaign_id, status, sum(messages), null, sum(credits) from campaign_tally group by 1, 2 order by 1, 2`,
  );
};

const contents = async () =>
  Object.fromEntries(
    await Promise.all(
      ['message', 'message_event', 'attempt', 'ledger_entry_messages'].map(async (table) => [
        table,
        (await app.db.sql.rows<{ line: string }>(`select t::text as line from ${table} t order by 1`)).map(({ line }) => line),
      ]),
    ),
  );
const sums = () =>
  app.db.sql.row('select (select count(*) from archived_entry) as entries, (select count(*) from archived_tenant) as tenants');

test('messages of a year go to files and come back; ledger, figures and campaigns stay what they are', async () => {
  const { clock, system } = app;
  clock.advance(-40 * DAY);
  const { ctx, id: tenantId } = await createTenant(app, { credits: 10_000 });
  const { ctx: stranger } = await createTenant(app);
  const { ctx: byKey } = await createApiKey(app, tenantId);
  const ids = [...(await send(ctx, ['+255713000001', '+255600000012'])), ...(await send(byKey, ['+255713000002']))];
  await confirmedCampaign(app, ctx, ['+255713000003', '+255713000004']);
  await makeAll(app);
  for (let round = 0; round < 6; round++) await dispatchOnce(system);
  clock.advance(5 * DAY);
  await closeMissingReports(system);
  await followCampaigns(system);
  clock.advance(35 * DAY);
  await proveLedger(system, undefined, { seal: true });
  await proves();
  const [period = ''] = await periodsOf(app.db.sql);
  expect(await archiveOldMessages(system, { months: 12 })).toEqual([]);
  clock.advance(3 * 366 * DAY);
  await makePartitions(system);
  const before = [await contents(), await figures()];
  await app.db.sql.rows(`update tenant set body_retention_days = 7 where id = $1`, [tenantId]);
  expect(await archiveOldMessages(system, { months: 12 })).toContainEqual({ period, outcome: 'TEXTS' });
  await app.db.sql.rows(`update tenant set body_retention_days = null`);

  // By the job: not without its setting, and what stays is told until it doesn't.
  await archiveByAge(system);
  app.settings.archiveMessagesAfterMonths = 12;
  const told = () => app.db.sql.rows(`select subject_key as key from alert where kind = 'MESSAGES_NOT_ARCHIVED' and resolved_at is null`);
  const [first] = app.backupStorage;
  const broken = { ...first.storage, list: () => Promise.reject(new Error('a test: it does not answer')) };
  const failing: Ctx = { ...system, app: { ...app, backupStorage: [{ ...first, storage: broken }] } };
  await expect(archiveByAge(failing)).rejects.toThrow('does not answer');
  expect(await told()).toEqual([{ key: 'archive' }]);
  await archiveByAge(system);
  expect(await told()).toEqual([]);
  const name = (await app.db.sql.row<{ name: string }>('select name from message_archive where period = $1', [period]))?.name ?? '';
  expect(name).toMatch(new RegExp(`^messages-${period}-[0-9a-f]{16}$`));
  expect(await periodsOf(app.db.sql)).not.toContain(period);
  expect(await messagesById(ctx, ids)).toEqual([]);
  await expect(message(ctx, ids[0] ?? '')).rejects.toMatchObject({ code: 'MESSAGE_ARCHIVED' });
  expect(await message(stranger, ids[0] ?? '')).toBeNull();
  expect(await messagesArchivedBefore(ctx, [tenantId])).toEqual(['2027-01-01T00:00:00.000Z']);
  const booked = await app.db.sql.rows<{ id: string }>(`select id from ledger_entry where messages > 0 and tenant_id = $1`, [tenantId]);
  expect(booked.length).toBeGreaterThan(4);
  for (const { id: ledgerEntryId } of booked) {
    expect(await messagesOfEntries(ctx, [ledgerEntryId])).toEqual([null]);
    expect((await messages(ctx, { first: 5 }, { ledgerEntryId })).nodes).toEqual([]);
  }
  await proves();
  expect(await figures()).toEqual(before[1]);
  for (const { storage } of app.backupStorage) expect((await storage.list()).map((file) => file.name)).toContain(`${name}.tar.zst.age`);

  expect(await restoreMessages(system, name)).toBe(5);
  expect(await sums()).toEqual({ entries: 0, tenants: 0 });
  expect([await contents(), await figures()]).toEqual(before);
  await expect(restoreMessages(system, name)).rejects.toMatchObject({ code: 'CONFLICT' });

  // What was brought back stays, also for the job, until somebody says so; the file that is there is taken.
  expect((await archiveOldMessages(system, { months: 12 }))?.map((one) => one.period)).not.toContain(period);
  const files = await app.backupStorage[0].storage.list();
  let vacuumIsOff = 0;
  const failpoint = async (at: string): Promise<void> => {
    if (at !== 'an archive is being detached') return;
    const kept = await app.db.sql.rows(`select from pg_locks l join pg_class c on c.oid = l.relation
      where mode = 'ShareUpdateExclusiveLock' and granted and c.relname like '%\\_${period}'`);
    vacuumIsOff = kept.length;
  };
  const looking: Ctx = { ...system, app: { ...app, failpoint } };
  expect((await archiveOldMessages(looking, { months: 12, again: true }))?.[0]).toMatchObject({ outcome: 'DETACHED', archive: name });
  expect(vacuumIsOff).toBe(4); // an autovacuum, which gives way to nobody that waits for less than a second, may not keep the tables
  expect(await app.backupStorage[0].storage.list()).toEqual(files);
  await send(ctx, ['+255713000009']);
  await proves();

  // Wherever a process is killed, nothing is lost, and the next one goes on.
  const kill = (point: ArchiveFailpoint, restore?: string) => {
    const spec: ArchiveSpec = { env: { ...env, DATABASE_URL: app.db.url }, now: clock.now().toISOString(), kill: point, restore };
    return startChild(builtScript('test/support/processes/archiveChild.js'), [JSON.stringify(spec)]);
  };
  const killed = async (child: Child) => expect((await child.ended).signal, child.said()).toBe('SIGKILL');
  await killed(kill('an archive is being restored', name));
  expect(await messagesById(ctx, ids)).toEqual([]);
  await proves();
  expect(await restoreMessages(system, name)).toBe(5);
  const here = await contents();
  for (const { storage } of app.backupStorage) await storage.remove(`${name}.tar.zst.age`);
  for (const point of ['an archive was written', 'an archive was stored', 'an archive is being detached'] as const) {
    await killed(kill(point));
    expect(await messagesById(ctx, ids), point).toHaveLength(3);
    expect([await contents(), await sums()], point).toEqual([here, { entries: 0, tenants: 0 }]);
    await proves();
  }
  expect((await archiveOldMessages(system, { months: 12, again: true }))?.[0]).toMatchObject({ outcome: 'DETACHED', archive: name });
  await proves();
});
