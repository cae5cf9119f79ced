import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { inTransaction } from '../../src/context.js';
import { publishChange } from '../../src/db/outbox.js';
import { parseId } from '../../src/lib/ids.js';
import { mailedToken } from '../support/fixtures/mailbox.js';
import { createTestApp, type ServingApp } from '../support/testApp.js';
import { until } from '../support/until.js';

let app: ServingApp;
beforeAll(async () => {
  app = await createTestApp({ serve: true });
});
afterAll(() => app.close());

interface Item {
  id: string;
  kind: string;
  subject: string;
  node: { __typename: string; id: string } | null;
}
const fields = '{ id kind severity count since subject node { __typename id } }';
const watch = (token: string) => {
  const { events, ended, stop } = app.client(token).subscribe(`subscription { attentionUpdated ${fields} }`);
  return { lists: events as unknown as { attentionUpdated: Item[] }[], ended, stop };
};
const kindsOf = (list: { attentionUpdated: Item[] } | undefined) => list?.attentionUpdated.map(({ kind }) => kind);
let n = 0;
const tenant = async () => {
  const made = await app.register(`Attention ${++n}`);
  return { ...made, id: parseId('tenant', made.tenantId) ?? '', client: app.client(made.token) };
};
const emailOf = async (token: string): Promise<string> =>
  (await app.client(token).execute('{ viewer { user { email } } }')).data.viewer.user.email;

test('the list comes at once, and whole whenever it changes; to people of the tenant alone, in their languages', async () => {
  const [ours, theirs] = [await tenant(), await tenant()];
  await ours.client.execute('mutation { updateProfile(input: { language: SW }) { user { id } } }');
  const [us, them] = [watch(ours.token), watch(theirs.token)];
  await until(() => us.lists.length > 0 && them.lists.length > 0);
  const before = kindsOf(us.lists[0]) ?? [];
  expect(before).toContain('EMAIL_NOT_VERIFIED');
  const item = us.lists[0]?.attentionUpdated.find(({ kind }) => kind === 'EMAIL_NOT_VERIFIED');
  expect(item).toMatchObject({ subject: expect.stringContaining('haijathibitishwa'), node: { __typename: 'User' } });
  const asked = await ours.client.execute(`{ attention ${fields} }`);
  expect(asked.data.attention).toEqual(us.lists[0]?.attentionUpdated);

  // An item is found by its id, by whose it is.
  const node = 'query ($id: ID!) { node(id: $id) { __typename ... on AttentionItem { kind } } }';
  expect((await ours.client.execute(node, { id: item?.id })).data.node).toEqual({
    __typename: 'AttentionItem',
    kind: 'EMAIL_NOT_VERIFIED',
  });
  expect((await theirs.client.execute(node, { id: item?.id })).data.node).toBeNull();

  await ours.client.execute('mutation { requestEmailVerification { ok } }');
  const token = await mailedToken(app, await emailOf(ours.token), 'verifyAddress');
  expect((await app.client().execute('mutation ($t: String!) { verifyEmail(token: $t) { ok } }', { t: token })).errors).toBeUndefined();
  await until(() => us.lists.length > 1);
  expect(kindsOf(us.lists.at(-1))).toEqual(before.filter((kind) => kind !== 'EMAIL_NOT_VERIFIED'));

  await ours.client.execute('mutation { updateTenant(input: { lowBalanceThreshold: 1000000 }) { tenant { id } } }');
  await until(() => kindsOf(us.lists.at(-1))?.includes('BALANCE_LOW') ?? false);
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(them.lists).toHaveLength(1);
  for (const one of [us, them]) one.stop();
});

test('a storm of changes is read once a second, and tells nothing where nothing has changed', async () => {
  const { id, token } = await tenant();
  const { lists, stop } = watch(token);
  await until(() => lists.length > 0);
  const statements = vi.spyOn(app.db.sql, 'rows');
  const reads = () => statements.mock.calls.filter(([text]) => typeof text === 'object' && text.name === 'attentionOfTenant').length;
  for (let i = 0; i < 40; i++) {
    await inTransaction(app.system, (ctx) => publishChange(ctx.sql, 'balance', id));
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  await until(() => reads() > 0);
  expect(reads()).toBeLessThanOrEqual(4);
  expect(lists).toHaveLength(1);
  statements.mockRestore();
  stop();
});

test('platform staff are told of the platform, of what any tenant hands in too', async () => {
  const { client } = await tenant();
  const { lists, stop } = watch(await app.login('operator@tuma.example'));
  await until(() => lists.length > 0);
  expect(kindsOf(lists.at(-1))).not.toContain('SENDER_ID_REVIEW');
  const request =
    'mutation { requestSenderId(input: { name: "Bahati", useCase: "Receipts", sampleMessage: "Asante" }) { senderId { id } } }';
  const { id } = (await client.execute(request)).data.requestSenderId.senderId;
  await until(() => kindsOf(lists.at(-1))?.includes('SENDER_ID_REVIEW') ?? false);
  const item = lists.at(-1)?.attentionUpdated.find(({ kind }) => kind === 'SENDER_ID_REVIEW');
  expect(item).toMatchObject({ subject: 'The sender id Bahati waits for your review', node: { __typename: 'SenderId', id } });
  stop();
});
