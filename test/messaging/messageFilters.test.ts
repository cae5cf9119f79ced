import { afterAll, beforeAll, expect, test } from 'vitest';
import { inTransaction } from '../../src/context.js';
import { newId, parseId, publicId } from '../../src/lib/ids.js';
import { advance } from '../../src/messaging/advance.js';
import { listsOf } from '../support/fixtures/lists.js';
import { createTestApp, type ServingApp } from '../support/testApp.js';
import { until } from '../support/until.js';

/** The same filter in lists, counts, exports and decisions, with the ids that the API shows. */
let app: ServingApp;
beforeAll(async () => {
  app = await createTestApp({ serve: true, worker: true });
});
afterAll(() => app.close());

const LIST = `query ($filter: MessageFilter) { messages(filter: $filter, order: OLDEST_FIRST) { nodes { to } }
  messageCounts(filter: $filter) { total } }`;
const SEND = `mutation ($to: [String!]!) { sendSms(input: { to: $to, body: "Habari", scheduledAt: "2199-01-01T00:00:00.000Z" })
  { messages { id } } }`.replace('2199-01-01T00:00:00.000Z', new Date(Date.now() + 86_400_000).toISOString());

async function shop(name: string) {
  const { token, tenantId } = await app.register(name);
  const client = app.client(token);
  const viewer = (await client.execute('{ viewer { user { id } } }')).data.viewer;
  const made = await client.execute('mutation { createApiKey(input: { name: "Shop", permissions: [SEND_SMS] }) { secret apiKey { id } } }');
  const { secret, apiKey } = made.data.createApiKey;
  const sent = (await client.execute(SEND, { to: ['0754000123', '0712000456'] })).data.sendSms.messages;
  await app.client(secret).execute(`${SEND}`.replace('body:', `idempotencyKey: "${newId()}", body:`), { to: ['0784000123'] });
  return { client, token, tenantId, userId: viewer.user.id as string, keyId: apiKey.id as string, sent: sent as { id: string }[] };
}

test('a person’s, a key’s, an operator’s and an ending’s messages, in lists, counts and exports', async () => {
  const [ours, theirs] = [await shop('Filters One'), await shop('Filters Two')];
  const expected: [object, string[]][] = [
    [{ createdById: ours.userId }, ['+255754000123', '+255712000456']],
    [{ apiKeyId: ours.keyId }, ['+255784000123']],
    [{ apiKeyId: theirs.keyId }, []],
    [{ createdById: theirs.userId }, []],
    [{ operator: ['Vodacom'] }, ['+255754000123']],
    [{ toEndsWith: '000123' }, ['+255754000123', '+255784000123']],
    [{ toEndsWith: '000123', createdById: ours.userId }, ['+255754000123']],
    [{ reportMissing: true }, []],
    [{ contradicted: false, toEndsWith: '456' }, ['+255712000456']],
    [{ failure: ['NO_ROUTE'] }, []],
    [{ holdReason: ['REVIEW'] }, []],
  ];
  for (const [filter, numbers] of expected) {
    const { data, errors } = await ours.client.execute(LIST, { filter });
    expect(errors).toBeUndefined();
    expect([data.messages.nodes.map((one: { to: string }) => one.to), data.messageCounts.total], JSON.stringify(filter)).toEqual([
      numbers,
      numbers.length,
    ]);
  }
  const lists = listsOf(app, ours.token);
  const start = 'mutation ($input: CreateExportInput!) { createExport(input: $input) { export { id } } }';
  const input = { format: 'NDJSON', source: { messages: { toEndsWith: '000123', createdById: ours.userId } } };
  const { id } = (await ours.client.execute(start, { input })).data.createExport.export;
  const file = await until(async () => {
    const { data } = await ours.client.execute('query ($id: ID!) { export(id: $id) { status file { id } } }', { id });
    return data.export.status === 'COMPLETED' && data.export.file;
  });
  const lines = (await lists.download(file.id)).text.trimEnd().split('\n');
  expect(lines.map((line) => JSON.parse(line).to)).toEqual(['+255754000123']);
});

test('what is no such id, or no such ending, is named', async () => {
  const { client, tenantId } = await shop('Filters Three');
  const refused = async (filter: object) => (await client.execute(LIST, { filter })).errors?.[0]?.extensions;
  const issue = (field: string) => expect.objectContaining({ code: 'BAD_USER_INPUT', issues: [expect.objectContaining({ field })] });
  expect(await refused({ createdById: tenantId })).toEqual(issue('filter.createdById'));
  expect(await refused({ apiKeyId: tenantId })).toEqual(issue('filter.apiKeyId'));
  expect(await refused({ toEndsWith: '%12' })).toEqual(issue('filter.toEndsWith'));
});

test('the operator decides on held messages by where they go', async () => {
  const { tenantId, sent } = await shop('Filters Four');
  const moves = sent.map(({ id }) => ({ id: parseId('message', id) ?? '', to: 'HELD' as const, holdReason: 'REVIEW' as const }));
  await inTransaction(app.system, (ctx) => advance(ctx, moves, null));
  const operator = app.client(await app.login('operator@tuma.example'));
  const resolve = (filter: object) =>
    operator.execute('mutation ($input: ResolveHeldInput!) { resolveHeld(input: $input) { resolvedCount remainingCount } }', {
      input: { filter: { tenantId, ...filter }, outcome: 'CANCEL', reason: 'Asked for by phone', idempotencyKey: newId() },
    });
  expect((await resolve({ apiKeyId: publicId('apiKey', newId()) })).data.resolveHeld).toEqual({ resolvedCount: 0, remainingCount: 0 });
  expect((await resolve({ holdReason: ['QUIET_HOURS'] })).data.resolveHeld).toMatchObject({ resolvedCount: 0 });
  expect((await resolve({ toEndsWith: '456', operator: ['Yas', 'Tigo'] })).data.resolveHeld).toEqual({
    resolvedCount: 1,
    remainingCount: 0,
  });
  const left = await operator.execute(LIST, { filter: { tenantId, holdReason: ['REVIEW'] } });
  expect(left.data).toEqual({ messages: { nodes: [{ to: '+255754000123' }] }, messageCounts: { total: 1 } });
});
