import { createClient } from 'graphql-ws';
import { afterAll, beforeAll, expect, test } from 'vitest';
import WebSocket from 'ws';
import { resolvers } from '../resolvers/index.js';
import { buildAppSchema } from '../src/http/graphql/schema.js';
import { newId } from '../src/lib/ids.js';
import { createTestApp, type ServingApp } from './support/testApp.js';

/**
 * Who may do what: every role against every operation, over HTTP and sockets. The table is written by hand from what the roles are for, and
 * nothing of it is computed: a new root field without a row fails, and so does a permission that moved.
 *
 *   yes     passes: there is data, or past the gate the code that its probe names (an id that isn't there, a wrong password)
 *   no      FORBIDDEN
 *   login   UNAUTHENTICATED
 *   NAME    that code
 */
const columns = ['nobody', 'owner', 'admin', 'member', 'viewer', 'operator', 'staff', 'suspended', 'key', 'testKey'] as const;
type Column = (typeof columns)[number];

/*
 * operator, staff: the platform's ADMIN and STAFF, members of no tenant. suspended: the owner of a suspended tenant. key, testKey: with every
 * permission that such a key can have.
 */
const table = `
                                      nobody  owner admin member viewer operator       staff          suspended        key   testKey
  Query.viewer                        yes     yes   yes   yes    yes    yes            yes            yes              yes   yes
  Query.packages                      yes     yes   yes   yes    yes    yes            yes            yes              yes   yes
  Query.paymentChannels               yes     yes   yes   yes    yes    yes            yes            yes              yes   yes
  Query.quotePurchase                 login   yes   yes   yes    yes    yes            yes            yes              yes   yes
  Query.balance                       login   yes   yes   yes    yes    BAD_USER_INPUT BAD_USER_INPUT yes              yes   yes
  Query.ledger                        login   yes   yes   yes    yes    yes            yes            yes              yes   no
  Query.ledgerProof                   login   yes   yes   yes    yes    yes            yes            yes              yes   no
  Query.purchase                      login   yes   yes   no     no     yes            yes            yes              yes   no
  Query.purchases                     login   yes   yes   no     no     yes            yes            yes              yes   no
  Query.senderId                      login   yes   yes   yes    yes    yes            yes            yes              yes   yes
  Query.senderIds                     login   yes   yes   yes    yes    no             no             yes              yes   yes
  Query.smsCapability                 login   yes   yes   yes    yes    no             no             yes              yes   yes
  Query.senderIdRequests              login   no    no    no     no     yes            yes            no               no    no
  Query.mediaAssets                   login   yes   yes   no     no     no             no             yes              yes   no
  Query.quoteSms                      login   yes   yes   yes    no     no             no             TENANT_SUSPENDED yes   yes
  Query.message                       login   yes   yes   yes    yes    yes            yes            yes              yes   yes
  Query.messages                      login   yes   yes   yes    yes    yes            yes            yes              yes   yes
  Query.optOuts                       login   yes   yes   yes    yes    no             no             yes              yes   no
  Query.alerts                        login   yes   yes   yes    yes    yes            yes            yes              yes   no
  Query.members                       login   yes   yes   yes    yes    no             no             yes              no    no
  Query.invitations                   login   yes   yes   no     no     no             no             yes              no    no
  Query.apiKeys                       login   yes   yes   no     no     no             no             yes              no    no
  Query.auditEvents                   login   yes   yes   no     no     yes            yes            yes              no    no
  Query.systemStatus                  login   no    no    no     no     yes            yes            no               no    no
  Query.tenant                        login   no    no    no     no     yes            yes            no               no    no
  Query.tenants                       login   no    no    no     no     yes            yes            no               no    no
  Query.emails                        login   no    no    no     no     yes            yes            no               no    no

  Mutation.register                   yes     yes   yes   yes    yes    yes            yes            yes              yes   yes
  Mutation.login                      yes     yes   yes   yes    yes    yes            yes            yes              yes   yes
  Mutation.refreshSession             yes     yes   yes   yes    yes    yes            yes            yes              yes   yes
  Mutation.logout                     yes     yes   yes   yes    yes    yes            yes            yes              yes   yes
  Mutation.verifyEmail                yes     yes   yes   yes    yes    yes            yes            yes              yes   yes
  Mutation.requestPasswordReset       yes     yes   yes   yes    yes    yes            yes            yes              yes   yes
  Mutation.resetPassword              yes     yes   yes   yes    yes    yes            yes            yes              yes   yes
  Mutation.acceptInvitation           yes     yes   yes   yes    yes    yes            yes            yes              yes   yes
  Mutation.switchTenant               yes     yes   yes   yes    yes    yes            yes            yes              no    no
  Mutation.changePassword             login   yes   yes   yes    yes    yes            yes            yes              no    no
  Mutation.updateProfile              login   yes   yes   yes    yes    yes            yes            yes              no    no
  Mutation.requestEmailVerification   login   yes   yes   yes    yes    yes            yes            yes              no    no
  Mutation.requestPhoneVerification   login   yes   yes   yes    yes    yes            yes            yes              no    no
  Mutation.verifyPhone                login   yes   yes   yes    yes    yes            yes            yes              no    no

  Mutation.updateTenant               login   yes   no    no     no     no             no             yes              no    no
  Mutation.inviteMember               login   yes   yes   no     no     no             no             TENANT_SUSPENDED no    no
  Mutation.resendInvitation           login   yes   yes   no     no     no             no             TENANT_SUSPENDED no    no
  Mutation.revokeInvitation           login   yes   yes   no     no     no             no             yes              no    no
  Mutation.changeMemberRole           login   yes   yes   no     no     no             no             yes              no    no
  Mutation.removeMember               login   yes   yes   no     no     no             no             yes              no    no
  Mutation.createApiKey               login   yes   yes   no     no     no             no             yes              no    no
  Mutation.revokeApiKey               login   yes   yes   no     no     no             no             yes              no    no
  Mutation.setDefaultSenderId         login   yes   yes   no     no     no             no             yes              yes   no
  Mutation.setSenderIdEnabled         login   yes   yes   no     no     no             no             yes              yes   no
  Mutation.requestSenderId            login   yes   yes   no     no     no             no             yes              yes   no
  Mutation.resubmitSenderId           login   yes   yes   no     no     no             no             yes              yes   no
  Mutation.cancelSenderIdRequest      login   yes   yes   no     no     no             no             yes              yes   no
  Mutation.createDocumentDownload     login   yes   yes   no     no     yes            yes            yes              yes   no
  Mutation.sendSms                    login   yes   yes   yes    no     no             no             TENANT_SUSPENDED yes   yes
  Mutation.cancelMessages             login   yes   yes   yes    no     no             no             yes              yes   yes
  Mutation.optOut                     login   yes   yes   yes    no     no             no             yes              yes   no
  Mutation.optIn                      login   yes   yes   yes    no     no             no             yes              yes   no
  Mutation.purchaseCredits            login   yes   yes   no     no     no             no             TENANT_SUSPENDED yes   no
  Mutation.cancelPurchase             login   yes   yes   no     no     no             no             yes              yes   no
  Mutation.attachTransferProof        login   yes   yes   no     no     no             no             yes              yes   no
  Mutation.createReceiptDownload      login   yes   yes   no     no     yes            yes            yes              yes   no
  Mutation.acknowledgeAlert           login   yes   yes   no     no     yes            yes            yes              no    no

  Mutation.confirmBankTransfer        login   no    no    no     no     yes            no             no               no    no
  Mutation.reviewSenderId             login   no    no    no     no     yes            yes            no               no    no
  Mutation.resolvePurchase            login   no    no    no     no     yes            no             no               no    no
  Mutation.refundPurchase             login   no    no    no     no     yes            no             no               no    no
  Mutation.upsertPackage              login   no    no    no     no     yes            no             no               no    no
  Mutation.adjustCredits              login   no    no    no     no     yes            no             no               no    no
  Mutation.resolveUnconfirmed         login   no    no    no     no     yes            no             no               no    no
  Mutation.setSendingFrozen           login   no    no    no     no     yes            no             no               no    no
  Mutation.suspendTenant              login   no    no    no     no     yes            no             no               no    no
  Mutation.reinstateTenant            login   no    no    no     no     yes            no             no               no    no
  Mutation.sendTestEmail              login   no    no    no     no     yes            no             no               no    no
  Mutation.checkIntegration           login   no    no    no     no     yes            no             no               no    no

  Subscription.messageUpdated         login   yes   yes   yes    yes    no             no             yes              yes   yes
  Subscription.balanceUpdated         login   yes   yes   yes    yes    no             no             yes              yes   yes
  Subscription.purchaseUpdated        login   yes   yes   no     no     no             no             yes              yes   no
  Subscription.senderIdUpdated        login   yes   yes   yes    yes    yes            yes            yes              yes   yes
  Subscription.alertUpdated           login   yes   yes   yes    yes    yes            yes            yes              yes   no
  Subscription.systemStatusUpdated    login   no    no    no     no     yes            yes            no               no    no
`;

interface Probe {
  document: string;
  variables?: (who: Column) => Promise<Record<string, unknown>> | Record<string, unknown>;
  /** What it answers past the gate, where that is no success: what was named isn't there, or is wrong. */
  past?: string;
}

const nowhere = (prefix: string) => `${prefix}_${newId().replaceAll('-', '')}`;
const withId = (prefix: string) => () => ({ id: nowhere(prefix) });
let serial = 0;
/** A new address, key or name each time: no probe meets what the one before it left. */
const unique = () => ({ text: `roles-${++serial}`, email: `roles-${serial}@example.com` });
const fresh = (document: string) => ({ document, variables: unique });

const probes: Record<string, Probe> = {
  'Query.viewer': { document: '{ viewer { user { id } } }' },
  'Query.packages': { document: '{ packages { id } }' },
  'Query.paymentChannels': { document: '{ paymentChannels { code } }' },
  'Query.quotePurchase': { document: '{ quotePurchase(credits: 100) { amountTzs } }' },
  'Query.balance': { document: '{ balance { available } }' },
  'Query.ledger': { document: '{ ledger { nodes { id } } }' },
  'Query.ledgerProof': { document: '{ ledgerProof { ok } }' },
  'Query.purchase': { document: 'query ($id: ID!) { purchase(id: $id) { id } }', variables: withId('pur') },
  'Query.purchases': { document: '{ purchases { nodes { id } } }' },
  'Query.senderId': { document: 'query ($id: ID!) { senderId(id: $id) { id } }', variables: withId('snd') },
  'Query.senderIds': { document: '{ senderIds { id } }' },
  'Query.smsCapability': { document: '{ smsCapability { canSend } }' },
  'Query.quoteSms': { document: '{ quoteSms(input: { to: ["0754000001"], body: "x" }) { credits } }' },
  'Query.senderIdRequests': { document: '{ senderIdRequests { nodes { id } } }' },
  'Query.mediaAssets': { document: '{ mediaAssets { nodes { id } } }' },
  'Query.message': { document: 'query ($id: ID!) { message(id: $id) { id } }', variables: withId('msg') },
  'Query.messages': { document: '{ messages { nodes { id } } }' },
  'Query.optOuts': { document: '{ optOuts { nodes { id } } }' },
  'Query.alerts': { document: '{ alerts { nodes { id } } }' },
  'Query.members': { document: '{ members { id } }' },
  'Query.invitations': { document: '{ invitations { id } }' },
  'Query.apiKeys': { document: '{ apiKeys { id } }' },
  'Query.auditEvents': { document: '{ auditEvents { nodes { id } } }' },
  'Query.systemStatus': { document: '{ systemStatus { version } }' },
  'Query.tenant': { document: 'query ($id: ID!) { tenant(id: $id) { id } }', variables: withId('ten') },
  'Query.tenants': { document: '{ tenants { nodes { id } } }' },
  'Query.emails': { document: '{ emails { nodes { id } } }' },

  'Mutation.register': fresh(
    'mutation ($email: EmailAddress!, $text: String!) { register(input: { name: "R", email: $email, password: "three small boats", tenantName: $text }) { accessToken } }',
  ),
  'Mutation.login': {
    document: 'mutation { login(input: { email: "owner@mifumo.example", password: "tuma-demo-password" }) { accessToken } }',
  },
  'Mutation.refreshSession': {
    document: 'mutation ($token: String!) { refreshSession(refreshToken: $token) { accessToken } }',
    variables: async () => ({ token: await anotherRefreshToken() }),
  },
  'Mutation.logout': {
    document: 'mutation ($token: String!) { logout(refreshToken: $token) { ok } }',
    variables: async () => ({ token: await anotherRefreshToken() }),
  },
  'Mutation.verifyEmail': { document: 'mutation { verifyEmail(token: "tuma_ev_x") { ok } }', past: 'BAD_USER_INPUT' },
  'Mutation.requestPasswordReset': { document: 'mutation { requestPasswordReset(email: "x@example.com", by: SMS) { ok } }' },
  'Mutation.resetPassword': {
    document: 'mutation { resetPassword(input: { email: "x@example.com", code: "12345678", newPassword: "four large boats" }) { ok } }',
    past: 'BAD_USER_INPUT',
  },
  'Mutation.acceptInvitation': {
    document: 'mutation { acceptInvitation(input: { token: "tuma_in_x" }) { accessToken } }',
    past: 'BAD_USER_INPUT',
  },
  'Mutation.switchTenant': {
    document: 'mutation ($id: ID!, $token: String!) { switchTenant(input: { tenantId: $id, refreshToken: $token }) { accessToken } }',
    variables: async () => ({ id: nowhere('ten'), token: await anotherRefreshToken() }),
    past: 'NOT_FOUND',
  },
  'Mutation.changePassword': {
    document:
      'mutation { changePassword(input: { currentPassword: "wrong", newPassword: "four large boats" }) { session { accessToken } } }',
    past: 'BAD_USER_INPUT',
  },
  'Mutation.updateProfile': { document: 'mutation { updateProfile(input: { name: "Somebody" }) { user { id } } }' },
  'Mutation.requestEmailVerification': { document: 'mutation { requestEmailVerification { ok } }' },
  'Mutation.requestPhoneVerification': {
    document: 'mutation { requestPhoneVerification(password: "wrong") { ok } }',
    past: 'BAD_USER_INPUT',
  },
  'Mutation.verifyPhone': { document: 'mutation { verifyPhone(code: "123456") { ok } }', past: 'BAD_USER_INPUT' },

  'Mutation.updateTenant': { document: 'mutation { updateTenant(input: { lowBalanceThreshold: 7 }) { tenant { id } } }' },
  'Mutation.inviteMember': fresh(
    'mutation ($email: EmailAddress!) { inviteMember(input: { email: $email, role: VIEWER }) { invitation { id } } }',
  ),
  'Mutation.resendInvitation': {
    document: 'mutation ($id: ID!) { resendInvitation(id: $id) { invitation { id } } }',
    variables: withId('inv'),
    past: 'NOT_FOUND',
  },
  'Mutation.revokeInvitation': {
    document: 'mutation ($id: ID!) { revokeInvitation(id: $id) { invitation { id } } }',
    variables: withId('inv'),
    past: 'NOT_FOUND',
  },
  'Mutation.changeMemberRole': {
    document: 'mutation ($id: ID!) { changeMemberRole(input: { membershipId: $id, role: VIEWER }) { membership { id } } }',
    variables: withId('mem'),
    past: 'NOT_FOUND',
  },
  'Mutation.removeMember': {
    document: 'mutation ($id: ID!) { removeMember(id: $id) { deletedId } }',
    variables: withId('mem'),
    past: 'NOT_FOUND',
  },
  'Mutation.createApiKey': fresh(
    'mutation ($text: String!) { createApiKey(input: { name: $text, permissions: [VIEW_REPORTS] }) { apiKey { id } } }',
  ),
  'Mutation.revokeApiKey': {
    document: 'mutation ($id: ID!) { revokeApiKey(id: $id) { apiKey { id } } }',
    variables: withId('key'),
    past: 'NOT_FOUND',
  },
  'Mutation.setDefaultSenderId': {
    document: 'mutation ($id: ID!) { setDefaultSenderId(id: $id) { senderId { id } } }',
    variables: withId('snd'),
    past: 'NOT_FOUND',
  },
  'Mutation.setSenderIdEnabled': {
    document: 'mutation ($id: ID!) { setSenderIdEnabled(id: $id, enabled: true) { senderId { id } } }',
    variables: withId('snd'),
    past: 'NOT_FOUND',
  },
  'Mutation.requestSenderId': {
    document: 'mutation { requestSenderId(input: { name: "", useCase: "x", sampleMessage: "x" }) { senderId { id } } }',
    past: 'BAD_USER_INPUT',
  },
  'Mutation.resubmitSenderId': {
    document:
      'mutation ($id: ID!) { resubmitSenderId(input: { id: $id, useCase: "We tell people when milk is there." }) { senderId { id } } }',
    variables: withId('snd'),
    past: 'NOT_FOUND',
  },
  'Mutation.cancelSenderIdRequest': {
    document: 'mutation ($id: ID!) { cancelSenderIdRequest(id: $id) { senderId { id } } }',
    variables: withId('snd'),
    past: 'NOT_FOUND',
  },
  'Mutation.createDocumentDownload': {
    document: 'mutation ($id: ID!) { createDocumentDownload(assetId: $id) { url } }',
    variables: withId('med'),
    past: 'NOT_FOUND',
  },
  'Mutation.reviewSenderId': {
    document: 'mutation ($id: ID!) { reviewSenderId(input: { id: $id, decision: APPROVE, note: "x" }) { senderId { id } } }',
    variables: withId('snd'),
    past: 'NOT_FOUND',
  },
  'Mutation.sendSms': fresh(
    'mutation ($text: String!) { sendSms(input: { to: ["0754000001"], body: "x", idempotencyKey: $text }) { credits } }',
  ),
  'Mutation.cancelMessages': {
    document: 'mutation ($ids: [ID!]!) { cancelMessages(ids: $ids) { cancelled { id } } }',
    variables: () => ({ ids: [nowhere('msg')] }),
  },
  'Mutation.optOut': { document: 'mutation { optOut(phone: "+255754000002") { optOut { id } } }' },
  'Mutation.optIn': { document: 'mutation { optIn(phone: "+255754000002") { phone } }' },
  'Mutation.purchaseCredits': fresh(
    'mutation ($text: String!) { purchaseCredits(input: { credits: 100, method: BANK_TRANSFER, idempotencyKey: $text }) { purchase { id } } }',
  ),
  'Mutation.cancelPurchase': {
    document: 'mutation ($id: ID!) { cancelPurchase(id: $id) { purchase { id } } }',
    variables: withId('pur'),
    past: 'NOT_FOUND',
  },

  'Mutation.attachTransferProof': {
    document: 'mutation ($id: ID!, $asset: ID!) { attachTransferProof(purchaseId: $id, assetId: $asset) { purchase { id } } }',
    variables: () => ({ id: nowhere('pur'), asset: nowhere('med') }),
    past: 'NOT_FOUND',
  },
  'Mutation.createReceiptDownload': {
    document: 'mutation ($id: ID!) { createReceiptDownload(purchaseId: $id) { url } }',
    variables: withId('pur'),
    past: 'NOT_FOUND',
  },
  'Mutation.acknowledgeAlert': {
    document: 'mutation ($id: ID!) { acknowledgeAlert(id: $id) { alert { id } } }',
    variables: withId('alr'),
    past: 'NOT_FOUND',
  },
  'Mutation.confirmBankTransfer': {
    document: 'mutation ($id: ID!) { confirmBankTransfer(input: { purchaseId: $id, reference: "x", amountTzs: 1 }) { purchase { id } } }',
    variables: withId('pur'),
    past: 'NOT_FOUND',
  },
  'Mutation.resolvePurchase': {
    document: 'mutation ($id: ID!) { resolvePurchase(input: { id: $id, decision: FAIL, note: "x" }) { purchase { id } } }',
    variables: withId('pur'),
    past: 'NOT_FOUND',
  },
  'Mutation.refundPurchase': {
    document: 'mutation ($id: ID!) { refundPurchase(input: { id: $id, reference: "x", note: "x" }) { purchase { id } } }',
    variables: withId('pur'),
    past: 'NOT_FOUND',
  },
  'Mutation.upsertPackage': fresh(
    'mutation ($text: String!) { upsertPackage(input: { code: $text, name: "R", credits: 10, priceTzs: 10, support: "x", features: [], active: false }) { package { id } } }',
  ),
  'Mutation.adjustCredits': {
    document:
      'mutation ($id: ID!, $text: String!) { adjustCredits(input: { tenantId: $id, credits: 5, reason: "x", idempotencyKey: $text }) { entry { id } } }',
    variables: () => ({ id: nowhere('ten'), text: unique().text }),
    past: 'NOT_FOUND',
  },
  'Mutation.resolveUnconfirmed': {
    document: 'mutation ($ids: [ID!]!) { resolveUnconfirmed(input: { ids: $ids, outcome: SENT, note: "x" }) { resolved { id } } }',
    variables: () => ({ ids: [nowhere('msg')] }),
  },
  'Mutation.setSendingFrozen': { document: 'mutation { setSendingFrozen(frozen: false, reason: "x") { systemStatus { version } } }' },
  'Mutation.suspendTenant': {
    document: 'mutation ($id: ID!) { suspendTenant(id: $id, reason: "x") { tenant { id } } }',
    variables: withId('ten'),
    past: 'NOT_FOUND',
  },
  'Mutation.reinstateTenant': {
    document: 'mutation ($id: ID!) { reinstateTenant(id: $id) { tenant { id } } }',
    variables: withId('ten'),
    past: 'NOT_FOUND',
  },
  'Mutation.checkIntegration': { document: 'mutation { checkIntegration(name: MAIL) { integration { status } } }' },
  'Mutation.sendTestEmail': { document: 'mutation { sendTestEmail(to: "a@example.com") { email { id } } }' },

  'Subscription.messageUpdated': { document: 'subscription { messageUpdated { id } }' },
  'Subscription.balanceUpdated': { document: 'subscription { balanceUpdated { available } }' },
  'Subscription.purchaseUpdated': { document: 'subscription { purchaseUpdated { id } }' },
  'Subscription.senderIdUpdated': { document: 'subscription { senderIdUpdated { id } }' },
  'Subscription.alertUpdated': { document: 'subscription { alertUpdated { id } }' },
  'Subscription.systemStatusUpdated': { document: 'subscription { systemStatusUpdated { version } }' },
};

const schema = buildAppSchema(resolvers);
const operations = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].flatMap((type) =>
  Object.keys(type?.getFields() ?? {}).map((field) => `${type?.name}.${field}`),
);
/** A row may be ahead of the schema: who may do a thing is decided before it is built. */
const rows = table
  .split('\n')
  .map((line) => line.trim().split(/\s+/))
  .filter(([operation = '']) => operations.includes(operation))
  .map(([operation = '', ...cells]) => ({ operation, cells }));
let app: ServingApp;
let tokens: Record<Column, string | undefined>;

/** The refresh token of a session that nobody needs. */
async function anotherRefreshToken(): Promise<string> {
  const answer = await app
    .client()
    .execute('mutation { login(input: { email: "member@mifumo.example", password: "tuma-demo-password" }) { refreshToken } }');
  return answer.data.login.refreshToken;
}

/** Somebody of a role, in the tenant of the demo's owner. */
async function inRole(role: 'VIEWER' | null, platformRole: 'STAFF' | null): Promise<string> {
  const { sql } = app.db;
  const name = `Roles ${role ?? platformRole}`;
  await app.register(name);
  const email = `${name.toLowerCase().replace(' ', '.')}@example.com`;
  await sql.rows('delete from membership where user_id = (select id from app_user where email = $1)', [email]);
  if (role)
    await sql.rows(
      `insert into membership (id, tenant_id, user_id, role, created_at)
       select $1, t.id, u.id, $2, now() from tenant t, app_user u where t.slug = 'mifumo-labs' and u.email = $3`,
      [newId(), role, email],
    );
  await sql.rows('update app_user set platform_role = $2 where email = $1', [email, platformRole]);
  return app.login(email, 'a long enough password');
}

async function key(owner: string, test: boolean): Promise<string> {
  const permissions = test ? '[SEND_SMS, VIEW_REPORTS]' : '[SEND_SMS, MANAGE_CONTACTS, MANAGE_SENDER_IDS, MANAGE_BILLING, VIEW_REPORTS]';
  const answer = await app
    .client(owner)
    .execute(`mutation { createApiKey(input: { name: "Roles", test: ${test}, permissions: ${permissions} }) { secret } }`);
  return answer.data.createApiKey.secret;
}

beforeAll(async () => {
  app = await createTestApp({ serve: true, worker: true });
  const [owner, operator] = [await app.login('owner@mifumo.example'), await app.login('operator@tuma.example')];
  const stopped = await app.register('Roles Stopped');
  await app
    .client(operator)
    .execute('mutation ($id: ID!) { suspendTenant(id: $id, reason: "roles") { tenant { status } } }', { id: stopped.tenantId });
  tokens = {
    nobody: undefined,
    owner,
    admin: await app.login('admin@mifumo.example'),
    member: await app.login('member@mifumo.example'),
    viewer: await inRole('VIEWER', null),
    operator,
    staff: await inRole(null, 'STAFF'),
    suspended: stopped.token,
    key: await key(owner, false),
    testKey: await key(owner, true),
  };
});
afterAll(() => app.close());

test('every root field has one row and one probe, and every row a cell for each role', () => {
  expect(rows.map(({ operation }) => operation).sort()).toEqual([...operations].sort());
  expect(operations.filter((operation) => !probes[operation])).toEqual([]);
  expect(rows.filter(({ cells }) => cells.length !== columns.length)).toEqual([]);
});

const words: Record<string, string> = { FORBIDDEN: 'no', UNAUTHENTICATED: 'login' };
/** What the house said, in the words of the table. */
const inWords = (code: string | undefined, past: string | undefined): string =>
  code === past ? 'yes' : code ? (words[code] ?? code) : 'no error';

async function asked({ document, variables, past }: Probe, who: Column): Promise<string> {
  const answer = await app.client(tokens[who]).execute(document, await variables?.(who));
  return inWords(answer.errors?.[0]?.extensions.code, past);
}

/** What happens to a subscription: 'yes' when it stands, connected, for as long as three other requests take and a while more. */
async function watched({ document }: Probe, who: Column): Promise<string> {
  const token = tokens[who];
  let connected = (): void => undefined;
  const open = new Promise<void>((resolve) => {
    connected = resolve;
  });
  const client = createClient({
    url: `${app.url.replace(/^http/, 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: token ? { authorization: `Bearer ${token}` } : {},
    retryAttempts: 0,
    on: { connected },
  });
  const refused = new Promise<unknown>((resolve) => {
    client.subscribe({ query: document }, { next: () => undefined, error: resolve, complete: () => resolve('complete') });
  });
  const stands = open.then(async () => {
    for (let n = 0; n < 3; n += 1) await app.client(token).execute('{ viewer { user { id } } }');
    await new Promise((resolve) => setTimeout(resolve, 300));
    return 'stands' as const;
  });
  const end = await Promise.race([refused, stands]);
  // Without credentials a socket is closed before any operation: there is nothing left to end.
  if ((end as { code?: number }).code === 4403) return 'login';
  await client.dispose();
  if (end === 'stands') return 'yes';
  return inWords(Array.isArray(end) ? end[0]?.extensions?.code : `ended: ${JSON.stringify(end)}`, undefined);
}

for (const column of columns)
  test(`${column}: what the table says, for every operation`, async () => {
    const at = columns.indexOf(column);
    const said: Record<string, string> = {};
    const subscriptions: Promise<void>[] = [];
    for (const { operation } of rows) {
      const probe = probes[operation];
      if (!probe) throw new Error(operation);
      if (operation.startsWith('Subscription'))
        subscriptions.push(
          watched(probe, column).then((word) => {
            said[operation] = word;
          }),
        );
      else said[operation] = await asked(probe, column);
    }
    await Promise.all(subscriptions);
    expect(said).toEqual(Object.fromEntries(rows.map(({ operation, cells }) => [operation, cells[at]])));
  });
