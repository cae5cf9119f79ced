import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { inTransaction } from '../../src/context.js';
import { claim } from '../../src/messaging/dispatch/claim.js';
import { expireMessages } from '../../src/messaging/dispatch/expireMessages.js';
import { releaseProviderDown } from '../../src/messaging/dispatch/releaseProviderDown.js';
import { Turns } from '../../src/messaging/dispatch/turns.js';
import { liveRoute } from '../../src/messaging/routes.js';
import { sendPlatformSms } from '../../src/messaging/sending/sendPlatformSms.js';
import { sendSms } from '../../src/messaging/sending/sendSms.js';
import { setSendingWeight } from '../../src/tenants/sendingWeight.js';
import { reinstateTenant, suspendTenant } from '../../src/tenants/suspendTenant.js';
import { createTenant } from '../support/fixtures/tenants.js';
import { createBeemApp } from '../support/services/beemApp.js';
import { accepts, answers, type Call } from '../support/services/beemServer.js';
import { createTestApp, type TestApp } from '../support/testApp.js';
import { until } from '../support/until.js';

/** Whose message goes next. Each test begins with an empty queue. */
let app: TestApp;
beforeAll(async () => {
  app = await createTestApp({ clock: 'still' });
});
afterAll(() => app.close());
beforeEach(async () => {
  app.clock.advance(25 * 3_600_000);
  await expireMessages(app.system);
});

type Tenant = Awaited<ReturnType<typeof createTenant>>;
let texts = 0;
/** A text of its own to new numbers, a second after the one before. */
async function send({ ctx }: Tenant, recipients = 1, category: 'TRANSACTIONAL' | 'PROMOTIONAL' = 'TRANSACTIONAL'): Promise<string[]> {
  app.clock.advance(1_000);
  texts += 1;
  const to = Array.from({ length: recipients }, (_, n) => `+255712${String(n).padStart(6, '0')}`);
  return (await sendSms(ctx, { to, body: `Habari ${texts}`, category })).messageIds;
}
const sendSingles = async (tenant: Tenant, count: number) => {
  const ids: string[] = [];
  for (let n = 0; n < count; n++) ids.push(...(await send(tenant)));
  return ids;
};
/** The message ids of so many claims, one after another, of a request each. */
async function claimOneByOne(count: number): Promise<string[][]> {
  const turns = new Turns();
  const requests: string[][] = [];
  for (let n = 0; n < count; n++) {
    const { claims } = await claim(app.system, liveRoute(app), 1, turns);
    requests.push(claims.map(({ messageId }) => messageId));
  }
  return requests;
}

test('single messages of tenants take turns, oldest first within a tenant, whether claimed one by one or together', async () => {
  const [a, b, c] = [await createTenant(app), await createTenant(app), await createTenant(app)];
  const claimed = { oneByOne: claimOneByOne, together: async () => (await claim(app.system)).claims.map(({ messageId }) => [messageId]) };
  for (const way of ['oneByOne', 'together'] as const) {
    const [ofA, ofB, ofC] = [await sendSingles(a, 4), await sendSingles(b, 2), await sendSingles(c, 1)];
    const inTurn = [ofA[0], ofB[0], ofC[0], ofA[1], ofB[1], ofA[2], ofA[3]];
    expect(await claimed[way](7), way).toEqual(inTurn.map((id) => [id]));
  }
});

test('who comes when others wait goes next', async () => {
  const [a, b, code] = [await createTenant(app), await createTenant(app), await createTenant(app)];
  await sendSingles(a, 5);
  await sendSingles(b, 5);
  const turns = new Turns();
  const claimOne = async () => (await claim(app.system, liveRoute(app), 1, turns)).claims[0];
  for (const tenant of [a, b, a]) expect(await claimOne()).toMatchObject({ tenantId: tenant.id });
  const [id] = await send(code);
  expect(await claimOne()).toMatchObject({ messageId: id });
  const own = await inTransaction(app.system, (ctx) =>
    sendPlatformSms(ctx, { to: '+255712000001', body: '123456', purpose: 'RESET_PASSWORD' }),
  );
  expect(await claimOne()).toMatchObject({ messageId: own });
});

test('single transactional messages go before bulk, which gets every fourth request meanwhile and all when it is alone', async () => {
  const [a, b] = [await createTenant(app), await createTenant(app)];
  const bulk = await send(a, 250);
  const [promotion] = await send(a, 1, 'PROMOTIONAL');
  const singles = await sendSingles(b, 8);
  const bulkAt = [3, 7, 10, 11];
  const requests = await claimOneByOne(12);
  expect(requests.map((ids) => ids.length)).toEqual([1, 1, 1, 100, 1, 1, 1, 100, 1, 1, 50, 1]);
  expect(requests.filter((_, n) => !bulkAt.includes(n)).flat()).toEqual(singles);
  expect(bulkAt.flatMap((n) => requests[n] ?? []).sort()).toEqual([...bulk, promotion].sort());
});

test('bulk of tenants takes turns by whole requests', async () => {
  const [a, b] = [await createTenant(app), await createTenant(app)];
  const [ofA, ofB] = [await send(a, 300), await send(b, 100)];
  const requests = await claimOneByOne(4);
  expect(
    requests.map((ids) => [ids.length, ids.every((id) => ofA.includes(id)) ? 'a' : ids.every((id) => ofB.includes(id)) && 'b']),
  ).toEqual([
    [100, 'a'],
    [100, 'b'],
    [100, 'a'],
    [100, 'a'],
  ]);
});

test('weights: of three turns two go to a tenant of weight 2, one by one or together, in both lanes', async () => {
  const [a, b, c] = [await createTenant(app), await createTenant(app, { credits: 2_000 }), await createTenant(app)];
  const names = new Map([a, b, c].map(({ id }, n) => [id, 'abc'[n]]));
  expect(await setSendingWeight(app.operator, b.id, 2)).toMatchObject({ sendingWeight: 2 });
  const served = async (slots: number, turns: Turns) =>
    (await claim(app.system, liveRoute(app), slots, turns)).claims.map(({ tenantId }) => names.get(tenantId) ?? '');
  const oneByOne = async (count: number, turns = new Turns()) => {
    let order = '';
    for (let n = 0; n < count; n++) order += (await served(1, turns))[0];
    return order;
  };
  await sendSingles(a, 9);
  await sendSingles(b, 12);
  const turns = new Turns();
  expect(await oneByOne(6, turns)).toBe('abbabb');
  await sendSingles(c, 6);
  expect(await oneByOne(5, turns), 'who comes new has no turns saved up').toBe('cabcb');
  const together = await served(12, new Turns());
  expect(['a', 'b', 'c'].map((name) => together.filter((one) => one === name).length)).toEqual([3, 6, 3]);
  await served(100, turns);
  await send(a, 500);
  await send(b, 1_000);
  expect(await oneByOne(12), 'requests of a hundred').toBe('abbabbabbabb');
});

test('requests under way: who wants all has them by weight, and whoever comes finds room', async () => {
  const [a, b, c] = [await createTenant(app), await createTenant(app), await createTenant(app)];
  await setSendingWeight(app.operator, b.id, 3);
  await sendSingles(a, 20);
  await sendSingles(b, 40);
  const turns = new Turns(40);
  const underWay = new Map([a, b, c].map(({ id }) => [id, 0]));
  const claimAll = async () => {
    for (;;) {
      const { claims, more } = await claim(app.system, liveRoute(app), 1, turns);
      if (claims.length === 0) {
        expect(more, 'and goes on when one of them ends').toBe(true);
        return [...underWay.values()];
      }
      for (const { tenantId } of claims) {
        turns.count(tenantId, 1);
        underWay.set(tenantId, (underWay.get(tenantId) ?? 0) + 1);
      }
    }
  };
  expect(await claimAll(), 'of 40, eight are left').toEqual([8, 24, 0]);
  await sendSingles(c, 20);
  expect(await claimAll()).toEqual([8, 24, 4]);
});

test('what another dispatcher is claiming is passed over, and so is what is quarantined: others’ messages go', async () => {
  const [a, b, c] = [await createTenant(app), await createTenant(app), await createTenant(app)];
  const [taken] = await send(a);
  const [set, aside, good] = await sendSingles(b, 3);
  const [last] = await send(c);
  await app.db.sql.rows(
    `insert into quarantined_item (id, kind, tenant_id, item_id, error, created_at)
     select gen_random_uuid(), 'DISPATCH', $1, id, '23514', $3 from unnest($2::uuid[]) as id`,
    [b.id, [set, aside], app.clock.now()],
  );
  const turns = new Turns();
  const claimOne = async () => {
    const { claims, found } = await claim(app.system, liveRoute(app), 1, turns);
    return { ids: claims.map(({ messageId }) => messageId), found };
  };
  await inTransaction(app.system, async (ctx) => {
    await ctx.sql.rows('select id from message where id = $1 for update', [taken]);
    expect(await claimOne(), 'chosen, but locked: it looks again at once').toEqual({ ids: [], found: 1 });
    expect([await claimOne(), await claimOne()]).toEqual([good, last].map((id) => ({ ids: [id], found: 1 })));
  });
  expect([await claimOne(), await claimOne()]).toEqual([
    { ids: [taken], found: 1 },
    { ids: [], found: 0 },
  ]);
});

test('a suspended tenant’s backlog is not written, holds up nobody, expires in time, and goes once it is reinstated', async () => {
  const [bad, good] = [await createTenant(app), await createTenant(app)];
  const waiting = await send(bad, 600);
  await suspendTenant(app.operator, bad.id, 'A test');
  const versions = () => app.db.sql.rows('select id, xmin::text, ctid::text from message where tenant_id = $1 order by id', [bad.id]);
  const before = await versions();
  for (let n = 0; n < 2; n++) {
    const [id] = await send(good);
    expect((await claim(app.system)).claims).toMatchObject([{ messageId: id }]);
    app.clock.advance(61_000);
  }
  expect(await versions()).toEqual(before);
  const [short] = (await sendSms(good.ctx, { to: ['0712000001'], body: 'Fupi', category: 'TRANSACTIONAL', validForMinutes: 1 })).messageIds;
  await suspendTenant(app.operator, good.id, 'A test');
  app.clock.advance(61_000);
  expect(await expireMessages(app.system)).toBe(1);
  expect(await app.db.sql.row('select status from message where id = $1', [short])).toEqual({ status: 'EXPIRED' });
  await app.db.sql.rows('delete from outbox');
  await reinstateTenant(app.operator, bad.id);
  expect(await app.db.sql.rows('select topic, tenant_id from outbox'), 'it wakes the dispatchers').toEqual([
    { topic: 'queued', tenant_id: bad.id },
  ]);
  expect((await claim(app.system)).claims.map(({ messageId }) => messageId).every((id) => waiting.includes(id))).toBe(true);
});

test('the messages that try a provider after its faults are of different tenants', async () => {
  const [bad, ...others] = [await createTenant(app), await createTenant(app), await createTenant(app), await createTenant(app)];
  await sendSingles(bad, 12);
  for (const one of others) await sendSingles(one, 2);
  const now = app.clock.now();
  await app.db.sql.rows(`update message set status = 'HELD', hold_reason = 'PROVIDER_DOWN' where status = 'QUEUED'`);
  await app.db.sql.rows('insert into provider_state (provider, failures, reason, updated_at) values ($1, 1, $2, $3)', [
    app.sms.name,
    'It refused all.',
    now,
  ]);
  expect(await releaseProviderDown(app.system)).toBe(10);
  const tried = await app.db.sql.rows<{ tenant_id: string; count: number }>(
    `select tenant_id, count(*)::integer as count from message where status = 'QUEUED' group by tenant_id`,
  );
  const count = (tenant: Tenant) => tried.find(({ tenant_id }) => tenant_id === tenant.id)?.count;
  expect([count(bad), ...others.map(count)]).toEqual([4, 2, 2, 2]);
  await app.db.sql.rows('delete from provider_state');
});

test('at 20 requests a second a one-time code goes within a second or two, whatever others have queued', async () => {
  const beem = await createBeemApp({
    beem: { timeoutMs: 10_000, connectTimeoutMs: 1_000, ratePerSecond: 20, pollsPerSecond: 20 },
  });
  try {
    const [busy, bulk, code] = [await createTenant(beem), await createTenant(beem, { credits: 2_000 }), await createTenant(beem)];
    const texts = Array.from({ length: 966 }, (_, n) => `Deni lako ni ${n}`);
    await Promise.all(texts.map((body) => sendSms(busy.ctx, { to: ['0712000001'], body, category: 'TRANSACTIONAL' })));
    for (let n = 0; n < 2; n++) {
      const to = Array.from({ length: 1_000 }, (_, i) => `+25571300${String(i).padStart(4, '0')}`);
      await sendSms(bulk.ctx, { to, body: `Punguzo ${n}`, category: 'PROMOTIONAL' });
    }
    await until(() => beem.beemServer.accepted.length > 40);
    const begun = performance.now();
    await sendSms(code.ctx, { to: ['0714000001'], body: '482913', category: 'TRANSACTIONAL' });
    await until(() => beem.beemServer.accepted.some(({ phone }) => phone === '+255714000001'));
    const ms = performance.now() - begun;
    console.info(`a code behind 966 texts and 2,000 recipients of bulk, at 20 requests/s: ${ms.toFixed(0)} ms`);
    expect(ms).toBeLessThan(3_000);
  } finally {
    await beem.close();
  }
});

test('texts on which the provider hangs take half of the requests at most: another tenant’s code goes out meanwhile', async () => {
  const beem = await createBeemApp({ settings: { concurrency: 16 }, beem: { timeoutMs: 7_000, ratePerSecond: 1_000 } });
  try {
    beem.beemServer.always((call) => ((call.body as { message?: string }).message?.includes('Subiri') ? undefined : accepts(call)));
    const [hanging, second, other] = [await createTenant(beem), await createTenant(beem), await createTenant(beem)];
    const sendOne = async ({ ctx }: Tenant, body: string) =>
      (await sendSms(ctx, { to: ['0712345678'], body, category: 'TRANSACTIONAL' })).messageIds[0] ?? '';
    for (const tenant of [hanging, second]) for (let n = 0; n < 40; n++) await sendOne(tenant, `Subiri ${n}`);
    const asked = () => beem.beemServer.calls.filter(({ url }) => url.pathname === '/v1/send').length;
    // Half of 16, then half of what is left.
    await until(async () => asked() >= 12);
    const began = Date.now();
    for (let n = 0; n < 3; n++) {
      const id = await sendOne(other, `Msimbo ${n}`);
      await until(async () => (await beem.row(id)).status === 'SENT');
    }
    expect(Date.now() - began).toBeLessThan(5_000);
    expect(asked(), 'who hangs has not been given more').toBe(12 + 3);
  } finally {
    await beem.close();
  }
});

test('texts that the provider answers 429 slow down their tenant alone; refusals of most tenants slow down all', async () => {
  const beem = await createBeemApp({ beem: { timeoutMs: 10_000, connectTimeoutMs: 1_000, ratePerSecond: 20, pollsPerSecond: 20 } });
  const refuses = answers(429, '', { 'retry-after': '20' });
  try {
    const isSend = (call: Call) => call.url.pathname === '/v1/send';
    const textOf = (call: Call) => (call.body as { message?: string } | undefined)?.message ?? '';
    beem.beemServer.always((call) => (textOf(call).startsWith('Haraka') ? refuses(call) : accepts(call)));
    const [fast, other] = [await createTenant(beem), await createTenant(beem)];
    const sendOne = async ({ ctx }: Tenant, body: string) =>
      (await sendSms(ctx, { to: ['0712345678'], body, category: 'TRANSACTIONAL' })).messageIds[0] ?? '';
    for (let n = 0; n < 20; n++) await sendOne(fast, `Haraka ${n}`);
    await until(() => beem.beemServer.calls.some((call) => textOf(call).startsWith('Haraka')));
    for (let n = 0; n < 6; n++) {
      const begun = performance.now();
      const id = await sendOne(other, `Msimbo ${n}`);
      await until(async () => (await beem.row(id)).status === 'SENT');
      expect(performance.now() - begun, `code ${n}`).toBeLessThan(2_000);
    }
    // Now it takes 5 a second of anybody.
    let room = 5;
    const refill = setInterval(() => {
      room = 5;
    }, 1_000);
    const calls = beem.beemServer.calls.length;
    beem.beemServer.always((call) => (isSend(call) && --room < 0 ? answers(429, '')(call) : accepts(call)));
    const tenants = await Promise.all(Array.from({ length: 4 }, () => createTenant(beem)));
    const ids: string[] = [];
    for (let n = 0; n < 6; n++) ids.push(...(await Promise.all(tenants.map((tenant) => sendOne(tenant, `Ujumbe ${n}`)))));
    await until(async () => (await Promise.all(ids.map((id) => beem.row(id)))).every(({ status }) => status === 'SENT'));
    clearInterval(refill);
    const tried = beem.beemServer.calls.slice(calls).filter((call) => textOf(call).startsWith('Ujumbe')).length;
    console.info(`24 messages of four tenants, 5 a second taken: asked ${tried} times`);
    expect(tried).toBeLessThan(60);
  } finally {
    await beem.close();
  }
});
