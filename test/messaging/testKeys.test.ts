import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Client } from '../support/client.js';
import { createTestApp, type ServingApp } from '../support/testApp.js';
import { until } from '../support/until.js';

/** A key to rehearse with against everything that is live in its tenant. */
let running: ServingApp;
let owner: Client;
let tests: Client;
let live: { sent: string; scheduled: string };
beforeAll(async () => {
  running = await createTestApp({ serve: true, worker: true });
  const us = await running.register('Rehearsals');
  owner = running.client(us.token);
  const made = await owner.execute(
    'mutation { createApiKey(input: { name: "Rehearsal", permissions: [SEND_SMS, VIEW_REPORTS], test: true }) { secret } }',
  );
  tests = running.client(made.data.createApiKey.secret);
  const sent = await owner.execute('mutation { sendSms(input: { to: ["0712000001"], body: "karafuu" }) { messages { id } } }');
  const later = await owner.execute(
    'mutation ($at: DateTime!) { sendSms(input: { to: ["0712000002"], body: "karafuu", scheduledAt: $at }) { messages { id } } }',
    { at: new Date(Date.now() + 3_600_000).toISOString() },
  );
  live = { sent: sent.data.sendSms.messages[0].id, scheduled: later.data.sendSms.messages[0].id };
});
afterAll(() => running.close());

const SEND = `mutation ($to: [String!]!, $key: String!, $reference: String, $at: DateTime) {
  sendSms(input: { to: $to, body: "Mazoezi", idempotencyKey: $key, clientReference: $reference, scheduledAt: $at }) {
    replayed credits balance { available } messages { id test credits status apiKey { name test } createdBy { id } } } }`;
const rehearse = async (key: string, more: object = {}) => (await tests.execute(SEND, { to: ['0712000009'], key, ...more })).data.sendSms;

test('what it sends is free, marked as a test and delivered by the simulator', async () => {
  const before = (await owner.execute('{ balance { available held spent } ledger { totalCount } }')).data;
  const { credits, messages } = await rehearse('first');
  expect({ credits, messages }).toMatchObject({
    credits: 0,
    messages: [{ test: true, credits: 0, apiKey: { name: 'Rehearsal', test: true }, createdBy: null }],
  });
  const ask = 'query ($id: ID!) { message(id: $id) { status attempts { provider } } }';
  await until(async () => (await tests.execute(ask, { id: messages[0].id })).data.message.status === 'DELIVERED');
  expect((await tests.execute(ask, { id: messages[0].id })).data.message.attempts).toEqual([{ provider: 'simulator' }]);
  await until(async () => (await owner.execute('{ balance { spent } }')).data.balance.spent === 1);
  const after = (await owner.execute('{ balance { available held spent } ledger { totalCount } }')).data;
  expect(after.balance.available).toBe(before.balance.available);
});

test('it needs no credits', async () => {
  const poor = await running.register('Poor Rehearsals');
  const made = await running
    .client(poor.token)
    .execute('mutation { createApiKey(input: { name: "R", permissions: [SEND_SMS, VIEW_REPORTS], test: true }) { secret } }');
  await running.db.sql.rows(
    `update credit_account set available = 0 where tenant_id = (select id from tenant where name = 'Poor Rehearsals')`,
  );
  const key = running.client(made.data.createApiKey.secret);
  expect((await key.execute('{ smsCapability { canSend problems } }')).data.smsCapability).toEqual({ canSend: true, problems: [] });
  const quote = await key.execute(
    '{ quoteSms(input: { to: ["0712000009"], body: "Mazoezi" }) { credits affordable byOperator { credits } } }',
  );
  expect(quote.data.quoteSms).toMatchObject({ credits: 0, affordable: true, byOperator: [{ credits: 0 }] });
  expect((await key.execute(SEND, { to: ['0712000009'], key: 'k' })).data.sendSms.credits).toBe(0);
});

test('test and live messages are listed apart, and it sees test messages only', async () => {
  const { messages } = await rehearse('apart');
  const list = async (who: Client, filter: string) =>
    (await who.execute(`{ messages(first: 200, filter: { ${filter} }) { nodes { id test } totalCount } }`)).data.messages;
  const ids = (page: { nodes: { id: string }[] }) => page.nodes.map(({ id }) => id).sort();
  expect(ids(await list(owner, ''))).toEqual(Object.values(live).sort());
  expect(ids(await list(owner, 'test: true'))).toContain(messages[0].id);
  for (const filter of ['', 'test: true', 'test: false']) {
    const seen = await list(tests, filter);
    expect(seen.nodes.every((one: { test: boolean }) => one.test)).toBe(true);
    expect(ids(seen)).toContain(messages[0].id);
  }
  expect((await list(tests, `ids: ["${live.sent}"]`)).totalCount).toBe(0);
  const one = 'query ($id: ID!) { message(id: $id) { id } }';
  expect((await tests.execute(one, { id: live.sent })).data.message).toBeNull();
  expect((await owner.execute(one, { id: messages[0].id })).data.message).not.toBeNull();
});

test('its idempotencyKeys and clientReferences are apart from those of live sends', async () => {
  await rehearse('order-1', { reference: 'order-1' });
  const answer = await owner.execute(SEND, { to: ['0712000009'], key: 'order-1', reference: 'order-1' });
  expect(answer.data.sendSms).toMatchObject({ replayed: false, credits: 1, messages: [{ test: false, apiKey: null }] });
  expect(await rehearse('order-1', { reference: 'order-1' })).toMatchObject({ replayed: true, credits: 0 });
  await owner.execute('mutation ($ids: [ID!]!) { cancelMessages(ids: $ids) { cancelled { id } } }', {
    ids: [answer.data.sendSms.messages[0].id],
  });
});

test('it rehearses a templated send: free, with the values of the tenant’s contacts, and the message says of what template', async () => {
  const made = await owner.execute(
    `mutation { createTemplate(input: { name: "Rehearsal", body: "Hi {{firstName}}, {{town|x}}: {{n}}" }) { template { id version } }
      upsertContact(input: { phone: "0712000009", name: "Asha Juma", attributes: { town: "Moshi" } }) { created } }`,
  );
  const { template } = made.data.createTemplate;
  const answer = await tests.execute(
    `mutation ($id: ID!) { sendTemplateSms(input: { templateId: $id, recipients: [{ to: "0712 000 009", variables: { n: 7 } }],
      idempotencyKey: "templated" }) { credits messages { body test template {
        id variables { name default required } createdBy { id } } } } }`,
    { id: template.id },
  );
  const variables = [
    { name: 'firstName', default: null, required: true },
    { name: 'town', default: 'x', required: false },
    { name: 'n', default: null, required: true },
  ];
  expect(answer.data.sendTemplateSms).toEqual({
    credits: 0,
    messages: [
      {
        body: 'Hi Asha, Moshi: 7',
        test: true,
        template: { id: template.id, variables, createdBy: { id: expect.stringMatching(/^usr_/) } },
      },
    ],
  });
  const refused = await tests.execute(
    `mutation ($id: ID!) { sendTemplateSms(input: { templateId: $id, recipients: [{ to: "0712000009" }], idempotencyKey: "lacks" }) {
      credits } }`,
    { id: template.id },
  );
  expect(refused.errors?.[0]?.extensions).toMatchObject({
    code: 'TEMPLATE_VARIABLE_MISSING',
    issues: [{ field: 'recipients[0].variables', params: { variable: 'n', index: 0 } }],
  });
});

test('it cancels test messages and no live ones', async () => {
  const at = new Date(Date.now() + 3_600_000).toISOString();
  const { messages } = await rehearse('later', { at });
  const answer = await tests.execute('mutation ($ids: [ID!]!) { cancelMessages(ids: $ids) { cancelled { id } tooLate { id } } }', {
    ids: [live.scheduled, live.sent, messages[0].id],
  });
  expect(answer.data.cancelMessages).toEqual({ cancelled: [{ id: messages[0].id }], tooLate: [] });
  const still = await owner.execute('query ($id: ID!) { message(id: $id) { status } }', { id: live.scheduled });
  expect(still.data.message.status).toBe('SCHEDULED');
});

test('its subscription carries test messages, a person’s carries live ones', async () => {
  const WATCH = 'subscription { messageUpdated { id test } }';
  const [testWatch, liveWatch] = [tests.subscribe(WATCH), owner.subscribe(WATCH)];
  const named = tests.subscribe('subscription ($ids: [ID!]) { messageUpdated(ids: $ids) { id } }', { ids: [live.sent, live.scheduled] });
  await new Promise((resolve) => setTimeout(resolve, 300));
  await rehearse('watched');
  await owner.execute('mutation { sendSms(input: { to: ["0712000003"], body: "karafuu" }) { credits } }');
  await until(async () => testWatch.events.length >= 3 && liveWatch.events.length >= 3);
  expect(testWatch.events.every((one) => (one.messageUpdated as { test: boolean }).test)).toBe(true);
  expect(liveWatch.events.some((one) => (one.messageUpdated as { test: boolean }).test)).toBe(false);
  expect(named.events).toEqual([]);
  for (const watch of [testWatch, liveWatch, named]) watch.stop();
});

test('everything but sending tests is FORBIDDEN to it', async () => {
  const documents = [
    'mutation { purchaseCredits(input: { credits: 5000, method: BANK_TRANSFER, idempotencyKey: "p" }) { replayed } }',
    '{ purchases { totalCount } }',
    '{ ledger { totalCount } }',
    '{ optOuts { totalCount } }',
    '{ members { nodes { id } } }',
    'mutation { optOut(phone: "+255712000001") { optOut { id } } }',
    'mutation { setDefaultSenderId(id: "snd_00000000000000000000000000000000") { senderId { id } } }',
    'subscription { purchaseUpdated { id } }',
  ];
  for (const document of documents) {
    if (document.startsWith('subscription')) expect(JSON.stringify(await tests.subscribe(document).ended)).toContain('FORBIDDEN');
    else expect((await tests.execute(document)).errors?.[0]?.extensions.code, document).toBe('FORBIDDEN');
  }
});
