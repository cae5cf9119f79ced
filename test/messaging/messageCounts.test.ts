import { afterAll, beforeAll, expect, test } from 'vitest';
import type { MessageFilter } from '../../entities/inputs/messages.js';
import type { SendSmsInput } from '../../entities/inputs/sending.js';
import type { MessageStatus } from '../../entities/types/messageState.js';
import type { Ctx } from '../../src/context.js';
import { newId } from '../../src/lib/ids.js';
import { messageCounts } from '../../src/messaging/counts/messageCounts.js';
import { messages } from '../../src/messaging/messages.js';
import { sendSms } from '../../src/messaging/sending/sendSms.js';
import { rollUpUsage } from '../../src/usage/rollUpUsage.js';
import { usage } from '../../src/usage/usage.js';
import { moveMessage } from '../support/fixtures/messages.js';
import { createApiKey, createTenant } from '../support/fixtures/tenants.js';
import { createTestApp, type ServingApp } from '../support/testApp.js';
import { until } from '../support/until.js';

/** Counts of live messages, which are read from figures: whatever was counted ahead, they are those of the list. */
let app: ServingApp;
beforeAll(async () => {
  app = await createTestApp({ serve: true });
});
afterAll(() => app.close());

const send = async (ctx: Ctx, to: string[], category: SendSmsInput['category'] = 'TRANSACTIONAL') =>
  (await sendSms(ctx, { to, body: 'Habari', category, idempotencyKey: newId() })).messageIds;

/** By state as the list tells it, without states that have none. */
async function listed(ctx: Ctx, filter: MessageFilter): Promise<Record<string, number>> {
  const { nodes } = await messages(ctx, { first: 200 }, filter);
  const each: Record<string, number> = { total: nodes.length };
  for (const { status } of nodes) each[status.toLowerCase()] = (each[status.toLowerCase()] ?? 0) + 1;
  return each;
}

async function counted(ctx: Ctx, filter: MessageFilter): Promise<Record<string, number>> {
  const { countedAt: _, ...counts } = await messageCounts(ctx, filter);
  return Object.fromEntries(Object.entries(counts).filter(([name, n]) => name === 'total' || n > 0));
}

test('counts are those of the list by every filter that figures know, before and after a roll-up, and of all tenants', async () => {
  const tenant = await createTenant(app, { credits: 100 });
  const key = await createApiKey(app, tenant.id);
  const ends: MessageStatus[][] = [['SENDING', 'SENT'], ['SENDING', 'SENT', 'DELIVERED'], ['SENDING', 'FAILED'], ['CANCELLED'], []];
  const midway = async () => {
    app.clock.advance(1_800_000);
    return app.now();
  };
  const fill = async (ctx: Ctx) => {
    const ids = [
      ...(await send(ctx, ['0712000001', '0754000002', '0784000003'])),
      ...(await send(ctx, ['0712000004', '0622000005'], 'PROMOTIONAL')),
    ];
    for (const [n, id] of ids.entries()) for (const status of ends[n % ends.length] ?? []) await moveMessage(app, id, status);
  };
  await fill(tenant.ctx);
  const time = await midway();
  await fill(key.ctx);
  const filters: MessageFilter[] = [
    {},
    { status: ['FAILED'] },
    { acceptedFrom: time },
    { acceptedTo: time },
    { acceptedFrom: new Date(time.getTime() - 2_000_000), acceptedTo: new Date(time.getTime() + 1) },
    { category: ['PROMOTIONAL'] },
    { operator: ['Vodacom'] },
    { operator: [] },
    { from: 'taarifa-sms' },
    { from: 'NOBODY' },
    { apiKeyId: key.id },
    { campaignId: newId() },
    { apiKeyId: key.id, category: ['TRANSACTIONAL'], acceptedFrom: time },
    // What they don't know is counted by its rows.
    { apiKeyId: key.id, to: '0712000001' },
  ];
  const compare = async () => {
    for (const { status, ...filter } of filters)
      expect(await counted(tenant.ctx, { ...filter, status }), JSON.stringify(filter)).toEqual(await listed(tenant.ctx, filter));
    expect(await counted(app.operator, { tenantId: tenant.id })).toEqual(await listed(tenant.ctx, {}));
    expect(await counted(app.operator, {})).toEqual(await listed(app.operator, {}));
  };
  expect(await counted(tenant.ctx, {})).toMatchObject({ total: 10, sent: 2, delivered: 2, failed: 2, cancelled: 2, queued: 2 });
  await compare();
  app.clock.advance(7_200_000);
  await rollUpUsage(app.system);
  await compare();
  await fill(tenant.ctx);
  await compare();
  const other = await createTenant(app);
  expect(await counted(other.ctx, {})).toEqual({ total: 0 });
  await expect(messageCounts(other.ctx, { tenantId: tenant.id })).rejects.toMatchObject({ code: 'FORBIDDEN' });
  await expect(messageCounts(other.ctx, { acceptedFrom: time, acceptedTo: new Date(0) })).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
});

test('a test key counts its tests, and they are in no other count', async () => {
  const tenant = await createTenant(app);
  const key = await createApiKey(app, tenant.id, { test: true });
  await send(key.ctx, ['0712000001']);
  expect([await counted(key.ctx, {}), await counted(tenant.ctx, {})]).toEqual([{ total: 1, queued: 1 }, { total: 0 }]);
  expect(await counted(tenant.ctx, { test: true })).toEqual({ total: 1, queued: 1 });
});

test('archived messages are in figures and in no list: they are in no count either', async () => {
  const tenant = await createTenant(app);
  await send(tenant.ctx, ['0754000001']);
  const sql = app.db.sql;
  await sql.rows(
    `insert into archived_usage (archive_id, tenant_id, starts_at, n, status, no_report, operator, sender_id, category, messages, segments,
       credits)
     select $1, $2, timestamptz '2020-05-05 10:00Z', 1, 'DELIVERED', false, 'Vodacom', (select id from sender_id where for_all),
       'TRANSACTIONAL', 7, 7, 7`,
    [newId(), tenant.id],
  );
  await sql.rows("insert into usage_dirty values ($1, timestamptz '2020-05-05 10:00Z', now(), now())", [tenant.id]);
  const period = { from: new Date('2020-01-01T00:00:00Z'), to: new Date('2020-12-01T00:00:00Z') };
  expect((await usage(tenant.ctx, period)).totals.messages).toBe(7);
  for (const filter of [{}, { operator: ['Vodacom'] }, { acceptedFrom: period.from }])
    expect(await counted(tenant.ctx, filter)).toEqual({ total: 1, queued: 1 });
  expect(await counted(tenant.ctx, { acceptedFrom: period.from, acceptedTo: period.to })).toEqual({ total: 0 });
});

interface Counts {
  messageCountsUpdated: { total: number; queued: number };
}

test('whoever follows counts begins with the present, hears of changes once a second at most, and of no other tenant', async () => {
  const ours = await app.register('Counting Limited');
  const theirs = await app.register('Others Limited');
  const client = app.client(ours.token);
  const document = 'subscription ($filter: MessageFilter) { messageCountsUpdated(filter: $filter) { total queued } }';
  const sms = (n: number) => `mutation { sendSms(input: { to: ["07120000${n}"], body: "Habari" }) { credits } }`;
  await client.execute(sms(10));
  const [all, none] = [client.subscribe(document), client.subscribe(document, { filter: { category: ['PROMOTIONAL'] } })];
  const totals = (watch: typeof all) => watch.events.map((one) => (one as unknown as Counts).messageCountsUpdated.total);
  await until(() => totals(all).length === 1 && totals(none).length === 1);
  const begun = performance.now();
  for (let n = 11; n < 31; n += 1) {
    await client.execute(sms(n));
    await app.client(theirs.token).execute(sms(n));
  }
  const late = client.subscribe(document);
  await until(() => totals(all).at(-1) === 21 && totals(late).at(-1) === 21);
  const seconds = (performance.now() - begun) / 1_000;
  expect(totals(all)[0]).toBe(1);
  // The first is what it began with.
  expect(totals(all).length).toBeLessThanOrEqual(2 + seconds);
  expect(totals(all)).toEqual([...new Set(totals(all))].sort((a, b) => a - b));
  expect(totals(none)).toEqual([0]);
  for (const watch of [all, none, late]) watch.stop();
});
