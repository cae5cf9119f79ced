import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Permission } from '../../entities/types/roles.js';
import type { WebhookEvent } from '../../entities/types/webhooks.js';
import { attention } from '../../src/attention/attention.js';
import { createBackup } from '../../src/backups/createBackup.js';
import { type Ctx, inTransaction } from '../../src/context.js';
import { publishChange, purgeOutbox } from '../../src/db/outbox.js';
import { watchLowBalances } from '../../src/ledger/watchLowBalances.js';
import { parseId, publicId } from '../../src/lib/ids.js';
import { assignInboundNumber } from '../../src/messaging/inbound/inboundNumbers.js';
import { storeInbound } from '../../src/messaging/inbound/storeInbound.js';
import { createWebhookEndpoint, rotateWebhookSecret, updateWebhookEndpoint } from '../../src/webhooks/changeWebhookEndpoints.js';
import { purgeDeliveries } from '../../src/webhooks/deliveries/purgeDeliveries.js';
import { redeliverWebhook, testWebhookEndpoint } from '../../src/webhooks/deliveries/redeliver.js';
import { attemptsOfDeliveries, webhookDeliveries, webhookDeliveriesById } from '../../src/webhooks/deliveries/webhookDeliveries.js';
import { messageEvents } from '../../src/webhooks/events/messageEvents.js';
import { webhookEndpoint } from '../../src/webhooks/webhookEndpoints.js';
import { startWebhookReceiver, verified, type WebhookReceiver } from '../support/services/webhookReceiver.js';
import { createTestApp, type ServingApp, userContext } from '../support/testApp.js';
import { until } from '../support/until.js';

const TIMEOUT_MS = 4_000;

let app: ServingApp;
let shop: WebhookReceiver;
/** Paths that answer something else than 204; null never answers. */
const moods = new Map<string, number | null>();
beforeAll(async () => {
  shop = await startWebhookReceiver(({ path }, response) => {
    const mood = moods.get(path);
    if (path === '/long') return void response.end(`\0${'long '.repeat(10_000)}`);
    if (path === '/elsewhere') return void response.writeHead(302, { location: `${shop.url}/there` }).end();
    return mood === null ? undefined : (mood ?? 204);
  });
  app = await createTestApp({ serve: true, worker: true, webhooks: { timeoutMs: TIMEOUT_MS } });
  // Takes seconds: its event is looked for at the end.
  await endpoint(as(null), '/platform', ['BACKUP_VERIFIED', 'BACKUP_FAILED']);
  await createBackup(app.operator, { kind: 'DATABASE', verify: true });
});
afterAll(async () => {
  await app.close();
  await shop.close();
});

type Payload = { data: { to: string | null } };
let n = 0;
const MESSAGES: WebhookEvent[] = ['MESSAGE_SENT', 'MESSAGE_DELIVERED', 'MESSAGE_UNDELIVERED', 'MESSAGE_FAILED', 'MESSAGE_UNCONFIRMED'];
const as = (tenantId: string | null, permissions: Permission[] = ['MANAGE_WEBHOOKS', 'SEND_SMS', 'VIEW_REPORTS']): Ctx =>
  userContext(app, {
    ...(tenantId ? { tenantId, role: 'OWNER' as const } : { platformRole: 'ADMIN' as const }),
    permissions: new Set(permissions),
  });
async function tenant() {
  const registered = await app.register(`Hooks ${++n}`);
  const id = parseId('tenant', registered.tenantId) ?? '';
  return { ...registered, id, client: app.client(registered.token), ctx: as(id) };
}
const endpoint = (ctx: Ctx, path: string, events: WebhookEvent[] = MESSAGES, test = false) =>
  createWebhookEndpoint(ctx, { url: `${shop.url}${path}`, events, test });
const deliveries = (ctx: Ctx, endpointId: string) => webhookDeliveries(ctx, { first: 100 }, { endpointId }).then(({ nodes }) => nodes);
const tries = (id: string) => attemptsOfDeliveries(app.system, [id]).then(([found]) => found ?? []);
const refusal = (work: Promise<unknown>) =>
  work.then(
    () => 'nothing',
    ({ code, message, issues }) => ({ code, message, issues }),
  );

it('tells a tenant, and no other, what became of its messages: signed, in a sequence, with a log of each try', async () => {
  const [duka, other] = [await tenant(), await tenant()];
  const created = await duka.client.execute(
    `mutation ($url: String!) { createWebhookEndpoint(input: { url: $url, description: "Shop",
      events: [MESSAGE_SENT, MESSAGE_DELIVERED] }) {
      secret webhookEndpoint { id url description events enabled test lastStatus lastDeliveryAt } } }`,
    { url: `${shop.url}/duka` },
  );
  const { secret, webhookEndpoint: made } = created.data.createWebhookEndpoint;
  moods.set('/duka', 200);
  expect(made).toMatchObject({ description: 'Shop', events: ['MESSAGE_SENT', 'MESSAGE_DELIVERED'], enabled: true, lastStatus: null });
  expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  await endpoint(other.ctx, '/other');
  const testing = await endpoint(duka.ctx, '/testing', MESSAGES, true);
  const sent = await duka.client.execute(
    'mutation { sendSms(input: { to: ["0754111222", "0754111333"], body: "Habari", clientReference: "o-1" }) { messages { id } } }',
  );
  const ids = sent.data.sendSms.messages.map(({ id }: { id: string }) => id);
  const ownId = parseId('webhookEndpoint', made.id) ?? '';
  await until(async () => (await deliveries(duka.ctx, ownId)).filter(({ status }) => status === 'DELIVERED').length === 4);
  const got = shop.at('/duka');
  for (const one of got) expect(verified(one, secret)).toEqual(one.body);
  expect(() => verified(got[0] as (typeof got)[0], testing.secret)).toThrow('No matching signature');
  expect(new Set(got.map(({ id }) => id)).size).toBe(4);
  for (const id of ids) {
    const own = got.filter(({ body }) => body.data.id === id).sort((a, b) => a.body.data.sequence - b.body.data.sequence);
    expect(own.map(({ body }) => body.type)).toEqual(['message.sent', 'message.delivered']);
    expect(own[1]?.body).toMatchObject({
      timestamp: expect.stringMatching(/Z$/),
      data: { status: 'DELIVERED', from: 'Taarifa-SMS', clientReference: 'o-1', segments: 1, credits: 1, failure: null, test: false },
    });
  }
  expect(got.map(({ body }) => body.data.to).sort()).toEqual(['+255754111222', '+255754111222', '+255754111333', '+255754111333']);
  // A message's steps are read once, however many endpoints and events there are: read for each, they cost a third of a busy database.
  await endpoint(duka.ctx, '/all');
  const stepsRead = await inTransaction(app.system, async (ctx) => {
    await ctx.sql.rows('set local enable_seqscan = off');
    await ctx.sql.rows('set local plan_cache_mode = force_custom_plan');
    const counted = `select sum(idx_tup_fetch + seq_tup_read)::int as n from pg_stat_xact_user_tables where relname like 'message_event%'`;
    const before = await ctx.sql.row<{ n: number }>(counted);
    const changed = { tenantIds: ids.map(() => duka.id), ids: ids.map((id: string) => parseId('message', id)) };
    await messageEvents(ctx, changed, new Date(0));
    return ((await ctx.sql.row<{ n: number }>(counted))?.n ?? 0) - (before?.n ?? 0);
  });
  expect(stepsRead).toBe(4 * ids.length);

  const read = await duka.client.execute(
    `{ webhookDeliveries(filter: { event: [MESSAGE_DELIVERED], status: [DELIVERED] }) { totalCount nodes { id eventId event status payload
        nextAttemptAt endpoint { id lastStatus } attempts { number durationMs responseStatus responseBody failure } } }
      webhookEndpoints { totalCount nodes { url lastStatus } } }`,
  );
  expect(read.data.webhookDeliveries.totalCount).toBe(2);
  const [latest] = read.data.webhookDeliveries.nodes;
  expect(latest).toMatchObject({ endpoint: { id: made.id, lastStatus: 200 }, nextAttemptAt: null });
  expect(latest.attempts).toEqual([
    { number: 1, durationMs: expect.any(Number), responseStatus: 200, responseBody: 'answer 200', failure: null },
  ]);
  expect(latest.payload).toEqual(got.find(({ id }) => id === latest.eventId)?.body);
  // A neighbour, and the tenant's own endpoint for tests, got nothing; nobody reads the other's.
  expect([shop.at('/other'), shop.at('/testing')]).toEqual([[], []]);
  expect(await webhookDeliveriesById(other.ctx, [parseId('webhookDelivery', latest.id) ?? ''])).toEqual([]);
  expect(await refusal(redeliverWebhook(other.ctx, parseId('webhookDelivery', latest.id) ?? ''))).toMatchObject({ code: 'NOT_FOUND' });
  // A secret is stored and logged nowhere.
  const stored = await app.db.sql.rows(`select to_jsonb(w)::text as text from webhook_endpoint w`);
  for (const text of [JSON.stringify(stored), app.logged()]) expect(text).not.toContain(secret.slice(6));
  expect(app.logged()).not.toContain('/duka');
  // Who is erased is erased here too, and nobody else.
  await duka.client.execute('mutation { eraseContact(input: { phone: "0754111333", reason: "asked" }) { redactedCount } }');
  const kept = await duka.client.execute('{ webhookDeliveries { nodes { payload attempts { responseBody } } } }');
  const left = kept.data.webhookDeliveries.nodes.map(({ payload, attempts }: { payload: Payload; attempts: object[] }) => [
    ...[payload.data.to, attempts[0]],
  ]);
  const [erased, other1] = [
    [null, { responseBody: null }],
    ['+255754111222', { responseBody: 'answer 200' }],
  ];
  expect(left.sort()).toEqual([erased, erased, other1, other1].sort());
});

it('tells what people write and who opts out, and nothing of it any more once they are erased', async () => {
  const [duka, other] = [await tenant(), await tenant()];
  const { webhookEndpoint: made } = await endpoint(duka.ctx, '/people', ['INBOUND_SMS', 'OPT_OUT']);
  await endpoint(other.ctx, '/otherPeople', ['INBOUND_SMS', 'OPT_OUT']);
  await assignInboundNumber(app.operator, '15321', duka.id);
  await storeInbound(app.system, [{ provider: 'beem', reference: 'r-321', from: '0754321321', to: '15321', body: 'Acha' }]);
  await until(() => shop.at('/people').length >= 2);
  const got = Object.fromEntries(shop.at('/people').map(({ body }) => [body.type, body.data]));
  expect(got).toEqual({
    'inbound_sms.received': {
      ...{ id: expect.stringMatching(/^inb_/), from: '+255754321321', to: '15321', body: 'Acha', keyword: 'STOP' },
      providerReference: 'r-321',
    },
    'opt_out.created': { id: expect.stringMatching(/^opt_/), source: 'INBOUND_SMS', phone: '+255754321321' },
  });
  expect(shop.at('/otherPeople')).toEqual([]);
  const stored = await app.db.sql.rows<{ text: string }>('select payload::text as text from webhook_delivery where endpoint_id = $1', [
    made.id,
  ]);
  for (const { text } of stored) expect(text).not.toMatch(/754321321|Acha/);
  await duka.client.execute('mutation { eraseContact(input: { phone: "0754321321", reason: "x" }) { redactedCount } }');
  const after = await deliveries(duka.ctx, made.id);
  const left = Object.fromEntries(after.map(({ event, payload }) => [event, payload.data]));
  expect(left).toMatchObject({ OPT_OUT: { phone: null }, INBOUND_SMS: { from: null, body: null } });
});

it('tells when a campaign starts, and once, with what it came to, when it has ended', async () => {
  const [duka, other] = [await tenant(), await tenant()];
  await endpoint(duka.ctx, '/campaigns', ['CAMPAIGN_STARTED', 'CAMPAIGN_COMPLETED']);
  await endpoint(other.ctx, '/otherCampaigns', ['CAMPAIGN_STARTED', 'CAMPAIGN_COMPLETED']);
  const { data } = await duka.client.execute(`mutation { createCampaign(input: { name: "Sale", text: { body: "Habari" },
    category: TRANSACTIONAL, audience: { phones: ["0754111444", "0754111555", "12"] } }) { campaign { id } } }`);
  const { id } = data.createCampaign.campaign;
  const quoteId = await until(async () => {
    const { campaign } = (await duka.client.execute(`{ campaign(id: "${id}") { status quote { id } } }`)).data;
    return campaign.status === 'READY' && campaign.quote.id;
  });
  await duka.client.execute(
    `mutation { confirmCampaign(input: { id: "${id}", quoteId: "${quoteId}", idempotencyKey: "c" }) { campaign { id } } }`,
  );
  await until(() => shop.at('/campaigns').length >= 2);
  const got = Object.fromEntries(shop.at('/campaigns').map(({ body }) => [body.type, body.data]));
  const figures = { id, name: 'Sale', messages: 2, credits: 2, scheduledAt: null, startedAt: expect.any(String) };
  expect(got).toEqual({
    'campaign.started': { ...figures, status: 'RUNNING', completedAt: null, messagesByStatus: null },
    'campaign.completed': { ...figures, status: 'COMPLETED', completedAt: expect.any(String), messagesByStatus: expect.any(Object) },
  });
  const counts: Record<string, number> = got['campaign.completed'].messagesByStatus;
  expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBe(2);
  // Cancelled, one has ended, too.
  const { data: copied } = await duka.client.execute(`mutation { copyCampaign(id: "${id}") { campaign { id } } }`);
  const second = copied.copyCampaign.campaign.id;
  const in2Hours = new Date(app.now().getTime() + 7_200_000).toISOString();
  await duka.client.execute(`mutation { updateCampaign(input: { id: "${second}", scheduledAt: "${in2Hours}" }) { campaign { id } }
    quoteCampaign(id: "${second}") { campaign { id } } }`);
  const again = await until(async () => {
    const { campaign } = (await duka.client.execute(`{ campaign(id: "${second}") { status quote { id } } }`)).data;
    return campaign.status === 'READY' && campaign.quote.id;
  });
  await duka.client.execute(`mutation {
    confirmCampaign(input: { id: "${second}", quoteId: "${again}", idempotencyKey: "d" }) { campaign { id } }
    cancelCampaign(id: "${second}") { campaign { id } } }`);
  await until(() => shop.at('/campaigns').length >= 3);
  expect(shop.at('/campaigns').at(-1)?.body).toMatchObject({ type: 'campaign.completed', data: { id: second, status: 'CANCELLED' } });
  expect(shop.at('/campaigns')).toHaveLength(3);
  expect(shop.at('/otherCampaigns')).toEqual([]);
});

it('a test key’s messages go to endpoints for tests alone', async () => {
  const duka = await tenant();
  await endpoint(duka.ctx, '/live');
  await endpoint(duka.ctx, '/tests', ['MESSAGE_DELIVERED'], true);
  const key = await duka.client.execute('mutation { createApiKey(input: { name: "t", test: true, permissions: [SEND_SMS] }) { secret } }');
  await app
    .client(key.data.createApiKey.secret)
    .execute('mutation { sendSms(input: { to: ["0754111222"], body: "Habari", idempotencyKey: "t" }) { credits } }');
  await until(() => shop.at('/tests').length > 0);
  expect(shop.at('/tests').map(({ body }) => [body.type, body.data.test])).toEqual([['message.delivered', true]]);
  expect(shop.at('/live')).toEqual([]);
});

it('both secrets sign while one takes over, then the new one alone', async () => {
  const { ctx } = await tenant();
  const { webhookEndpoint: made, secret: first } = await endpoint(ctx, '/rotated');
  const { secret: second, webhookEndpoint: rotated } = await rotateWebhookSecret(ctx, { id: made.id, overlapHours: 1 });
  expect([second === first, rotated.previousSecretExpiresAt !== null]).toEqual([false, true]);
  await testWebhookEndpoint(ctx, made.id);
  await until(() => shop.at('/rotated').length === 1);
  for (const secret of [first, second]) expect(verified(shop.at('/rotated')[0] as never, secret)).toMatchObject({ type: 'test' });
  const { secret: third } = await rotateWebhookSecret(ctx, { id: made.id, overlapHours: 0 });
  await testWebhookEndpoint(ctx, made.id);
  await until(() => shop.at('/rotated').length === 2);
  const latest = shop.at('/rotated')[1] as never;
  expect(verified(latest, third)).toMatchObject({ type: 'test' });
  for (const secret of [first, second]) expect(() => verified(latest, secret)).toThrow('No matching signature');
  expect((await webhookEndpoint(ctx, made.id))?.previousSecretExpiresAt).toBeNull();
});

it('receivers that hang hold up no other, and are called less and less', async () => {
  const [{ ctx }, neighbour] = [await tenant(), await tenant()];
  const paths = Array.from({ length: 6 }, (_, i) => `/hangs${i}`);
  const hanging = await Promise.all(paths.map(async (path) => (await endpoint(ctx, path)).webhookEndpoint.id));
  const good = (await endpoint(neighbour.ctx, '/good')).webhookEndpoint.id;
  // Each has answered once, and then hangs under nine events.
  await Promise.all([...hanging.map((id) => testWebhookEndpoint(ctx, id)), testWebhookEndpoint(neighbour.ctx, good)]);
  await until(async () => (await Promise.all(hanging.map((id) => deliveries(ctx, id)))).every(([one]) => one?.status === 'DELIVERED'));
  for (const path of paths) moods.set(path, null);
  await Promise.all(hanging.flatMap((id) => Array.from({ length: 9 }, () => testWebhookEndpoint(ctx, id))));
  await until(() => paths.every((path) => shop.at(path).length > 1));
  await Promise.all(Array.from({ length: 20 }, () => testWebhookEndpoint(neighbour.ctx, good)));
  await until(() => shop.at('/good').length === 21);
  const waited = await app.db.sql.row<{ ms: number }>(
    `select percentile_cont(0.5) within group (order by extract(epoch from a.at - d.created_at)::float8) * 1000 as ms
     from webhook_delivery d join webhook_attempt a on a.delivery_id = d.id where d.endpoint_id = $1`,
    [good],
  );
  expect(waited?.ms).toBeLessThan(TIMEOUT_MS);
  // Eight at first, then one at a time, after a pause.
  await until(
    async () =>
      (await deliveries(ctx, hanging[0] ?? '')).length === 10 &&
      (await tries((await deliveries(ctx, hanging[0] ?? ''))[8]?.id ?? '')).length > 0,
  );
  for (const path of paths) expect(shop.at(path).length).toBeLessThanOrEqual(10);
  for (const id of hanging) await updateWebhookEndpoint(ctx, { id, enabled: false });
});

it('reads 16 KiB of an answer, and follows no redirect', async () => {
  const { ctx } = await tenant();
  const long = (await endpoint(ctx, '/long')).webhookEndpoint.id;
  const { id } = await testWebhookEndpoint(ctx, long);
  await until(async () => (await tries(id)).length === 1);
  const [answer] = await tries(id);
  expect(answer).toMatchObject({ responseStatus: 200, failure: null });
  expect(Buffer.byteLength(answer?.responseBody ?? '')).toBeLessThanOrEqual(16 * 1024 + 2);
  expect(answer?.responseBody).toMatch(/^\uFFFDlong long/);
  const elsewhere = (await endpoint(ctx, '/elsewhere')).webhookEndpoint.id;
  const redirected = await testWebhookEndpoint(ctx, elsewhere);
  await until(async () => (await tries(redirected.id)).length === 1);
  expect(await tries(redirected.id)).toMatchObject([{ responseStatus: 302, failure: 'STATUS' }]);
  expect(shop.at('/there')).toEqual([]);
});

it('a change that others tell twice is one event, and none is purged before it was looked at', async () => {
  const duka = await tenant();
  const { webhookEndpoint: made } = await endpoint(duka.ctx, '/once', ['MESSAGE_DELIVERED']);
  await duka.client.execute('mutation { sendSms(input: { to: ["0754111222"], body: "Habari" }) { credits } }');
  await until(() => shop.at('/once').length === 1);
  const message = await app.db.sql.row<{ id: string }>('select id from message where tenant_id = $1', [duka.id]);
  for (let i = 0; i < 3; i += 1) await inTransaction(app.system, (ctx) => publishChange(ctx.sql, 'message', duka.id, [message?.id ?? '']));
  await until(
    async () => !(await app.db.sql.row(`select 1 from outbox where not pg_visible_in_snapshot(tx, (select snapshot from webhook_cursor))`)),
  );
  expect(await deliveries(duka.ctx, made.id)).toHaveLength(1);
  // Somebody who holds the cursor has not looked: what is old stays.
  const outbox = () => app.db.sql.rows(`select 1 from outbox where topic = 'alert' and tenant_id = $1`, [duka.id]);
  await app.db.transaction(async (sql) => {
    await sql.rows('select from webhook_cursor for update');
    await inTransaction(app.system, (ctx) => publishChange(ctx.sql, 'alert', duka.id, [made.id]));
    await app.db.sql.rows(`update outbox set at = at - interval '1 hour' where topic = 'alert' and tenant_id = $1`, [duka.id]);
    await purgeOutbox(app.db.sql);
    expect(await outbox()).toHaveLength(1);
  });
  await until(async () => {
    await purgeOutbox(app.db.sql);
    return (await outbox()).length === 0;
  });
});

it('refuses what can’t be an endpoint, and more than twenty', async () => {
  const { ctx } = await tenant();
  const codes = async (input: Partial<Parameters<typeof createWebhookEndpoint>[1]>, who = ctx) => {
    const given = { url: `${shop.url}/x`, events: MESSAGES, test: false, ...input };
    const refused = await refusal(createWebhookEndpoint(who, given));
    return typeof refused === 'string' ? refused : refused.issues[0]?.field;
  };
  expect(await codes({ url: 'http://shop.example/hooks' })).toBe('url');
  expect(await codes({ url: `https://shop.example/${'x'.repeat(2_048)}` })).toBe('url');
  expect(await codes({ events: [] })).toBe('events');
  expect(await codes({ events: ['BACKUP_FAILED'] })).toBe('events');
  expect(await codes({ events: ['TEST'] })).toBe('events');
  expect(await codes({ events: ['PURCHASE_COMPLETED'], test: true })).toBe('events');
  expect(await codes({ events: ['MESSAGE_SENT'] }, as(null))).toBe('events');
  expect(await codes({ description: 'x'.repeat(201) })).toBe('description');
  expect(await refusal(createWebhookEndpoint(as(null, []), { url: shop.url, events: ['BACKUP_FAILED'], test: false }))).toMatchObject({
    code: 'FORBIDDEN',
  });
  const id = (await endpoint(ctx, '/x')).webhookEndpoint.id;
  expect(await refusal(rotateWebhookSecret(ctx, { id, overlapHours: 169 }))).toMatchObject({ code: 'BAD_USER_INPUT' });
  for (let i = 1; i < 20; i += 1) await endpoint(ctx, '/x');
  expect(await refusal(endpoint(ctx, '/x'))).toMatchObject({ code: 'INVALID_STATE' });
});

it('tells of purchases, sender ids, balances and, on the platform, of backups', async () => {
  const duka = await tenant();
  const operator = app.client(await app.login('operator@tuma.example'));
  const does = async (who: typeof operator, document: string, variables?: Record<string, unknown>) => {
    const { data, errors } = await who.execute(document, variables);
    expect(errors).toBeUndefined();
    return data;
  };
  await endpoint(duka.ctx, '/business', ['PURCHASE_COMPLETED', 'BALANCE_LOW', 'SENDER_ID_REVIEWED']);
  const wished = await does(
    duka.client,
    `mutation { requestSenderId(input: { name: "HOOKS-1", useCase: "receipts", sampleMessage: "asante" }) { senderId { id } } }`,
  );
  const senderId = wished.requestSenderId.senderId.id;
  await does(operator, 'mutation ($id: ID!) { reviewSenderId(input: { id: $id, decision: APPROVE }) { senderId { id } } }', {
    id: senderId,
  });
  const bought = await does(
    duka.client,
    `mutation { purchaseCredits(input: { credits: 600, method: BANK_TRANSFER, idempotencyKey: "h" }) { purchase { id amountTzs } } }`,
  );
  const { id: purchaseId, amountTzs } = bought.purchaseCredits.purchase;
  await does(
    operator,
    'mutation ($id: ID!, $tzs: TZS!) { confirmBankTransfer(input: { id: $id, reference: "b-1", amountTzs: $tzs }) { purchase { id } } }',
    { id: purchaseId, tzs: amountTzs },
  );
  await watchLowBalances(app.system);
  await does(duka.client, 'mutation { updateTenant(input: { lowBalanceThreshold: 100000 }) { tenant { id } } }');
  await watchLowBalances(app.system);
  await until(() => new Set(shop.at('/business').map(({ body }) => body.type)).size === 3);
  const byType = new Map(shop.at('/business').map(({ body }) => [body.type, body.data]));
  expect(byType.get('sender_id.reviewed')).toMatchObject({ id: senderId, name: 'HOOKS-1', status: 'APPROVED', previousStatus: 'PENDING' });
  expect(byType.get('purchase.completed')).toMatchObject({ id: purchaseId, status: 'COMPLETED', credits: 600, amountTzs });
  expect(byType.get('balance.low')).toMatchObject({ threshold: 100_000, available: expect.any(Number) });
  await until(() => shop.at('/platform').length > 0);
  expect(shop.at('/platform')[0]?.body).toMatchObject({
    type: 'backup.verified',
    data: { kind: 'DATABASE', verificationStatus: 'PASSED' },
  });
});

it('tries again with the same id, waits for who is away, gives up after 48 hours, disables and tells', async () => {
  const { ctx, id: tenantId } = await tenant();
  const { webhookEndpoint: made, secret } = await endpoint(ctx, '/broken');
  moods.set('/broken', 500);
  const test = await testWebhookEndpoint(ctx, made.id);
  expect(test).toMatchObject({
    event: 'TEST',
    status: 'PENDING',
    payload: { type: 'test', data: { webhookEndpointId: expect.any(String) } },
  });
  await until(async () => (await tries(test.id)).length === 1);
  expect(await tries(test.id)).toMatchObject([{ responseStatus: 500, responseBody: 'answer 500', failure: 'STATUS' }]);
  app.clock.advance(12_000);
  await until(async () => (await tries(test.id)).length === 2);
  moods.set('/broken', null);
  app.clock.advance(45_000);
  await until(async () => (await tries(test.id)).length === 3);
  const third = (await tries(test.id))[2];
  expect(third).toMatchObject({ responseStatus: null, responseBody: null, failure: 'TIMEOUT' });
  expect(third?.durationMs).toBeGreaterThanOrEqual(TIMEOUT_MS - 50);
  const got = shop.at('/broken');
  expect(new Set(got.map(({ id }) => id))).toEqual(new Set([test.eventId]));
  for (const one of got) expect(verified(one, secret)).toEqual(test.payload);
  // The last try is made when the 48 hours are over.
  app.clock.advance(48 * 3_600_000);
  await until(async () => (await webhookEndpoint(ctx, made.id))?.enabled === false);
  const [failed] = await deliveries(ctx, made.id);
  expect(failed).toMatchObject({ id: test.id, status: 'FAILED', nextAttemptAt: null });
  expect((await webhookEndpoint(ctx, made.id))?.disabledAt).not.toBeNull();
  const alerts = () =>
    app.db.sql.rows(`select params, resolved_at is null as open from alert where kind = 'WEBHOOK_DISABLED' and tenant_id = $1`, [tenantId]);
  const params = { endpointId: publicId('webhookEndpoint', made.id), host: new URL(shop.url).host };
  expect(await alerts()).toEqual([{ params, open: true }]);
  // One matter, told once.
  const objectId = publicId('webhookEndpoint', made.id);
  expect(await attention(ctx)).toMatchObject([{ kind: 'WEBHOOK_DISABLED', count: 1, name: new URL(shop.url).host, objectId }]);
  expect(await refusal(redeliverWebhook(ctx, test.id))).toMatchObject({ code: 'INVALID_STATE' });
  expect(await refusal(testWebhookEndpoint(ctx, made.id))).toMatchObject({ code: 'INVALID_STATE' });
  // Enabled again, what failed is posted once more where a person wishes it.
  moods.delete('/broken');
  await updateWebhookEndpoint(ctx, { id: made.id, enabled: true });
  expect(await alerts()).toEqual([{ params, open: false }]);
  expect(await attention(ctx)).toEqual([]);
  await redeliverWebhook(ctx, test.id);
  await until(async () => (await deliveries(ctx, made.id))[0]?.status === 'DELIVERED');
  expect(shop.at('/broken').at(-1)?.id).toBe(test.eventId);
  // Thirty days later nothing of it is left.
  app.clock.advance(31 * 86_400_000);
  await purgeDeliveries(app.system);
  expect([await deliveries(ctx, made.id), await tries(test.id)]).toEqual([[], []]);
  app.clock.reset();
});
