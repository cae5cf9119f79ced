import { afterAll, beforeAll, expect, test } from 'vitest';
import { adjustCredits } from '../../src/ledger/adjustCredits.js';
import { parseId } from '../../src/lib/ids.js';
import { createSharedSenderId } from '../support/fixtures/tenants.js';
import { createTestApp, type ServingApp } from '../support/testApp.js';

let app: ServingApp;
let owner: ReturnType<ServingApp['client']>;
beforeAll(async () => {
  app = await createTestApp({ serve: true });
  await createSharedSenderId(app);
  const { token, tenantId } = await app.register('Historia');
  await adjustCredits(app.operator, { tenantId: parseId('tenant', tenantId) ?? '', credits: 10, reason: 'To send', idempotencyKey: 'a' });
  owner = app.client(token);
});
afterAll(() => app.close());

test('a contact shows how its number opted out and in, and who did it; a repetition is no step', async () => {
  const made = await owner.execute(
    `mutation { createApiKey(input: { name: "Shop", permissions: [MANAGE_CONTACTS] }) { secret }
      upsertContact(input: { phone: "0712345678" }) { created } }`,
  );
  const key = app.client(made.data.createApiKey.secret);
  const [out, back] = ['optOut(phone: "0712345678") { optOut { id } }', 'optIn(phone: "0712345678") { phone }'];
  for (const [client, step] of [
    [owner, back],
    [owner, out],
    [key, out],
    [key, back],
    [owner, back],
    [key, out],
  ] as const)
    expect((await client.execute(`mutation { ${step} }`)).errors).toBeUndefined();
  const { data } = await owner.execute(
    '{ contacts { nodes { optedOut optOutHistory { at optedOut source actor { kind name apiKey { name } user { email } } } } } }',
  );
  const [{ optedOut, optOutHistory }] = data.contacts.nodes;
  expect(optedOut).toBe(true);
  const [shop, person] = [
    { source: 'API', actor: { kind: 'API_KEY', name: 'Shop', apiKey: { name: 'Shop' }, user: null } },
    { source: 'API', actor: expect.objectContaining({ kind: 'USER', apiKey: null }) },
  ];
  expect(optOutHistory).toEqual([
    { at: expect.any(String), optedOut: true, ...shop },
    { at: expect.any(String), optedOut: false, ...shop },
    { at: expect.any(String), optedOut: true, ...person },
  ]);
});

test('a contact shows when the latest live message to it was accepted', async () => {
  await owner.execute('mutation { upsertContact(input: { phone: "0754000001" }) { created } }');
  const last = async () => {
    const { data } = await owner.execute('{ contacts(filter: { search: "0754000001" }) { nodes { lastMessageAt } } }');
    return data.contacts.nodes[0].lastMessageAt;
  };
  expect(await last()).toBeNull();
  const made = await owner.execute('mutation { createApiKey(input: { name: "T", test: true, permissions: [SEND_SMS] }) { secret } }');
  const send = (client: typeof owner, key: string) =>
    client.execute(
      'mutation ($key: String!) { sendSms(input: { to: ["0754000001"], body: "x", idempotencyKey: $key }) { messages { acceptedAt } } }',
      { key },
    );
  await send(app.client(made.data.createApiKey.secret), 'test');
  expect(await last()).toBeNull();
  await send(owner, 'one');
  const { data } = await send(owner, 'two');
  expect(await last()).toBe(data.sendSms.messages[0].acceptedAt);
});
