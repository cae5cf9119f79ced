import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { purgeOutbox } from '../../src/db/outbox.js';
import { sendSms } from '../../src/messaging/sending/sendSms.js';
import { smsCapability } from '../../src/messaging/sending/smsCapability.js';
import { startHeartbeat } from '../../src/system/heartbeat.js';
import { systemStatus } from '../../src/system/systemStatus.js';
import { backlogLimits, watchBacklog } from '../../src/system/watchBacklog.js';
import { createTenant } from '../support/fixtures/tenants.js';
import { createTestApp, type TestApp } from '../support/testApp.js';

let app: TestApp;
let tenant: Awaited<ReturnType<typeof createTenant>>;
beforeAll(async () => {
  app = await createTestApp({ clock: 'still' });
  tenant = await createTenant(app);
});
afterAll(() => app.close());

const open = async () =>
  (
    await app.db.sql.rows<{ part: string; seconds: number }>(
      `select params->>'part' as part, (params->>'seconds')::int as seconds from alert
       where kind = 'PROCESSING_DELAYED' and resolved_at is null order by 1`,
    )
  ).map(({ part, seconds }) => `${part} ${seconds}`);

test('messages that wait too long raise an alert, once; it ends when they have gone; what waits for a reason raises none', async () => {
  await sendSms(tenant.ctx, { to: ['0712345678'], body: 'Habari', category: 'TRANSACTIONAL' });
  await watchBacklog(app.system);
  expect(await open()).toEqual([]);
  app.clock.advance((backlogLimits.dispatcher + 10) * 1_000);
  await watchBacklog(app.system);
  await watchBacklog(app.system);
  expect(await open()).toEqual([`dispatcher ${backlogLimits.dispatcher + 10}`]);
  expect((await app.db.sql.row<{ count: number }>(`select count from alert where kind = 'PROCESSING_DELAYED'`))?.count).toBe(2);
  expect(await systemStatus(app.operator)).toMatchObject({ queueDepth: 1, dispatcherLagSeconds: backlogLimits.dispatcher + 10 });
  await app.db.sql.rows('update system_state set sending_frozen = true');
  await watchBacklog(app.system);
  expect(await open()).toEqual([]);
  await app.db.sql.rows('update system_state set sending_frozen = false');
  await watchBacklog(app.system);
  expect((await open()).length).toBe(1);
  const isNoDelay = async () => {
    await watchBacklog(app.system);
    expect(await open()).toEqual([]);
    expect(await systemStatus(app.operator)).toMatchObject({ queueDepth: 1, dispatcherLagSeconds: 0 });
  };
  await app.db.sql.rows(`update tenant set status = 'SUSPENDED' where id = $1`, [tenant.id]);
  await isNoDelay();
  await app.db.sql.rows(`update tenant set status = 'ACTIVE' where id = $1`, [tenant.id]);
  await app.db.sql.rows(
    `insert into quarantined_item (id, kind, item_id, error, created_at) select id, 'DISPATCH', id, 'x', $1 from message`,
    [app.now()],
  );
  await isNoDelay();
  await app.db.sql.rows('delete from quarantined_item');
});

test('reports that are not applied, and a process that can not publish', async () => {
  await app.db.sql.rows('update message set next_attempt_at = $1', [new Date(app.now().getTime() + 86_400_000)]);
  await app.db.sql.rows(
    `insert into report_inbox (id, provider, reference, recipient, phone, status, outcome, received_at, apply_after)
     values (gen_random_uuid(), 'x', 'x', '1', '+255712345678', 'DELIVERED', 'DELIVERED', $1, $1)`,
    [new Date(app.now().getTime() - 90_000)],
  );
  const behind = await startHeartbeat(app, ['api'], () => 45);
  await watchBacklog(app.system);
  expect(await open()).toEqual(['outbox 45', 'report inbox 90']);
  await behind.stop();
  await app.db.sql.rows('delete from report_inbox');
  await watchBacklog(app.system);
  expect(await open()).toEqual([]);
});

test('where no process sends, smsCapability says so; a worker that died counts no more', async () => {
  const problems = async () => (await smsCapability(tenant.ctx)).problems;
  expect(await problems()).toEqual(['NO_WORKER']);
  const api = await startHeartbeat(app, ['api'], () => 0);
  expect(await problems()).toEqual(['NO_WORKER']);
  const worker = await startHeartbeat(app, ['worker'], () => 0);
  expect(await smsCapability(tenant.ctx)).toMatchObject({ canSend: true, problems: [] });
  await app.db.sql.rows(`update process set seen_at = now() - interval '1 minute'`);
  expect(await problems()).toEqual(['NO_WORKER']);
  await worker.stop();
  await api.stop();
  expect(await app.db.sql.rows('select id from process')).toEqual([]);
});

test('the outbox is purged at the pace at which it is written', async () => {
  await app.db.sql.rows(
    `insert into outbox (topic, at) select 'system', clock_timestamp() - interval '3 minutes' from generate_series(1, 12000)`,
  );
  const open = await app.db.pool.connect();
  try {
    await open.query('begin');
    await sleep(50);
    await open.query(`insert into outbox (topic) values ('system')`);
    await open.query('commit');
  } finally {
    open.release();
  }
  await purgeOutbox(app.db.sql);
  const left = await app.db.sql.rows<{ old: boolean }>(
    `select at < now() - interval '2 minutes' as old from outbox where topic = 'system'`,
  );
  expect(left.filter(({ old }) => old)).toEqual([]);
  expect(left.length).toBe(1);
});
