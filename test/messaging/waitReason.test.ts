import { afterAll, beforeAll, expect, test } from 'vitest';
import { readId } from '../../resolvers/graph/ids.js';
import { systemContext } from '../../src/context.js';
import { newId } from '../../src/lib/ids.js';
import { setSendingFrozen } from '../../src/system/systemStatus.js';
import { reinstateTenant, suspendTenant } from '../../src/tenants/suspendTenant.js';
import type { Client } from '../support/client.js';
import { dispatchOnce } from '../support/fixtures/messages.js';
import { createTestApp, type ServingApp } from '../support/testApp.js';
import { until } from '../support/until.js';

/** Why messages wait, as their owner and the holder of a test key see it. No worker runs: what is accepted stays until a test sends it. */
let app: ServingApp;
let owner: Client;
let tests: Client;
let tenantId: string;
beforeAll(async () => {
  app = await createTestApp({ serve: true });
  // The live provider has a name of its own, as Beem does beside the simulator of test keys.
  Object.assign(app, { sms: { ...app.sms, name: 'live' } });
  const us = await app.register('Kusubiri');
  tenantId = readId('tenant', us.tenantId);
  owner = app.client(us.token);
  const made = await owner.execute(
    'mutation { createApiKey(input: { name: "Rehearsal", permissions: [SEND_SMS, VIEW_REPORTS], test: true }) { secret } }',
  );
  tests = app.client(made.data.createApiKey.secret);
});
afterAll(() => app.close());

let sends = 0;
async function send(who: Client, { to = '0712345678', inMs }: { to?: string; inMs?: number } = {}): Promise<string> {
  const input = {
    ...{ to: [to], body: `Habari ${++sends}`, idempotencyKey: `wait-${sends}` },
    scheduledAt: inMs === undefined ? null : new Date(app.now().getTime() + inMs).toISOString(),
  };
  const sent = await who.execute('mutation ($input: SendSmsInput!) { sendSms(input: $input) { messages { id } } }', { input });
  expect(sent.errors).toBeUndefined();
  return sent.data.sendSms.messages[0].id;
}
/** By the list that reads nothing else, and by the message with all its columns: they must agree. */
async function reasonOf(id: string, who = owner): Promise<string | null> {
  const { data } = await who.execute(
    `query ($id: ID!) {
      messages(filter: { ids: [$id] }) { nodes { waitReason } }
      message(id: $id) { waitReason tenant { id } senderId { history { to } } }
    }`,
    { id },
  );
  expect(data.messages.nodes).toEqual([{ waitReason: data.message.waitReason }]);
  return data.message.waitReason;
}
const system = () => systemContext(app, 'test');
const freeze = (frozen: boolean) => setSendingFrozen(app.operator, frozen, 'A test');

test('what is quarantined says so before all else, until it is released', async () => {
  const id = await send(owner);
  await freeze(true);
  await app.db.sql.rows(
    `insert into quarantined_item (id, kind, tenant_id, item_id, error, created_at)
     values ($1, 'DISPATCH', $2, $3, 'integer out of range', $4)`,
    [newId(), tenantId, readId('message', id), app.now()],
  );
  expect(await reasonOf(id)).toBe('QUARANTINED');
  await app.db.sql.rows('update quarantined_item set released_at = created_at');
  expect(await reasonOf(id)).toBe('SENDING_FROZEN');
  await freeze(false);
});

test('nothing is in the way of a queued, a sent or a scheduled message', async () => {
  const later = await send(owner, { inMs: 60_000 });
  const queued = await send(owner);
  expect(await reasonOf(queued)).toBeNull();
  await dispatchOnce(system());
  await freeze(true);
  expect([await reasonOf(queued), await reasonOf(later)]).toEqual([null, null]);
  app.clock.advance(61_000);
  expect(await reasonOf(later), 'due, though nobody has promoted it yet').toBe('SENDING_FROZEN');
  app.clock.reset();
  await freeze(false);
});

test('a freeze holds live and test messages, also in what subscribers see', async () => {
  const watch = owner.subscribe('subscription { messageUpdated { id status waitReason } }');
  await until(async () => {
    await freeze(true);
    await send(owner);
    return watch.events.length > 0;
  });
  const [live, rehearsed] = [await send(owner), await send(tests)];
  expect([await reasonOf(live), await reasonOf(rehearsed, tests)]).toEqual(['SENDING_FROZEN', 'SENDING_FROZEN']);
  await until(() => watch.events.some(({ messageUpdated }) => (messageUpdated as { id: string }).id === live));
  expect(watch.events.at(-1)).toEqual({ messageUpdated: { id: live, status: 'QUEUED', waitReason: 'SENDING_FROZEN' } });
  const again = owner.subscribe('subscription ($ids: [ID!]) { messageUpdated(ids: $ids) { waitReason } }', { ids: [live] });
  await freeze(false);
  await until(() => again.events.length > 0);
  expect([await reasonOf(live), await reasonOf(rehearsed, tests)]).toEqual([null, null]);
  for (const one of [watch, again]) one.stop();
});

test('a provider that is closed holds the messages of its own route, claimed before or not', async () => {
  const [broke, rehearsed] = [await send(owner, { to: '+255600000015' }), await send(tests)];
  await until(async () => {
    await dispatchOnce(system());
    return (await reasonOf(broke)) === 'PROVIDER_DOWN';
  });
  const held = await owner.execute('query ($id: ID!) { message(id: $id) { status holdReason } }', { id: broke });
  expect(held.data.message).toEqual({ status: 'HELD', holdReason: 'PROVIDER_DOWN' });
  const queued = await send(owner);
  expect([await reasonOf(queued), await reasonOf(rehearsed, tests)]).toEqual(['PROVIDER_DOWN', null]);
  app.clock.advance(61_000);
  expect(await reasonOf(queued), 'it may be tried again').toBeNull();
  app.clock.reset();
});

test('of several reasons the tenant’s own suspension comes first, then the freeze', async () => {
  const queued = await send(owner, { to: '+255600000015' });
  await dispatchOnce(system());
  await freeze(true);
  await suspendTenant(app.operator, tenantId, 'A test');
  expect(await reasonOf(queued)).toBe('TENANT_SUSPENDED');
  await freeze(false);
  expect(await reasonOf(queued)).toBe('TENANT_SUSPENDED');
  await freeze(true);
  await reinstateTenant(app.operator, tenantId);
  expect(await reasonOf(queued)).toBe('SENDING_FROZEN');
  await freeze(false);
  expect(await reasonOf(queued)).toBe('PROVIDER_DOWN');
});
