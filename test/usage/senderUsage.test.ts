import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Ctx } from '../../src/context.js';
import { newId, publicId } from '../../src/lib/ids.js';
import { sendSms } from '../../src/messaging/sending/sendSms.js';
import { rollUpUsage } from '../../src/usage/rollUpUsage.js';
import { senderUsagesOf } from '../../src/usage/senderUsage.js';
import { moveMessage } from '../support/fixtures/messages.js';
import { createApiKey, createTenant } from '../support/fixtures/tenants.js';
import { createTestApp, type ServingApp } from '../support/testApp.js';

let app: ServingApp;
let shared: string;
beforeAll(async () => {
  app = await createTestApp({ serve: true });
  shared = (await app.db.sql.row<{ id: string }>('select id from sender_id where for_all'))?.id ?? '';
});
afterAll(() => app.close());

const DAY_MS = 86_400_000;
const send = async (ctx: Ctx, to: string[], scheduledAt?: Date) =>
  (await sendSms(ctx, { to, body: 'Habari', category: 'TRANSACTIONAL', idempotencyKey: newId(), scheduledAt })).messageIds;

async function deliver(ids: string[], end: 'DELIVERED' | 'UNDELIVERED' = 'DELIVERED'): Promise<string> {
  const at = app.now().toISOString();
  for (const id of ids) {
    await moveMessage(app, id, 'SENDING');
    await app.db.sql.rows('update message set sent_at = $2 where id = $1', [id, at]);
    await moveMessage(app, id, 'SENT');
    await moveMessage(app, id, end);
  }
  return at;
}

test('a tenant reads how it uses a shared sender id, exactly before and after figures are rolled up; staff how all do', async () => {
  const [ours, theirs, none] = [
    await createTenant(app, { credits: 100 }),
    await createTenant(app, { credits: 100 }),
    await createTenant(app),
  ];
  const unused = newId();
  await app.db.sql.rows("insert into sender_id (id, name, status, created_at) values ($1, 'UNUSED', 'APPROVED', $2)", [unused, app.now()]);
  const before = await senderUsagesOf(app.operator, [shared]);
  await deliver(await send(ours.ctx, ['0712000001', '0712000002']));
  app.clock.advance(40 * DAY_MS);
  // Long past: in no figure of 30 days, but the last one so far.
  const [past] = await senderUsagesOf(ours.ctx, [shared]);
  expect(past).toMatchObject({ messages: 0, deliveryRate: null, lastSentAt: expect.any(String) });
  const later = await send(ours.ctx, ['0712000003'], new Date(app.now().getTime() + 2 * DAY_MS));
  await deliver(await send(ours.ctx, ['0712000004', '0712000005']));
  await deliver(await send(ours.ctx, ['0712000006']), 'UNDELIVERED');
  await send(ours.ctx, ['0712000007']);
  const theirAt = await deliver(await send(theirs.ctx, ['0712000008']));
  app.clock.advance(2 * DAY_MS);
  for (const id of later) await moveMessage(app, id, 'QUEUED');
  const at = await deliver(later);
  for (const roll of [false, true]) {
    if (roll) {
      app.clock.advance(7_200_000);
      await rollUpUsage(app.system);
    }
    // The scheduled one was accepted first and sent last.
    expect(await senderUsagesOf(ours.ctx, [unused, shared])).toEqual([
      { lastSentAt: null, messages: 0, deliveryRate: null },
      { lastSentAt: at, messages: 5, deliveryRate: 0.75 },
    ]);
    expect(await senderUsagesOf(theirs.ctx, [shared])).toEqual([{ lastSentAt: theirAt, messages: 1, deliveryRate: 1 }]);
    expect(await senderUsagesOf(none.ctx, [shared])).toEqual([{ lastSentAt: null, messages: 0, deliveryRate: null }]);
    expect(await senderUsagesOf(app.operator, [shared])).toEqual([
      { lastSentAt: at, messages: 6 + (before[0]?.messages ?? 0), deliveryRate: 0.8 },
    ]);
  }
});

test('the API shows it in lists and alone; a test key is refused', async () => {
  const { token } = await app.register('Usage Limited');
  const document = '{ senderIds { nodes { name usage { lastSentAt messages deliveryRate } } } }';
  const { data } = await app.client(token).execute(document);
  expect(data.senderIds.nodes).toContainEqual({ name: 'Taarifa-SMS', usage: { lastSentAt: null, messages: 0, deliveryRate: null } });
  const operator = app.client(await app.login('operator@tuma.example'));
  const answer = await operator.execute(`{ senderId(id: "${publicId('senderId', shared)}") { usage { messages } } }`);
  expect(answer.data.senderId.usage.messages).toBeGreaterThan(0);
  const tenant = await createTenant(app);
  const key = await createApiKey(app, tenant.id, { test: true });
  expect((await app.client(key.secret).execute(document)).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
});
