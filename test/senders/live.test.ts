import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { png, upload } from '../support/multipart.js';
import { createTestApp, type ServingApp } from '../support/testApp.js';
import { until } from '../support/until.js';

let app: ServingApp;
beforeAll(async () => {
  app = await createTestApp({ serve: true, worker: true, simulator: { reportDelayMs: 50, nameDelayMs: 100 } });
});
afterAll(() => app.close());

test('a request, as the tenant and the platform see it live, from asking to the approval', async () => {
  const { token } = await app.register('Asha Dairy');
  const us = app.client(token);
  const platform = app.client(await app.login('operator@tuma.example'));
  const queue = platform.subscribe('subscription { senderIdUpdated { name status tenant { name } } }');
  const own = us.subscribe('subscription { senderIdUpdated { name status enabled } }');
  await new Promise((resolve) => setTimeout(resolve, 300));
  const file = await upload(app.url, token, [{ filename: 'licence.png', bytes: png() }]);
  const requested = await us.execute(
    `mutation ($input: RequestSenderIdInput!) {
      requestSenderId(input: $input) { senderId { id status documents { id filename contentType } tenant { name } } }
    }`,
    { input: { name: 'ASHA', useCase: 'Receipts', sampleMessage: 'Asante', documentIds: [file.body.id] } },
  );
  const { id, ...rest } = requested.data.requestSenderId.senderId;
  expect(id).toMatch(/^snd_[0-9a-f]{32}$/);
  expect(rest).toEqual({
    status: 'PENDING',
    documents: [{ id: file.body.id, filename: 'licence.png', contentType: 'image/png' }],
    tenant: { name: 'Asha Dairy' },
  });
  const pending = await platform.execute(
    '{ senderIdRequests(filter: { status: [PENDING], search: "dairy" }) { nodes { id name sampleMessage } totalCount } }',
  );
  expect(pending.data.senderIdRequests).toEqual({ nodes: [{ id, name: 'ASHA', sampleMessage: 'Asante' }], totalCount: 1 });
  const one = us.subscribe('subscription ($id: ID) { senderIdUpdated(id: $id) { status reviewNote } }', { id });
  // Steps in quick succession may arrive as one update, so each step waits until every subscriber has seen the one before. An update may
  // arrive twice: only the order of different states counts.
  const watches = [queue, own, one];
  const seenAs = (status: string) =>
    until(async () => watches.every(({ events }) => (events.at(-1)?.senderIdUpdated as { status?: string })?.status === status));
  await seenAs('PENDING');
  const review = 'mutation ($input: ReviewSenderIdInput!) { reviewSenderId(input: $input) { senderId { status } } }';
  await platform.execute(review, { input: { id, decision: 'REQUEST_CHANGES', reason: 'A letter, please' } });
  await seenAs('CHANGES_REQUESTED');
  await us.execute(
    'mutation ($id: ID!) { resubmitSenderId(input: { id: $id, useCase: "Receipts, see the letter" }) { senderId { id } } }',
    {
      id,
    },
  );
  await seenAs('PENDING');
  await platform.execute(review, { input: { id, decision: 'APPROVE' } });
  await seenAs('APPROVED');
  const steps = one.events.map(({ senderIdUpdated }) => senderIdUpdated);
  expect(steps.filter((step, at) => !isDeepStrictEqual(step, steps[at - 1]))).toEqual([
    { status: 'PENDING', reviewNote: null },
    { status: 'CHANGES_REQUESTED', reviewNote: 'A letter, please' },
    { status: 'PENDING', reviewNote: 'A letter, please' },
    { status: 'APPROVED', reviewNote: null },
  ]);
  expect(own.events.at(-1)).toEqual({ senderIdUpdated: { name: 'ASHA', status: 'APPROVED', enabled: true } });
  expect(queue.events[0]).toEqual({ senderIdUpdated: { name: 'ASHA', status: 'PENDING', tenant: { name: 'Asha Dairy' } } });
  const history = await us.execute('query ($id: ID!) { senderId(id: $id) { history { from to note actor { kind name } } } }', { id });
  expect(history.data.senderId.history).toEqual([
    { from: null, to: 'PENDING', note: null, actor: { kind: 'USER', name: 'Asha Dairy' } },
    { from: 'PENDING', to: 'CHANGES_REQUESTED', note: 'A letter, please', actor: { kind: 'OPERATOR', name: 'Tuma' } },
    { from: 'CHANGES_REQUESTED', to: 'PENDING', note: null, actor: { kind: 'USER', name: 'Asha Dairy' } },
    { from: 'PENDING', to: 'APPROVED', note: null, actor: { kind: 'OPERATOR', name: 'Tuma' } },
  ]);
  const mails = await platform.execute('{ emails(filter: { to: "asha.dairy@example.com" }) { nodes { template } } }');
  expect(mails.data.emails.nodes.filter(({ template }: { template: string }) => template === 'SENDER_ID_REVIEWED')).toHaveLength(2);
  for (const watch of watches) watch.stop();
});

test('a message from a new sender id waits for the provider, and is delivered when the name is active there', async () => {
  const { token } = await app.register('Bibi Shop');
  const us = app.client(token);
  const platform = app.client(await app.login('operator@tuma.example'));
  const requested = await us.execute(
    'mutation { requestSenderId(input: { name: "BIBI", useCase: "Offers", sampleMessage: "Karibu" }) { senderId { id providerStatus } } }',
  );
  const { id, providerStatus } = requested.data.requestSenderId.senderId;
  expect(providerStatus).toBeNull();
  await platform.execute('mutation ($id: ID!) { reviewSenderId(input: { id: $id, decision: APPROVE }) { senderId { status } } }', { id });
  const watch = us.subscribe('subscription ($id: ID) { senderIdUpdated(id: $id) { providerStatus } }', { id });
  const sent = await us.execute('mutation { sendSms(input: { to: ["0712345678"], body: "Karibu", from: "BIBI" }) { messages { id } } }');
  const messageId = sent.data.sendSms.messages[0].id;
  const status = async () =>
    (await us.execute('query ($id: ID!) { message(id: $id) { status events { status } senderId { providerStatus } } }', { id: messageId }))
      .data.message;
  await until(async () => (await status()).status === 'DELIVERED');
  const { events, senderId } = await status();
  expect(senderId).toEqual({ providerStatus: 'ACTIVE' });
  expect(events.map((event: { status: string }) => event.status)).toEqual(expect.arrayContaining(['QUEUED', 'HELD', 'SENT', 'DELIVERED']));
  expect(watch.events.at(-1)).toEqual({ senderIdUpdated: { providerStatus: 'ACTIVE' } });
  watch.stop();
});
