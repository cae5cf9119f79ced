import { GraphQLNonNull, isInputObjectType } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { resolvers } from '../resolvers/index.js';
import { inTransaction, systemContext } from '../src/context.js';
import { raiseAlert } from '../src/core/raiseAlert.js';
import { buildAppSchema } from '../src/http/graphql/schema.js';
import { parseId, publicId } from '../src/lib/ids.js';
import { createDocument } from './support/fixtures/documents.js';
import { createTestApp, type ServingApp } from './support/testApp.js';
import { until } from './support/until.js';

let app: ServingApp;
let ours: Awaited<ReturnType<ServingApp['register']>>;
let theirs: Awaited<ReturnType<ServingApp['register']>>;
/** What only they may ever see: ids, texts, numbers, names. */
let secrets: string[];
let theirAsset: string;
let their: {
  membership: string;
  invitation: string;
  message: string;
  scheduled: string;
  optOut: string;
  purchase: string;
  senderId: string;
  apiKey: string;
  alert: string;
};

beforeAll(async () => {
  app = await createTestApp({ serve: true, worker: true });
  ours = await app.register('Ours Limited');
  theirs = await app.register('Zanzibar Spices');
  const them = app.client(theirs.token);
  const sent = await them.execute(
    'mutation { sendSms(input: { to: ["0754111222"], body: "karafuu secret", clientReference: "their-reference" }) { messages { id } } }',
  );
  const later = await them.execute(
    'mutation ($at: DateTime!) { sendSms(input: { to: ["0754333444"], body: "karafuu later", scheduledAt: $at }) { messages { id } } }',
    {
      at: new Date(Date.now() + 3_600_000).toISOString(),
    },
  );
  const bought = await them.execute(
    'mutation { purchaseCredits(input: { credits: 66600, method: BANK_TRANSFER, idempotencyKey: "their-purchase" }) { purchase { id instructions { reference } } } }',
  );
  const wished = await them.execute(
    'mutation { requestSenderId(input: { name: "KARAFUU-1", useCase: "karafuu use", sampleMessage: "karafuu sample" }) { senderId { id } } }',
  );
  const out = await them.execute('mutation { optOut(phone: "+255754555666") { optOut { id } } }');
  const key = await them.execute(
    'mutation { createApiKey(input: { name: "karafuu key", permissions: [SEND_SMS] }) { apiKey { id prefix } } }',
  );
  await raiseTheirs();
  const alerted = await app.db.sql.row<{ id: string }>(`select id from alert where subject_key = 'theirs'`);
  const joined = await them.execute('{ members { id } }');
  const invited = await them.execute(
    'mutation { inviteMember(input: { email: "karafuu.cloves@example.com", role: ADMIN }) { invitation { id } } }',
  );
  theirAsset = publicId('mediaAsset', await createDocument(app, parseId('tenant', theirs.tenantId) ?? '', 'karafuu.pdf'));
  their = {
    membership: joined.data.members[0].id,
    invitation: invited.data.inviteMember.invitation.id,
    message: sent.data.sendSms.messages[0].id,
    scheduled: later.data.sendSms.messages[0].id,
    optOut: out.data.optOut.optOut.id,
    purchase: bought.data.purchaseCredits.purchase.id,
    apiKey: key.data.createApiKey.apiKey.id,
    senderId: wished.data.requestSenderId.senderId.id,
    alert: publicId('alert', alerted?.id ?? ''),
  };
  await until(
    async () =>
      (await them.execute('query ($id: ID!) { message(id: $id) { status } }', { id: their.message })).data.message.status === 'DELIVERED',
  );
  const ledger = await them.execute('{ ledger { nodes { id reference } } }');
  const entries = ledger.data.ledger.nodes
    .flatMap((node: { id: string; reference: string }) => [node.id, node.reference])
    .filter((text: string) => text !== 'trial');
  secrets = [
    theirs.tenantId,
    'Zanzibar',
    'karafuu',
    'KARAFUU',
    '754111222',
    '754333444',
    '754555666',
    'zanzibar.spices@example.com',
    ...Object.values(their),
    theirAsset,
    key.data.createApiKey.apiKey.prefix,
    bought.data.purchaseCredits.purchase.instructions.reference,
    ...entries,
  ];
});
afterAll(() => app.close());

/** Something that they alone are told, and again each time. */
const raiseTheirs = () => raiseFor(theirs.tenantId, 'theirs', 754_111_222);
const raiseFor = (tenantId: string, subjectKey: string, available: number) =>
  inTransaction(systemContext(app, 'test'), (ctx) =>
    raiseAlert(ctx, 'LOW_BALANCE', {
      tenantId: parseId('tenant', tenantId) ?? '',
      subjectKey,
      params: { available },
    }),
  );

/** Everything of a tenant in the database, as one text; without what is of test keys. */
async function rowsOf(tenantId: string): Promise<string> {
  const tables = [
    'tenant',
    'message',
    'ledger_entry',
    'credit_account',
    'opt_out',
    'tenant_sender_id',
    'membership',
    'send_reference',
    'invitation',
    'purchase',
    'invoice_counter',
    'api_key_day',
    'sender_id',
    'sender_id_document',
    'media_asset',
  ];
  const uuid = tenantId.slice(4).replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, '$1-$2-$3-$4-$5');
  const parts: string[] = [];
  for (const table of tables) {
    const column = table === 'tenant' ? 'id' : 'tenant_id';
    const live = table === 'message' || table === 'send_reference' ? 'and not test' : '';
    const row = await app.db.sql.row<{ all: string }>(
      `select coalesce(jsonb_agg(to_jsonb(t) order by t::text), '[]')::text as all from ${table} t where ${column} = $1 ${live}`,
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
  'Query.alerts': {
    document: 'query ($t: ID!) { alerts(filter: { tenantId: $t }) { nodes { id subject params } totalCount } }',
    variables: () => ({ t: theirs.tenantId }),
    refused: 'FORBIDDEN',
  },
  'Mutation.acknowledgeAlert': {
    document: 'mutation ($id: ID!) { acknowledgeAlert(id: $id) { alert { subject tenant { name } } } }',
    variables: () => ({ id: their.alert }),
    refused: 'NOT_FOUND',
  },
  'Subscription.alertUpdated': { document: 'subscription { alertUpdated { id subject params tenant { name } } }' },
  'Query.mediaAssets': { document: '{ mediaAssets { nodes { id filename } totalCount } }' },
  'Mutation.createDocumentDownload': {
    document: 'mutation ($id: ID!) { createDocumentDownload(assetId: $id) { url } }',
    variables: () => ({ id: theirAsset }),
    refused: 'NOT_FOUND',
  },
  'Query.systemStatus': { document: '{ systemStatus { version queueDepth integrations { name } } }', refused: 'FORBIDDEN' },
  'Query.packages': { document: '{ packages { id code } }' },
  'Query.paymentChannels': { document: '{ paymentChannels { code } }' },
  'Query.quotePurchase': { document: '{ quotePurchase(credits: 100) { amountTzs tier { code } cheaper { code } } }' },
  'Query.purchase': {
    document:
      'query ($id: ID!) { purchase(id: $id) { invoiceNumber status tenant { name } instructions { reference } proofs { filename } } }',
    variables: () => ({ id: their.purchase }),
  },
  'Query.purchases': {
    document: 'query ($t: ID!) { purchases(filter: { tenantId: $t }) { nodes { id invoiceNumber tenant { name } } totalCount } }',
    variables: () => ({ t: theirs.tenantId }),
    refused: 'FORBIDDEN',
  },
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
    document: 'query ($id: ID!) { senderId(id: $id) { name tenant { name } documents { filename } history { note by { name } } } }',
    variables: () => ({ id: their.senderId }),
  },
  'Query.senderIdRequests': {
    document: 'query ($t: ID!) { senderIdRequests(filter: { tenantId: $t }) { nodes { id name useCase } totalCount } }',
    variables: () => ({ t: theirs.tenantId }),
    refused: 'FORBIDDEN',
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
  'Query.members': { document: '{ members { id role user { id email name } tenant { name } } }' },
  'Query.invitations': { document: '{ invitations { id email role status invitedBy { name } } }' },
  'Query.apiKeys': { document: '{ apiKeys { id name prefix } }' },
  'Query.auditEvents': {
    document: 'query ($t: ID!) { auditEvents(filter: { tenantId: $t }) { nodes { id actor target detail } totalCount } }',
    variables: () => ({ t: theirs.tenantId }),
    refused: 'FORBIDDEN',
  },
  'Query.tenant': {
    document: 'query ($t: ID!) { tenant(id: $t) { name balance { available } } }',
    variables: () => ({ t: theirs.tenantId }),
    refused: 'FORBIDDEN',
  },
  'Query.tenants': { document: '{ tenants { nodes { name } totalCount } }', refused: 'FORBIDDEN' },
  'Query.emails': { document: '{ emails { nodes { to subject } totalCount } }', refused: 'FORBIDDEN' },
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
  'Mutation.switchTenant': {
    document:
      'mutation ($t: ID!, $r: String!) { switchTenant(input: { tenantId: $t, refreshToken: $r }) { accessToken viewer { tenant { name } } } }',
    variables: () => ({ t: theirs.tenantId, r: ours.refreshToken }),
    refused: 'NOT_FOUND',
  },
  'Mutation.verifyEmail': { document: 'mutation { verifyEmail(token: "tuma_ev_guessed") { ok } }', refused: 'BAD_USER_INPUT' },
  'Mutation.requestEmailVerification': { document: 'mutation { requestEmailVerification { ok } }' },
  'Mutation.requestPasswordReset': { document: 'mutation { requestPasswordReset(email: "zanzibar.spices@example.com") { ok } }' },
  'Mutation.resetPassword': {
    document: 'mutation { resetPassword(input: { token: "tuma_pr_guessed", newPassword: "another long password" }) { ok } }',
    refused: 'BAD_USER_INPUT',
  },
  'Mutation.requestPhoneVerification': {
    document: 'mutation { requestPhoneVerification(password: "wrong") { ok } }',
    refused: 'BAD_USER_INPUT',
  },
  'Mutation.verifyPhone': { document: 'mutation { verifyPhone(code: "123456") { ok } }', refused: 'BAD_USER_INPUT' },
  'Mutation.updateProfile': { document: 'mutation { updateProfile(input: { name: "Ourselves" }) { user { email name } } }' },
  'Mutation.updateTenant': {
    document: 'mutation { updateTenant(input: { lowBalanceThreshold: 1 }) { tenant { name settings { alertEmails } } } }',
  },
  'Mutation.inviteMember': {
    document: 'mutation { inviteMember(input: { email: "ours.invited@example.com", role: OWNER }) { invitation { id email } } }',
  },
  'Mutation.resendInvitation': {
    document: 'mutation ($id: ID!) { resendInvitation(id: $id) { invitation { email } } }',
    variables: () => ({ id: their.invitation }),
    refused: 'NOT_FOUND',
  },
  'Mutation.revokeInvitation': {
    document: 'mutation ($id: ID!) { revokeInvitation(id: $id) { invitation { email } } }',
    variables: () => ({ id: their.invitation }),
    refused: 'NOT_FOUND',
  },
  'Mutation.acceptInvitation': {
    document: 'mutation { acceptInvitation(input: { token: "tuma_in_guessed" }) { viewer { tenant { name } } } }',
    refused: 'BAD_USER_INPUT',
  },
  'Mutation.changeMemberRole': {
    document: 'mutation ($id: ID!) { changeMemberRole(input: { membershipId: $id, role: VIEWER }) { membership { user { email } } } }',
    variables: () => ({ id: their.membership }),
    refused: 'NOT_FOUND',
  },
  'Mutation.removeMember': {
    document: 'mutation ($id: ID!) { removeMember(id: $id) { deletedId } }',
    variables: () => ({ id: their.membership }),
    refused: 'NOT_FOUND',
  },
  'Mutation.suspendTenant': {
    document: 'mutation ($t: ID!) { suspendTenant(id: $t, reason: "x") { tenant { name } } }',
    variables: () => ({ t: theirs.tenantId }),
    refused: 'FORBIDDEN',
  },
  'Mutation.reinstateTenant': {
    document: 'mutation ($t: ID!) { reinstateTenant(id: $t) { tenant { name } } }',
    variables: () => ({ t: theirs.tenantId }),
    refused: 'FORBIDDEN',
  },
  'Mutation.sendTestEmail': { document: 'mutation { sendTestEmail(to: "a@example.com") { email { id } } }', refused: 'FORBIDDEN' },
  'Mutation.createApiKey': {
    document: 'mutation { createApiKey(input: { name: "Ours", permissions: [SEND_SMS] }) { apiKey { id } } }',
  },
  'Mutation.revokeApiKey': {
    document: 'mutation ($id: ID!) { revokeApiKey(id: $id) { apiKey { name } } }',
    variables: () => ({ id: their.apiKey }),
    refused: 'NOT_FOUND',
  },
  'Mutation.adjustCredits': {
    document:
      'mutation ($t: ID!) { adjustCredits(input: { tenantId: $t, credits: -5, reason: "mine now", idempotencyKey: "k" }) { balance { available } } }',
    variables: () => ({ t: theirs.tenantId }),
    refused: 'FORBIDDEN',
  },
  'Mutation.purchaseCredits': {
    document:
      'mutation { purchaseCredits(input: { credits: 77, method: BANK_TRANSFER, idempotencyKey: "their-purchase" }) { replayed purchase { credits invoiceNumber tenant { name } } } }',
  },
  'Mutation.cancelPurchase': {
    document: 'mutation ($id: ID!) { cancelPurchase(id: $id) { purchase { invoiceNumber tenant { name } } } }',
    variables: () => ({ id: their.purchase }),
    refused: 'NOT_FOUND',
  },
  'Mutation.attachTransferProof': {
    document:
      'mutation ($id: ID!, $asset: ID!) { attachTransferProof(purchaseId: $id, assetId: $asset) { purchase { tenant { name } proofs { filename } } } }',
    variables: () => ({ id: their.purchase, asset: their.purchase.replace('pur', 'med') }),
    refused: 'NOT_FOUND',
  },
  'Mutation.createReceiptDownload': {
    document: 'mutation ($id: ID!) { createReceiptDownload(purchaseId: $id) { url } }',
    variables: () => ({ id: their.purchase }),
    refused: 'NOT_FOUND',
  },
  'Mutation.confirmBankTransfer': {
    document:
      'mutation ($id: ID!) { confirmBankTransfer(input: { purchaseId: $id, reference: "x", amountTzs: 1998000 }) { purchase { tenant { name } } } }',
    variables: () => ({ id: their.purchase }),
    refused: 'FORBIDDEN',
  },
  'Mutation.resolvePurchase': {
    document: 'mutation ($id: ID!) { resolvePurchase(input: { id: $id, decision: FAIL, note: "x" }) { purchase { tenant { name } } } }',
    variables: () => ({ id: their.purchase }),
    refused: 'FORBIDDEN',
  },
  'Mutation.refundPurchase': {
    document: 'mutation ($id: ID!) { refundPurchase(input: { id: $id, reference: "x", note: "x" }) { purchase { tenant { name } } } }',
    variables: () => ({ id: their.purchase }),
    refused: 'FORBIDDEN',
  },
  'Mutation.upsertPackage': {
    document:
      'mutation { upsertPackage(input: { code: "lite", name: "Lite", credits: 5000, priceTzs: 1, support: "x", features: [], active: true }) { package { id } } }',
    refused: 'FORBIDDEN',
  },
  'Mutation.requestSenderId': {
    document:
      'mutation { requestSenderId(input: { name: "Karafuu-1", useCase: "x", sampleMessage: "x" }) { senderId { name tenant { name } } } }',
    refused: 'SENDER_ID_TAKEN',
  },
  'Mutation.resubmitSenderId': {
    document: 'mutation ($id: ID!) { resubmitSenderId(input: { id: $id, useCase: "x" }) { senderId { name } } }',
    variables: () => ({ id: their.senderId }),
    refused: 'NOT_FOUND',
  },
  'Mutation.cancelSenderIdRequest': {
    document: 'mutation ($id: ID!) { cancelSenderIdRequest(id: $id) { senderId { name } } }',
    variables: () => ({ id: their.senderId }),
    refused: 'NOT_FOUND',
  },
  'Mutation.reviewSenderId': {
    document: 'mutation ($id: ID!) { reviewSenderId(input: { id: $id, decision: APPROVE }) { senderId { name } } }',
    variables: () => ({ id: their.senderId }),
    refused: 'FORBIDDEN',
  },
  'Mutation.setDefaultSenderId': {
    document: 'mutation ($id: ID!) { setDefaultSenderId(id: $id) { senderId { name } } }',
    variables: () => ({ id: their.senderId }),
    refused: 'NOT_FOUND',
  },
  'Mutation.setSenderIdEnabled': {
    document: 'mutation ($id: ID!) { setSenderIdEnabled(id: $id, enabled: true) { senderId { name } } }',
    variables: () => ({ id: their.senderId }),
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
  'Subscription.purchaseUpdated': {
    document: 'subscription ($id: ID) { purchaseUpdated(id: $id) { id invoiceNumber tenant { name } } }',
    variables: () => ({ id: their.purchase }),
  },
  'Subscription.senderIdUpdated': {
    document: 'subscription ($id: ID) { senderIdUpdated(id: $id) { id name tenant { name } } }',
    variables: () => ({ id: their.senderId }),
  },
  'Subscription.balanceUpdated': { document: 'subscription { balanceUpdated { id available } }' },
  'Mutation.checkIntegration': {
    document: 'mutation { checkIntegration(name: SMS) { integration { status } } }',
    refused: 'FORBIDDEN',
  },
  'Subscription.systemStatusUpdated': { document: 'subscription { systemStatusUpdated { version } }', refused: 'FORBIDDEN' },
};

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
  const before = await rowsOf(theirs.tenantId);
  const codes = new Map<string, string | undefined>();
  for (const operation of operations.filter((name) => !name.startsWith('Subscription'))) {
    const attempt = attempts[operation];
    if (!attempt) throw new Error(operation);
    const answer = await app.client(token).execute(attempt.document, attempt.variables?.());
    const shown = operation === 'Mutation.optIn' ? answer.text.replace('+255754555666', '') : answer.text;
    for (const secret of secrets) expect(shown, `${operation} shows ${secret}`).not.toContain(secret);
    codes.set(operation, answer.errors?.[0]?.extensions.code);
  }
  expect(await rowsOf(theirs.tenantId)).toBe(before);
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
  const before = await rowsOf(ours.tenantId);
  for (const [operation, code] of await tryAll(made.data.createApiKey.secret)) {
    expect([attempts[operation]?.refused, 'FORBIDDEN'], operation).toContain(code);
  }
  expect(await rowsOf(ours.tenantId)).toBe(before);
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
    'Query.packages',
    'Query.paymentChannels',
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
    const answer = await app.client().execute(attempt?.document ?? '', attempt?.variables?.());
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
  const status = us.subscribe('subscription { systemStatusUpdated { version } }');
  expect(JSON.stringify(await status.ended)).toContain('FORBIDDEN');
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
  await new Promise((resolve) => setTimeout(resolve, 500));
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
  for (const watch of [messages, all, balance, purchase, purchases, senderId, senderIds, status]) watch.stop();
});

test('alerts of theirs are told to them and to nobody of ours', async () => {
  const us = app.client(ours.token).subscribe(attempts['Subscription.alertUpdated']?.document ?? '');
  const them = app.client(theirs.token).subscribe('subscription { alertUpdated { id } }');
  await until(async () => {
    await raiseFor(ours.tenantId, 'ours', 5);
    return us.events.length > 0;
  }, 30_000);
  await until(async () => {
    await raiseTheirs();
    return them.events.some(({ alertUpdated }) => (alertUpdated as { id: string }).id === their.alert);
  }, 30_000);
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
    'AuditFilter',
    'LedgerFilter',
    'MessageFilter',
    'PurchaseFilter',
    'SenderIdFilter',
    'SwitchTenantInput!',
  ]);
});
