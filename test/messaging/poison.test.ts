import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Ctx } from '../../src/context.js';
import { startDispatcher } from '../../src/messaging/dispatch/dispatcher.js';
import { sendSms } from '../../src/messaging/sending/sendSms.js';
import { createApiKey, createTenant } from '../support/fixtures/tenants.js';
import { createTestApp, type TestApp } from '../support/testApp.js';
import { until } from '../support/until.js';

/** What the database refuses in one tenant's row must never touch the rows beside it in the same statement. */
let app: TestApp;
beforeAll(async () => {
  app = await createTestApp({ clock: 'still' });
});
afterAll(() => app.close());

const send = (ctx: Ctx, to: string[], key: string) => sendSms(ctx, { to, body: 'Habari', category: 'TRANSACTIONAL', idempotencyKey: key });

test('a recipient that is cut within a character is rejected as any other, and fails nobody', async () => {
  const poisoner = await createTenant(app, { credits: 100 });
  const neighbours = await Promise.all(Array.from({ length: 4 }, () => createTenant(app, { credits: 100 })));
  const poison = `${'x'.repeat(63)}😀 and more`;
  const sends = Array.from({ length: 40 }, (_, n) => [
    send(neighbours[n % 4]!.ctx, [`07123450${String(n).padStart(2, '0')}`], `n${n}`),
    send(poisoner.ctx, ['0712345678', poison], `p${n}`),
  ]).flat();
  const results = await Promise.all(sends);
  expect(results.map(({ messageIds }) => messageIds.length)).toEqual(results.map(() => 1));
  expect(results[1]?.rejected).toEqual([{ index: 1, value: 'x'.repeat(63), code: 'INVALID_PHONE_NUMBER' }]);
});

test('a tenant’s row that the database refuses to work with fails that tenant’s sends alone', async () => {
  const poisoner = await createTenant(app, { credits: 100 });
  const key = await createApiKey(app, poisoner.id, { cap: 50 });
  await app.db.sql.rows('alter table tenant drop constraint tenant_time_zone');
  await app.db.sql.rows(`update tenant set time_zone = 'No/Where' where id = $1`, [poisoner.id]);
  const neighbours = await Promise.all(Array.from({ length: 4 }, () => createTenant(app, { credits: 100 })));
  const results = await Promise.allSettled(
    Array.from({ length: 40 }, (_, n) => [
      send(neighbours[n % 4]!.ctx, ['0712345678'], `n${n}`),
      ...(n % 10 === 0 ? [send(key.ctx, ['0712345678'], `p${n}`)] : []),
    ]).flat(),
  );
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(40);
  expect(results.filter(({ status }) => status === 'rejected')).toHaveLength(4);
});

test('an outcome that can’t be recorded keeps no other from being recorded', async () => {
  const [poisoner, neighbour] = await Promise.all([createTenant(app, { credits: 10 }), createTenant(app, { credits: 10 })]);
  const poisoned = (await send(poisoner.ctx, ['0712345678'], 'one')).messageIds[0] as string;
  const others = (await send(neighbour.ctx, ['0712345601', '0712345602', '0712345603'], 'three')).messageIds;
  // Its third event is there already: SENT can't be written.
  await app.db.sql.rows(`insert into message_event (message_id, n, at, status) values ($1, 3, now(), 'SENT')`, [poisoned]);
  const dispatcher = startDispatcher(app.system);
  const statusOf = async (id: string) =>
    (await app.db.sql.row<{ status: string }>('select status from message where id = $1', [id]))?.status;
  await until(async () => (await Promise.all(others.map(statusOf))).every((status) => status === 'SENT'));
  expect(await statusOf(poisoned)).toBe('SENDING');
  await app.db.sql.rows('delete from message_event where message_id = $1 and n = 3', [poisoned]);
  await until(async () => (await statusOf(poisoned)) === 'SENT');
  await dispatcher.stop();
});
