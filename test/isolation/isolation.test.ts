import { GraphQLNonNull, isInputObjectType } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { resolvers } from '../../resolvers/index.js';
import { buildAppSchema } from '../../src/http/graphql/schema.js';
import { createTestApp, type ServingApp } from '../support/testApp.js';
import { until } from '../support/until.js';
import { mutationAttempts } from './mutationAttempts.js';
import { createNeighbours, raiseFor } from './neighbours.js';
import { type Attempt, queryAttempts, type Targets } from './queryAttempts.js';
import { rowsOf } from './tenantRows.js';

let app: ServingApp;
let ours: Awaited<ReturnType<ServingApp['register']>>;
let theirs: Awaited<ReturnType<ServingApp['register']>>;
/** What only they may ever see: ids, texts, numbers, names. */
let secrets: string[];
let theirAsset: string;
let theirList: string;
let theirItem: string;
let their: Targets['their'];

beforeAll(async () => {
  app = await createTestApp({ serve: true, worker: true });
  ({ ours, theirs, their, theirAsset, theirList, theirItem, secrets } = await createNeighbours(app));
});
afterAll(() => app.close());

/** Something that they alone are told, and again each time. */
const raiseTheirs = () => raiseFor(app, theirs.tenantId, 'theirs', 754_111_222);

const attempts: Record<string, Attempt> = { ...queryAttempts, ...mutationAttempts };
const targets = (): Targets => ({ ours, theirs, theirAsset, theirList, theirItem, their });

const schema = buildAppSchema(resolvers);
const operations = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].flatMap((type) =>
  Object.keys(type?.getFields() ?? {}).map((field) => `${type?.name}.${field}`),
);

/** What no API key may do, whatever its rights: accounts, members, keys, the tenant. */
const forPeople = [
  ...[
    'Query.apiKeys',
    'Mutation.acknowledgeAlert',
    'Query.invitations',
    'Mutation.changePassword',
    'Mutation.changeMemberRole',
    'Mutation.createApiKey',
  ],
  ...['Mutation.enrolTwoFactor', 'Mutation.confirmTwoFactor', 'Mutation.disableTwoFactor', 'Mutation.createRecoveryCodes'],
  ...['Query.sessions', 'Mutation.revokeSession', 'Mutation.revokeOtherSessions'],
  ...['Query.members', 'Mutation.requestPhoneVerification', 'Mutation.verifyPhone'],
  ...['Query.apiKeys', 'Query.invitations', 'Mutation.changePassword', 'Mutation.changeMemberRole', 'Mutation.createApiKey'],
  ...['Mutation.inviteMember', 'Mutation.removeMember', 'Mutation.requestEmailVerification', 'Mutation.resendInvitation'],
  ...['Mutation.revokeApiKey', 'Mutation.revokeInvitation', 'Mutation.switchTenant', 'Mutation.updateProfile', 'Mutation.updateTenant'],
];

test('every operation of the schema is tried', () => {
  expect(Object.keys(attempts).sort()).toEqual(operations.sort());
});

/** Runs every attempt as whoever holds this token; answers the code of each, having seen that nothing of theirs is shown or changed. */
async function tryAll(token: string): Promise<Map<string, string | undefined>> {
  const before = await rowsOf(app, theirs.tenantId);
  const codes = new Map<string, string | undefined>();
  for (const operation of operations.filter((name) => !name.startsWith('Subscription'))) {
    const attempt = attempts[operation];
    if (!attempt) throw new Error(operation);
    const answer = await app.client(token).execute(attempt.document, attempt.variables?.(targets()));
    const shown = operation === 'Mutation.optIn' ? answer.text.replace('+255754555666', '') : answer.text;
    for (const secret of secrets) expect(shown, `${operation} shows ${secret}`).not.toContain(secret);
    codes.set(operation, answer.errors?.[0]?.extensions.code);
  }
  expect(await rowsOf(app, theirs.tenantId)).toBe(before);
  // Not among the rows: the timetable writes when it was mailed.
  const seen = await app.client(theirs.token).execute('{ alerts { nodes { id acknowledgedBy { id } } } }');
  expect(seen.data.alerts.nodes).toContainEqual({ id: their.alert, acknowledgedBy: null });
  const shown = await app.client(ours.token).execute('{ alerts { nodes { id subject params tenant { name } } } }');
  for (const secret of secrets) expect(shown.text).not.toContain(secret);
  return codes;
}

test('no operation of one tenant shows or changes what is another tenant’s', async () => {
  for (const [operation, code] of await tryAll(ours.token)) expect(code, operation).toBe(attempts[operation]?.refused);
});

test('nor with an API key, which besides may do nothing that is for people', async () => {
  const everything = '[SEND_SMS, MANAGE_CONTACTS, MANAGE_SENDER_IDS, MANAGE_BILLING, VIEW_REPORTS]';
  const made = await app
    .client(ours.token)
    .execute(`mutation { createApiKey(input: { name: "All", permissions: ${everything} }) { secret } }`);
  const codes = await tryAll(made.data.createApiKey.secret);
  for (const operation of forPeople) expect(codes.get(operation), operation).toBe('FORBIDDEN');
  for (const [operation, code] of codes) expect([attempts[operation]?.refused, 'FORBIDDEN'], operation).toContain(code);
});

test('nor with a test key, to which everything live of its own tenant is closed too', async () => {
  const made = await app
    .client(ours.token)
    .execute('mutation { createApiKey(input: { name: "Tests", permissions: [SEND_SMS, VIEW_REPORTS], test: true }) { secret } }');
  const moving = '{ messages(filter: { status: [QUEUED, SENDING, SENT] }) { totalCount } }';
  await until(async () => (await app.client(ours.token).execute(moving)).data.messages.totalCount === 0);
  const before = await rowsOf(app, ours.tenantId);
  for (const [operation, code] of await tryAll(made.data.createApiKey.secret)) {
    expect([attempts[operation]?.refused, 'FORBIDDEN'], operation).toContain(code);
  }
  expect(await rowsOf(app, ours.tenantId)).toBe(before);
  const sent = await app.client(made.data.createApiKey.secret).execute('{ messages { nodes { test credits } } }');
  expect(sent.data.messages.nodes).toEqual([{ test: true, credits: 0 }]);
});

test('their number, reference and key are free for us: uniqueness ends at the tenant', async () => {
  const answer = await app.client(ours.token).execute('{ messages { nodes { clientReference status } } optOuts { nodes { phone } } }');
  expect(answer.data.messages.nodes).toEqual([expect.objectContaining({ clientReference: 'their-reference' })]);
  expect(answer.data.optOuts.nodes).toEqual([{ phone: '+255754999888' }]);
});

test('nobody signed in gets nothing but what is public', async () => {
  const open = new Set([
    'Query.viewer',
    'Query.publicSettings',
    'Query.errorCodes',
    'Query.packages',
    'Query.paymentChannels',
    // The public ones; null for all others (test/http/graphql/nodes.test.ts).
    'Query.node',
    'Query.nodes',
    'Mutation.register',
    'Mutation.login',
    'Mutation.refreshSession',
    'Mutation.logout',
    'Mutation.requestPasswordReset',
    // Held by a mailed or a refresh token: without a good one they answer as above.
    'Mutation.verifyEmail',
    'Mutation.resetPassword',
    'Mutation.acceptInvitation',
    'Mutation.switchTenant',
  ]);
  for (const operation of operations.filter((name) => !open.has(name) && !name.startsWith('Subscription'))) {
    const attempt = attempts[operation];
    const answer = await app.client().execute(attempt?.document ?? '', attempt?.variables?.(targets()));
    expect(answer.errors?.[0]?.extensions.code, operation).toBe('UNAUTHENTICATED');
  }
});

test('subscriptions carry nothing of theirs, while ours come', async () => {
  const us = app.client(ours.token);
  const [messages, all, balance] = [
    us.subscribe(attempts['Subscription.messageUpdated']?.document ?? '', { ids: [their.message, their.scheduled] }),
    us.subscribe('subscription { messageUpdated { id body to } }'),
    us.subscribe('subscription { balanceUpdated { id available } }'),
  ];
  const [purchase, purchases] = [
    us.subscribe(attempts['Subscription.purchaseUpdated']?.document ?? '', { id: their.purchase }),
    us.subscribe('subscription { purchaseUpdated { id credits tenant { name } } }'),
  ];
  const [senderId, senderIds] = [
    us.subscribe(attempts['Subscription.senderIdUpdated']?.document ?? '', { id: their.senderId }),
    us.subscribe('subscription { senderIdUpdated { name tenant { name } } }'),
  ];
  // What is another's is not there, and a subscriber is told so at once.
  for (const one of [messages, purchase, senderId]) expect(JSON.stringify(await one.ended)).toContain('NOT_FOUND');
  const [counts, theirCounts] = [
    us.subscribe('subscription { messageCountsUpdated { total } }'),
    us.subscribe(attempts['Subscription.messageCountsUpdated']?.document ?? '', { ids: [their.message] }),
  ];
  await until(async () => counts.events.length > 0 && theirCounts.events.length > 0);
  const [{ messageCountsUpdated: first }] = counts.events as [{ messageCountsUpdated: { total: number } }];
  const status = us.subscribe('subscription { systemStatusUpdated { version } }');
  expect(JSON.stringify(await status.ended)).toContain('FORBIDDEN');
  // The same document on both sides at once: what is executed once for many stays within a tenant.
  const theirAll = app.client(theirs.token).subscribe('subscription { messageUpdated { id body to } }');
  await new Promise((resolve) => setTimeout(resolve, 300));
  await app.client(theirs.token).execute('mutation { sendSms(input: { to: ["0754111222"], body: "karafuu again" }) { credits } }');
  const buy = (credits: number) =>
    `mutation { purchaseCredits(input: { credits: ${credits}, method: BANK_TRANSFER, idempotencyKey: "seen" }) { replayed } }`;
  await app.client(theirs.token).execute(buy(66_600));
  await app.client(theirs.token).execute('mutation ($id: ID!) { cancelPurchase(id: $id) { purchase { status } } }', { id: their.purchase });
  await app
    .client(theirs.token)
    .execute('mutation ($id: ID!) { cancelSenderIdRequest(id: $id) { senderId { id } } }', { id: their.senderId });
  await us.execute('mutation { requestSenderId(input: { name: "Yetu", useCase: "x", sampleMessage: "x" }) { senderId { id } } }');
  await us.execute(buy(55));
  await us.execute('mutation { sendSms(input: { to: ["0712000111"], body: "yetu" }) { credits } }');
  await until(
    async () => all.events.length >= 2 && balance.events.length >= 1 && purchases.events.length >= 1 && senderIds.events.length >= 1,
  );
  await until(async () => theirAll.events.length >= 2);
  // One more of ours; what they sent meanwhile is nowhere among them.
  await until(async () => counts.events.length > 1);
  expect(counts.events.at(-1)).toEqual({ messageCountsUpdated: { total: first.total + 1 } });
  expect(theirCounts.events).toEqual([{ messageCountsUpdated: { total: 0 } }]);
  await new Promise((resolve) => setTimeout(resolve, 500));
  const bodies = (watch: typeof all) => new Set(watch.events.map(({ messageUpdated }) => (messageUpdated as { body: string }).body));
  expect([bodies(all), bodies(theirAll)]).toEqual([new Set(['yetu']), new Set(['karafuu again'])]);
  const shown = JSON.stringify([
    messages.events,
    all.events,
    balance.events,
    purchase.events,
    purchases.events,
    senderId.events,
    senderIds.events,
  ]);
  for (const secret of secrets) expect(shown).not.toContain(secret);
  expect(messages.events).toEqual([]);
  expect(purchase.events).toEqual([]);
  expect(senderId.events).toEqual([]);
  expect(senderIds.events).toEqual([{ senderIdUpdated: { name: 'Yetu', tenant: { name: 'Ours Limited' } } }]);
  expect(purchases.events).toEqual([{ purchaseUpdated: expect.objectContaining({ credits: 55, tenant: { name: 'Ours Limited' } }) }]);
  for (const watch of [counts, theirCounts, messages, all, theirAll, balance, purchase, purchases, senderId, senderIds, status])
    watch.stop();
});

test('alerts of theirs are told to them and to nobody of ours', async () => {
  const us = app.client(ours.token).subscribe(attempts['Subscription.alertUpdated']?.document ?? '');
  const them = app.client(theirs.token).subscribe('subscription { alertUpdated { id } }');
  await until(async () => {
    await raiseFor(app, ours.tenantId, 'ours', 5);
    return us.events.length > 0;
  });
  await until(async () => {
    await raiseTheirs();
    return them.events.some(({ alertUpdated }) => (alertUpdated as { id: string }).id === their.alert);
  });
  await new Promise((resolve) => setTimeout(resolve, 300));
  for (const secret of secrets) expect(JSON.stringify(us.events)).not.toContain(secret);
  for (const watch of [us, them]) watch.stop();
});

test('inputs name no tenant but where platform staff may', () => {
  const naming = Object.values(schema.getTypeMap())
    .filter(isInputObjectType)
    .filter((type) => 'tenantId' in type.getFields())
    .map((type) => `${type.name}${type.getFields().tenantId?.type instanceof GraphQLNonNull ? '!' : ''}`);
  expect(naming.sort()).toEqual([
    'AdjustCreditsInput!',
    'AlertFilter',
    'AssignInboundNumberInput',
    'AuditFilter',
    'FileFilter',
    'InboundMessageFilter',
    'LedgerFilter',
    'MemberFilter',
    'MessageFilter',
    'PurchaseFilter',
    'QuarantineFilter',
    'SenderIdFilter',
    'SwitchTenantInput!',
    'UsageFilter',
  ]);
});
