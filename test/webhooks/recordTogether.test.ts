import { afterAll, beforeAll, expect, test } from 'vitest';
import { createWebhookEndpoint } from '../../src/webhooks/changeWebhookEndpoints.js';
import { claimDeliveries } from '../../src/webhooks/deliveries/claimDeliveries.js';
import { postDelivery } from '../../src/webhooks/deliveries/postDelivery.js';
import { type Delivered, recordDelivered } from '../../src/webhooks/deliveries/recordDelivered.js';
import { testWebhookEndpoint } from '../../src/webhooks/deliveries/redeliver.js';
import { createTenant } from '../support/fixtures/tenants.js';
import { startWebhookReceiver, type WebhookReceiver } from '../support/services/webhookReceiver.js';
import { createTestApp, type TestApp } from '../support/testApp.js';

/** Deliveries of several tenants that are taken at one time are recorded by one statement: what one is refused for is no other's fault. */
let app: TestApp;
let shop: WebhookReceiver;
beforeAll(async () => {
  shop = await startWebhookReceiver();
  app = await createTestApp({ env: { WEBHOOK_ALLOW_LOOPBACK: 'yes' } });
});
afterAll(async () => {
  await app.close();
  await shop.close();
});

/** One delivery of each of so many tenants, claimed. */
async function claimed(tenants: number) {
  for (let n = 0; n < tenants; n++) {
    const { ctx } = await createTenant(app);
    const { webhookEndpoint } = await createWebhookEndpoint(ctx, { url: `${shop.url}/`, events: ['MESSAGE_SENT'], test: false });
    await testWebhookEndpoint(ctx, webhookEndpoint.id);
  }
  const deliveries = await claimDeliveries(app.system, 100, 100);
  expect(deliveries).toHaveLength(tenants);
  return deliveries;
}

/** By delivery: its state, its tries, and what its endpoint says of its last success. */
const states = (ids: string[]) =>
  app.db.sql.rows<{ status: string; attempts: number; succeeded: boolean }>(
    `select d.status, (select count(*) from webhook_attempt a where a.delivery_id = d.id) as attempts,
       w.last_success_at is not null as succeeded
     from unnest($1::uuid[]) with ordinality as one (id, n) join webhook_delivery d using (id)
     join webhook_endpoint w on w.id = d.endpoint_id
     order by one.n`,
    [ids],
  );
const done = { status: 'DELIVERED', attempts: 1, succeeded: true };
const waits = { status: 'PENDING', attempts: 0, succeeded: false };

const poisons: [string, Partial<Delivered>][] = [
  ['a time that the database has no room for', { durationMs: 3_000_000_000 }],
  ['a text that it can not hold', { responseBody: 'a\0b' }],
  ['a time that is none', { at: new Date(Number.NaN) }],
];
test.each(poisons)('%s fails the delivery that it is of, and no other tenant’s in the same batch', async (_, poison) => {
  const deliveries = await claimed(9);
  const tries = deliveries.map(({ id, lease }, n): Delivered => {
    const tried = { id, lease, at: app.now(), durationMs: 5, responseStatus: 204, responseBody: '' };
    return n === 4 ? { ...tried, ...poison } : tried;
  });
  const record = recordDelivered(app);
  const recorded = await Promise.allSettled(tries.map((tried) => record(tried)));
  expect(recorded.map(({ status }) => status)).toEqual(tries.map((_, n) => (n === 4 ? 'rejected' : 'fulfilled')));
  expect(await states(deliveries.map(({ id }) => id))).toEqual(tries.map((_, n) => (n === 4 ? waits : done)));
});

test('posted at one time, what the database refuses of one is made again, and all others are done', async () => {
  const deliveries = await claimed(6);
  const refused = deliveries[2]?.id ?? '';
  await app.db.sql.rows(`alter table webhook_attempt add constraint poison check (delivery_id <> '${refused}')`);
  const signal = new AbortController().signal;
  const posted = await Promise.allSettled(deliveries.map((delivery) => postDelivery(app.system, delivery, signal)));
  expect(posted.map(({ status }) => status)).toEqual(deliveries.map(({ id }) => (id === refused ? 'rejected' : 'fulfilled')));
  const ids = deliveries.map(({ id }) => id);
  expect(await states(ids)).toEqual(ids.map((id) => (id === refused ? waits : done)));
  await app.db.sql.rows('alter table webhook_attempt drop constraint poison');
  // Its lease ends.
  app.clock.advance(31_000);
  const again = (await claimDeliveries(app.system, 100, 100)).filter(({ id }) => id === refused);
  expect(again).toHaveLength(1);
  for (const delivery of again) await postDelivery(app.system, delivery, signal);
  expect(await states([refused])).toEqual([done]);
});
