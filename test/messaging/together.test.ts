import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { optOut } from '../../src/contacts/optOuts.js';
import type { Ctx } from '../../src/context.js';
import type { Change } from '../../src/events.js';
import { newId } from '../../src/lib/ids.js';
import { readMessages } from '../../src/messaging/messages.js';
import { sendSms } from '../../src/messaging/sending/sendSms.js';
import { createTenant } from '../support/fixtures/tenants.js';
import { createTestApp, type TestApp } from '../support/testApp.js';
import { until } from '../support/until.js';

/** Concurrent reads and sends share database statements: each must get its own result, as if it had been alone. */
let app: TestApp;
beforeAll(async () => {
  app = await createTestApp({ clock: 'still', outbox: true });
});
afterAll(() => app.close());

const send = (ctx: Ctx, to: string, key: string) =>
  sendSms(ctx, { to: [to], body: 'Habari', category: 'TRANSACTIONAL', idempotencyKey: key });

test('readers of several tenants that read the same ids at once see only their own messages', async () => {
  const tenants = await Promise.all(Array.from({ length: 6 }, () => createTenant(app, { credits: 10 })));
  const sent = await Promise.all(tenants.map(async ({ ctx }, n) => (await send(ctx, `071234567${n}`, 'one')).messageIds[0] as string));
  const everything = [...sent, newId(), ...sent];
  const wanted = new Set(['id', 'status', 'to']);
  for (const names of [undefined, wanted]) {
    const answers = await Promise.all(tenants.map(({ id, ctx }) => readMessages(ctx, id, everything, names)));
    for (const [n, messages] of answers.entries())
      expect(messages.map(({ id, to }) => ({ id, to }))).toEqual([n, n].map((own) => ({ id: sent[own], to: `+25571234567${own}` })));
  }
  const [all, own] = await Promise.all([
    readMessages(app.system, undefined, everything),
    readMessages(tenants[0]!.ctx, tenants[0]!.id, everything),
  ]);
  expect(all.map(({ id }) => id)).toEqual([...sent, ...sent]);
  expect(own.map(({ id }) => id)).toEqual([sent[0], sent[0]]);
});

test('concurrent sends of several tenants under one key: a message each; an opt-out counts for its tenant only', async () => {
  const tenants = await Promise.all(Array.from({ length: 6 }, (_, n) => createTenant(app, { credits: n === 5 ? 0 : 10 })));
  await optOut(tenants[2]!.ctx, '+255712999000');
  const outcomes = await Promise.allSettled(tenants.map(({ ctx }) => send(ctx, '0712999000', 'the same key')));
  expect(outcomes.map((outcome) => (outcome.status === 'fulfilled' ? outcome.value.messageIds.length : outcome.reason.code))).toEqual([
    ...[1, 1],
    'RECIPIENT_OPTED_OUT',
    ...[1, 1],
    'INSUFFICIENT_CREDITS',
  ]);
  const again = await Promise.all([0, 1, 3, 4].map((n) => send(tenants[n]!.ctx, '0712999000', 'the same key')));
  expect(again.map(({ replayed, tenantId }) => ({ replayed, tenantId }))).toEqual(
    [0, 1, 3, 4].map((n) => ({ replayed: true, tenantId: tenants[n]!.id })),
  );
});

test('sends that are written together are one row of the outbox; every tenant hears of its own messages and balance', async () => {
  const tenants = await Promise.all(Array.from({ length: 4 }, () => createTenant(app, { credits: 10 })));
  const own = new Set(tenants.map(({ id }) => id));
  const heard: Change[] = [];
  const stops = (['message', 'balance', 'queued'] as const).map((topic) =>
    app.events.listen(topic, (change) => own.has(change.tenantId ?? '') && heard.push(change)),
  );
  const last = await app.db.sql.row<{ id: number }>('select coalesce(max(id), 0) as id from outbox');
  const sends = tenants.flatMap(({ ctx }) => ['a', 'b'].map((key) => send(ctx, '0712345678', key)));
  const sent = await Promise.all(sends);
  const expected = tenants.map(({ id }) => sent.flatMap(({ tenantId, messageIds }) => (tenantId === id ? messageIds : [])).sort());
  const heardIds = (tenantId: string) =>
    heard.flatMap((change) => (change.topic === 'message' && change.tenantId === tenantId ? change.ids : [])).sort();
  await until(() => tenants.every(({ id }, n) => heardIds(id).length >= (expected[n]?.length ?? 0)));
  expect(tenants.map(({ id }) => heardIds(id))).toEqual(expected);
  for (const topic of ['balance', 'queued']) expect(new Set(heard.flatMap((it) => (it.topic === topic ? it.tenantId : [])))).toEqual(own);
  const rows = await app.db.sql.rows<{ topic: string }>('select topic from outbox where id > $1', [last?.id]);
  // As many statements as there were lanes to share, at most twice: what came while a lane worked went with its second.
  expect(rows.length).toBeLessThanOrEqual(4);
  expect(new Set(rows.map(({ topic }) => topic))).toEqual(new Set(['accepted']));
  for (const stop of stops) stop();
});

test('a send whose account somebody keeps locked holds up nobody else', async () => {
  const [locked, other] = [await createTenant(app, { credits: 10 }), await createTenant(app, { credits: 10 })];
  let accepted = false;
  const { waiting } = await app.db.transaction(async (sql) => {
    await sql.rows('select from credit_account where tenant_id = $1 for update', [locked.id]);
    const waiting = send(locked.ctx, '0712345678', 'it waits').then((result) => {
      accepted = true;
      return result;
    });
    await sleep(400);
    expect((await send(other.ctx, '0712345678', 'it does not')).messageIds).toHaveLength(1);
    expect(accepted).toBe(false);
    return { waiting };
  });
  expect((await waiting).messageIds).toHaveLength(1);
});
