import { GraphQLNonNull, isInputObjectType } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { resolvers } from '../resolvers/index.js';
import { buildAppSchema } from '../src/http/schema.js';
import { type House, openHouse } from './support/running.js';
import { until } from './support/world.js';

let house: House;
let ours: Awaited<ReturnType<House['register']>>;
let theirs: Awaited<ReturnType<House['register']>>;
/** What only they may ever see: ids, texts, numbers, names. */
let secrets: string[];
let their: { message: string; scheduled: string; optOut: string };

beforeAll(async () => {
  house = await openHouse();
  ours = await house.register('Ours Limited');
  theirs = await house.register('Zanzibar Spices');
  const them = house.as(theirs.token);
  const sent = await them.ask(
    'mutation { sendSms(input: { to: ["0754111222"], body: "karafuu secret", clientReference: "their-reference" }) { messages { id } } }',
  );
  const later = await them.ask(
    'mutation ($at: DateTime!) { sendSms(input: { to: ["0754333444"], body: "karafuu later", scheduledAt: $at }) { messages { id } } }',
    {
      at: new Date(Date.now() + 3_600_000).toISOString(),
    },
  );
  const out = await them.ask('mutation { optOut(phone: "+255754555666") { optOut { id } } }');
  their = { message: sent.data.sendSms.messages[0].id, scheduled: later.data.sendSms.messages[0].id, optOut: out.data.optOut.optOut.id };
  await until(
    async () =>
      (await them.ask('query ($id: ID!) { message(id: $id) { status } }', { id: their.message })).data.message.status === 'DELIVERED',
  );
  const ledger = await them.ask('{ ledger { nodes { id reference } } }');
  const entries = ledger.data.ledger.nodes
    .flatMap((node: { id: string; reference: string }) => [node.id, node.reference])
    .filter((text: string) => text !== 'trial');
  secrets = [
    theirs.tenantId,
    'Zanzibar',
    'karafuu',
    '754111222',
    '754333444',
    '754555666',
    'zanzibar.spices@example.com',
    ...Object.values(their),
    ...entries,
  ];
});
afterAll(() => house.stop());

/** Everything of theirs in the database, as one text. */
async function theirRows(): Promise<string> {
  const tables = ['tenant', 'message', 'ledger_entry', 'credit_account', 'opt_out', 'tenant_sender_id', 'membership', 'send_reference'];
  const uuid = theirs.tenantId.slice(4).replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, '$1-$2-$3-$4-$5');
  const parts: string[] = [];
  for (const table of tables) {
    const column = table === 'tenant' ? 'id' : 'tenant_id';
    const row = await house.app.db.sql.row<{ all: string }>(
      `select coalesce(jsonb_agg(to_jsonb(t) order by t::text), '[]')::text as all from ${table} t where ${column} = $1`,
      [uuid],
    );
    parts.push(row?.all ?? '');
  }
  return parts.join('\n');
}

/** How a stranger would try each operation on what is theirs. `refused`: the code it must answer; otherwise it answers without their data. */
const attempts: Record<string, { document: string; variables?: () => Record<string, unknown>; refused?: string }> = {
  'Query.viewer': {
    document: '{ viewer { user { email } tenant { id name balance { available } } memberships { tenant { name } } permissions } }',
  },
  'Query.systemStatus': { document: '{ systemStatus { version queueDepth } }', refused: 'FORBIDDEN' },
  'Query.packages': { document: '{ packages { id code } }' },
  'Query.paymentChannels': { document: '{ paymentChannels { code } }' },
  'Query.balance': {
    document: 'query ($t: ID!) { balance(tenantId: $t) { id available } }',
    variables: () => ({ t: theirs.tenantId }),
    refused: 'FORBIDDEN',
  },
  'Query.ledger': {
    document: 'query ($t: ID!) { ledger(filter: { tenantId: $t }) { nodes { id reference } totalCount } }',
    variables: () => ({ t: theirs.tenantId }),
    refused: 'FORBIDDEN',
  },
  'Query.ledgerProof': {
    document: 'query ($t: ID!) { ledgerProof(tenantId: $t) { ok entries } }',
    variables: () => ({ t: theirs.tenantId }),
    refused: 'FORBIDDEN',
  },
  'Query.senderId': {
    document: 'query ($id: ID!) { senderId(id: $id) { name } }',
    variables: () => ({ id: their.message.replace('msg', 'snd') }),
  },
  'Query.senderIds': { document: '{ senderIds { id name tenant { id } history { note } } }' },
  'Query.smsCapability': { document: '{ smsCapability { canSend balance { available } senderIds { name } } }' },
  'Query.quoteSms': { document: '{ quoteSms(input: { to: ["0754555666"], body: "x" }) { suppressed recipients } }' },
  'Query.message': {
    document: 'query ($id: ID!) { message(id: $id) { id body events { id } attempts { id } } }',
    variables: () => ({ id: their.message }),
  },
  'Query.messages': {
    document: 'query ($ids: [ID!]) { messages(filter: { ids: $ids }) { nodes { id body to } totalCount } }',
    variables: () => ({ ids: [their.message, their.scheduled] }),
  },
  'Query.optOuts': { document: '{ optOuts { nodes { id phone } totalCount } }' },
  'Mutation.register': {
    document:
      'mutation { register(input: { name: "N", tenantName: "T", email: "zanzibar.spices@example.com", password: "another long password" }) { accessToken } }',
    refused: 'EMAIL_TAKEN',
  },
  'Mutation.login': {
    document: 'mutation { login(input: { email: "zanzibar.spices@example.com", password: "a guessed password" }) { accessToken } }',
    refused: 'UNAUTHENTICATED',
  },
  'Mutation.refreshSession': {
    document: 'mutation { refreshSession(refreshToken: "tuma_rt_guessed") { accessToken } }',
    refused: 'UNAUTHENTICATED',
  },
  'Mutation.logout': { document: 'mutation { logout(refreshToken: "tuma_rt_guessed") { ok } }' },
  'Mutation.changePassword': {
    document:
      'mutation { changePassword(input: { currentPassword: "not mine at all", newPassword: "another long password" }) { session { accessToken } } }',
    refused: 'BAD_USER_INPUT',
  },
  'Mutation.adjustCredits': {
    document:
      'mutation ($t: ID!) { adjustCredits(input: { tenantId: $t, credits: -5, reason: "mine now", idempotencyKey: "k" }) { balance { available } } }',
    variables: () => ({ t: theirs.tenantId }),
    refused: 'FORBIDDEN',
  },
  'Mutation.setDefaultSenderId': {
    document: 'mutation ($id: ID!) { setDefaultSenderId(id: $id) { senderId { name } } }',
    variables: () => ({ id: their.message.replace('msg', 'snd') }),
    refused: 'NOT_FOUND',
  },
  'Mutation.setSenderIdEnabled': {
    document: 'mutation ($id: ID!) { setSenderIdEnabled(id: $id, enabled: true) { senderId { name } } }',
    variables: () => ({ id: their.message.replace('msg', 'snd') }),
    refused: 'NOT_FOUND',
  },
  'Mutation.sendSms': {
    document:
      'mutation { sendSms(input: { to: ["0754555666"], body: "x", clientReference: "their-reference", idempotencyKey: "k" }) { replayed suppressed balance { available } messages { status } } }',
  },
  'Mutation.cancelMessages': {
    document: 'mutation ($ids: [ID!]!) { cancelMessages(ids: $ids) { cancelled { id } tooLate { id } } }',
    variables: () => ({ ids: [their.message, their.scheduled] }),
  },
  'Mutation.resolveUnconfirmed': {
    document: 'mutation ($ids: [ID!]!) { resolveUnconfirmed(input: { ids: $ids, outcome: SENT, note: "x" }) { resolved { id } } }',
    variables: () => ({ ids: [their.message] }),
    refused: 'FORBIDDEN',
  },
  'Mutation.setSendingFrozen': {
    document: 'mutation { setSendingFrozen(frozen: true, reason: "x") { systemStatus { version } } }',
    refused: 'FORBIDDEN',
  },
  'Mutation.optOut': { document: 'mutation { optOut(phone: "+255754999888") { optOut { id phone } } }' },
  'Mutation.optIn': { document: 'mutation { optIn(phone: "+255754555666") { phone } }' },
  'Subscription.messageUpdated': {
    document: 'subscription ($ids: [ID!]) { messageUpdated(ids: $ids) { id body } }',
    variables: () => ({ ids: [their.message] }),
  },
  'Subscription.balanceUpdated': { document: 'subscription { balanceUpdated { id available } }' },
  'Subscription.systemStatusUpdated': { document: 'subscription { systemStatusUpdated { version } }', refused: 'FORBIDDEN' },
};

const schema = buildAppSchema(resolvers);
const operations = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].flatMap((type) =>
  Object.keys(type?.getFields() ?? {}).map((field) => `${type?.name}.${field}`),
);

test('every operation of the schema is tried', () => {
  expect(Object.keys(attempts).sort()).toEqual(operations.sort());
});

test('no operation of one tenant shows or changes what is another tenant’s', async () => {
  const before = await theirRows();
  for (const operation of operations.filter((name) => !name.startsWith('Subscription'))) {
    const attempt = attempts[operation];
    if (!attempt) throw new Error(operation);
    const answer = await house.as(ours.token).ask(attempt.document, attempt.variables?.());
    const shown = operation === 'Mutation.optIn' ? answer.text.replace('+255754555666', '') : answer.text;
    for (const secret of secrets) expect(shown, `${operation} shows ${secret}`).not.toContain(secret);
    expect(answer.errors?.[0]?.extensions.code, operation).toBe(attempt.refused);
  }
  expect(await theirRows()).toBe(before);
});

test('their number, reference and key are free for us: uniqueness ends at the tenant', async () => {
  const answer = await house.as(ours.token).ask('{ messages { nodes { clientReference status } } optOuts { nodes { phone } } }');
  expect(answer.data.messages.nodes).toEqual([expect.objectContaining({ clientReference: 'their-reference' })]);
  expect(answer.data.optOuts.nodes).toEqual([{ phone: '+255754999888' }]);
});

test('nobody signed in gets nothing but what is public', async () => {
  const open = new Set([
    'Query.viewer',
    'Query.packages',
    'Query.paymentChannels',
    'Mutation.register',
    'Mutation.login',
    'Mutation.refreshSession',
    'Mutation.logout',
  ]);
  for (const operation of operations.filter((name) => !open.has(name) && !name.startsWith('Subscription'))) {
    const attempt = attempts[operation];
    const answer = await house.as().ask(attempt?.document ?? '', attempt?.variables?.());
    expect(answer.errors?.[0]?.extensions.code, operation).toBe('UNAUTHENTICATED');
  }
});

test('subscriptions carry nothing of theirs, while ours come', async () => {
  const us = house.as(ours.token);
  const [messages, all, balance] = [
    us.watch(attempts['Subscription.messageUpdated']?.document ?? '', { ids: [their.message, their.scheduled] }),
    us.watch('subscription { messageUpdated { id body to } }'),
    us.watch('subscription { balanceUpdated { id available } }'),
  ];
  const status = us.watch('subscription { systemStatusUpdated { version } }');
  expect(JSON.stringify(await status.failed)).toContain('FORBIDDEN');
  await new Promise((resolve) => setTimeout(resolve, 300));
  await house.as(theirs.token).ask('mutation { sendSms(input: { to: ["0754111222"], body: "karafuu again" }) { credits } }');
  await us.ask('mutation { sendSms(input: { to: ["0712000111"], body: "yetu" }) { credits } }');
  await until(async () => all.seen.length >= 2 && balance.seen.length >= 1);
  await new Promise((resolve) => setTimeout(resolve, 500));
  const shown = JSON.stringify([messages.seen, all.seen, balance.seen]);
  for (const secret of secrets) expect(shown).not.toContain(secret);
  expect(messages.seen).toEqual([]);
  for (const watch of [messages, all, balance, status]) watch.stop();
});

test('inputs name no tenant but where platform staff may', () => {
  const naming = Object.values(schema.getTypeMap())
    .filter(isInputObjectType)
    .filter((type) => 'tenantId' in type.getFields())
    .map((type) => `${type.name}${type.getFields().tenantId?.type instanceof GraphQLNonNull ? '!' : ''}`);
  expect(naming.sort()).toEqual(['AdjustCreditsInput!', 'LedgerFilter', 'MessageFilter']);
});
