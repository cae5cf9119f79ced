import { base32 } from '@scure/base';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { resolvers } from '../../resolvers/index.js';
import { stepAt, totpCode } from '../../src/accounts/twoFactor/totp.js';
import { inTransaction } from '../../src/context.js';
import { audit } from '../../src/core/audit.js';
import { buildAppSchema } from '../../src/http/graphql/schema.js';
import { newId, publicId } from '../../src/lib/ids.js';
import { maintenanceOf } from '../../src/system/maintenance.js';
import { listsOf } from '../support/fixtures/lists.js';
import { createTestApp, type ServingApp } from '../support/testApp.js';
import { until } from '../support/until.js';

/** Whatever moves credits, rights or sender ids is audited, with its actor: one story that does each of them once. */

/** Mutations that leave none, and why. */
const silent: Record<string, string> = {
  login: 'moves no right: sessions have their own rows',
  refreshSession: 'as login; a stolen token is audited where it is noticed (test/auth/sessions/refreshSession.test.ts)',
  logout: 'as login',
  enrolTwoFactor: 'nothing is changed before its first code came',
  requestEmailVerification: 'asks only: the proof is audited',
  requestPhoneVerification: 'asks only: the proof is audited',
  requestPasswordReset: 'asks only: the new password is audited',
  sendSms: 'its hold is an entry of the ledger',
  sendTemplateSms: 'as sendSms',
  cancelMessages: 'its release is an entry of the ledger, the move an event of the message',
  acknowledgeAlert: 'moves nothing: the alert says who saw it',
  checkIntegration: 'looks only',
  createReceiptDownload: 'as createFileDownload',
  createFileDownload: 'makes a link: its use is audited (test/media)',
  createBackupDownload: 'as createFileDownload (test/http/routes)',
  optOut: 'is no right of the tenant’s people',
  optIn: 'as optOut',
  createCampaign: 'prices only: nothing is sent or held',
  updateCampaign: 'as createCampaign',
  quoteCampaign: 'as createCampaign',
  copyCampaign: 'as createCampaign',
  deleteCampaign: 'as createCampaign',
  retryFailed: 'what it confirms is audited: test/messaging/campaignRuns.test.ts',
  approveCampaign: 'needs a second person: test/messaging/campaignRuns.test.ts',
  rejectCampaign: 'as approveCampaign',
  sendCampaignTest: 'as sendSms',
  upsertContact: 'is no right of the tenant’s people',
  upsertContacts: 'as upsertContact',
  deleteContacts: 'as upsertContact',
  createContactGroup: 'as upsertContact',
  updateContactGroup: 'as upsertContact',
  deleteContactGroup: 'as upsertContact',
  addToGroup: 'as upsertContact',
  removeFromGroup: 'as upsertContact',
  importContacts: 'reads only: what is confirmed is audited',
  importOptOuts: 'as importContacts',
  updateContactImport: 'as importContacts',
  cancelContactImport: 'as importContacts',
  testWebhookEndpoint: 'moves no right: its delivery says it',
  redeliverWebhook: 'as testWebhookEndpoint',
  cancelExport: 'moves nothing: what was asked for is audited',
};

let app: ServingApp;
let owner: string;
let operator: string;
beforeAll(async () => {
  app = await createTestApp({ serve: true, worker: true, env: { TRIAL_CREDITS: '500' } });
  operator = await app.login('operator@tuma.example');
});
afterAll(() => app.close());

let last = '00000000-0000-0000-0000-000000000000';
/** What was written since the last look. */
async function written(): Promise<{ action: string; actor: string }[]> {
  const rows = await app.db.sql.rows<{ id: string; action: string; actor: string }>(
    'select id, action, actor from audit_event where id > $1 order by id',
    [last],
  );
  last = rows.at(-1)?.id ?? last;
  return rows.map(({ action, actor }) => ({ action, actor: actor.split(':')[0]?.replace('operator', 'user') ?? '' }));
}

const done = new Set<string>();
/** Does one mutation, which has to succeed, and sees what it left in the audit. */
async function does(
  token: string | undefined,
  name: string,
  args: string,
  selection: string,
  actions: string[],
  actor: 'user' | 'anonymous' = 'user',
  // biome-ignore lint/suspicious/noExplicitAny: an answer's shape is the step's claim
): Promise<any> {
  if (actions.length === 0) expect(silent, `${name} leaves nothing`).toHaveProperty(name);
  const answer = await app.client(token).execute(`mutation { ${name}${args} ${selection} }`);
  expect(answer.errors, name).toBeUndefined();
  expect(await written(), name).toEqual(actions.map((action) => ({ action, actor })));
  done.add(name);
  return answer.data[name];
}

/** The token in the latest mail of a kind. */
async function mailed(to: string, template: string): Promise<string> {
  const mail = await until(() =>
    app.db.sql.row<{ text: string }>(
      `select text from email where recipient = $1 and template = $2 and status = 'KEPT' order by id desc limit 1`,
      [to, template],
    ),
  );
  return /#(tuma_[a-z]{2}_[\w-]{43})/.exec(mail.text)?.[1] ?? '';
}
const uuidOf = (id: string) => id.slice(4).replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, '$1-$2-$3-$4-$5');

test('accounts', async () => {
  await written();
  const session = await does(
    undefined,
    'register',
    '(input: { name: "Asha", email: "audit@example.com", password: "three small boats", tenantName: "Audit Dairy" })',
    '{ accessToken refreshToken }',
    ['credits.grant', 'user.register'],
    'anonymous',
  );
  await does(
    undefined,
    'verifyEmail',
    `(token: "${await mailed('audit@example.com', 'welcome')}")`,
    '{ ok }',
    ['user.verifyEmail'],
    'anonymous',
  );
  await does(session.accessToken, 'updateProfile', '(input: { phone: "0712000777" })', '{ user { id } }', ['user.changePhone']);
  await does(session.accessToken, 'requestPhoneVerification', '(password: "three small boats")', '{ ok }', []);
  const sms = await app.db.sql.row<{ text: string }>(`select text from platform_sms where phone = '+255712000777'`);
  await does(session.accessToken, 'verifyPhone', `(code: "${/\d{6}/.exec(sms?.text ?? '')?.[0]}")`, '{ ok }', ['user.verifyPhone']);
  await does(undefined, 'requestPasswordReset', '(email: "audit@example.com")', '{ ok }', [], 'anonymous');
  const token = await mailed('audit@example.com', 'resetPassword');
  await does(
    undefined,
    'resetPassword',
    `(input: { token: "${token}", newPassword: "four large boats" })`,
    '{ ok }',
    ['user.resetPassword'],
    'anonymous',
  );
  const again = await does(
    undefined,
    'login',
    '(input: { email: "audit@example.com", password: "four large boats" })',
    '{ accessToken }',
    [],
  );
  const changed = await does(
    again.accessToken,
    'changePassword',
    '(input: { currentPassword: "four large boats", newPassword: "five huge boats" })',
    '{ accessToken refreshToken }',
    ['user.changePassword'],
  );
  const next = await does(
    undefined,
    'refreshSession',
    `(refreshToken: "${changed.refreshToken}")`,
    '{ accessToken refreshToken viewer { tenant { id } } }',
    [],
  );
  const switched = await does(
    undefined,
    'switchTenant',
    `(input: { tenantId: "${next.viewer.tenant.id}", refreshToken: "${next.refreshToken}" })`,
    '{ accessToken }',
    ['session.switchTenant'],
    'anonymous',
  );
  owner = switched.accessToken;
  await does(owner, 'requestEmailVerification', '', '{ ok }', []);
  const form = '(input: { email: "audit@example.com", password: "five huge boats" })';
  const other = await does(undefined, 'login', form, '{ session { id } }', []);
  await does(owner, 'revokeSession', `(id: "${other.session.id}")`, '{ deletedId }', ['session.revoke']);
  await does(undefined, 'login', form, '{ session { id } }', []);
  await does(owner, 'revokeOtherSessions', '', '{ revokedCount }', ['session.revokeOthers']);
  const { secret } = await does(owner, 'enrolTwoFactor', '(password: "five huge boats")', '{ secret }', []);
  const code = totpCode(Buffer.from(base32.decode(secret)), stepAt(app.now()));
  const on = await does(owner, 'confirmTwoFactor', `(code: "${code}")`, '{ recoveryCodes }', ['user.enableTwoFactor']);
  const proof = (code: string) => `(input: { password: "five huge boats", code: "${code}" })`;
  const renewed = await does(owner, 'createRecoveryCodes', proof(on.recoveryCodes[0]), '{ recoveryCodes }', ['user.createRecoveryCodes']);
  await does(owner, 'disableTwoFactor', proof(renewed.recoveryCodes[0]), '{ user { id } }', ['user.disableTwoFactor']);
});

test('members, keys and the tenant', async () => {
  await does(owner, 'updateTenant', '(input: { lowBalanceThreshold: 5 })', '{ tenant { id } }', ['tenant.update']);
  const { invitation } = await does(
    owner,
    'inviteMember',
    '(input: { email: "audit.two@example.com", role: MEMBER })',
    '{ invitation { id } }',
    ['member.invite'],
  );
  await does(owner, 'resendInvitation', `(id: "${invitation.id}")`, '{ invitation { id } }', ['member.resendInvitation']);
  const token = await until(async () => {
    const mails = await app.db.sql.rows(`select 1 from email where recipient = 'audit.two@example.com' and status = 'KEPT'`);
    return mails.length === 2 && mailed('audit.two@example.com', 'invitation');
  });
  const joined = await does(
    undefined,
    'acceptInvitation',
    `(input: { token: "${token}", name: "Two", password: "three small boats" })`,
    '{ refreshToken viewer { membership { id } } }',
    ['user.verifyEmail', 'member.accept'],
    'anonymous',
  );
  await does(undefined, 'logout', `(refreshToken: "${joined.refreshToken}")`, '{ ok }', []);
  const { id } = joined.viewer.membership;
  await does(owner, 'changeMemberRole', `(input: { id: "${id}", role: VIEWER })`, '{ membership { id } }', ['member.changeRole']);
  await does(owner, 'removeMember', `(id: "${id}")`, '{ deletedId }', ['member.remove']);
  const other = await does(owner, 'inviteMember', '(input: { email: "audit.three@example.com", role: VIEWER })', '{ invitation { id } }', [
    'member.invite',
  ]);
  await does(owner, 'revokeInvitation', `(id: "${other.invitation.id}")`, '{ invitation { id } }', ['member.revokeInvitation']);
  const { apiKey } = await does(owner, 'createApiKey', '(input: { name: "Shop", permissions: [SEND_SMS] })', '{ apiKey { id } }', [
    'apiKey.create',
  ]);
  await does(owner, 'revokeApiKey', `(id: "${apiKey.id}")`, '{ apiKey { id } }', ['apiKey.revoke']);
});

test('sender ids', async () => {
  const { data } = await app.client(owner).execute('{ senderIds { nodes { id name enabled } } }');
  const id = data.senderIds.nodes.find(({ name }: { name: string }) => name === 'INFO')?.id;
  await does(owner, 'setSenderIdEnabled', `(id: "${id}", enabled: true)`, '{ senderId { id } }', ['senderId.enable']);
  await does(owner, 'setDefaultSenderId', `(id: "${id}")`, '{ senderId { id } }', ['senderId.setDefault']);
  await does(owner, 'setSenderIdEnabled', `(id: "${id}", enabled: false)`, '{ senderId { id } }', ['senderId.disable']);
});

test('sender ids by request', async () => {
  const wish = (name: string) => `(input: { name: "${name}", useCase: "We tell our customers.", sampleMessage: "Maziwa yapo" })`;
  const ask = async (name: string): Promise<string> =>
    (await does(owner, 'requestSenderId', wish(name), '{ senderId { id } }', ['senderId.request'])).senderId.id;
  const review = (id: string, decision: string, action: string) =>
    does(operator, 'reviewSenderId', `(input: { id: "${id}", decision: ${decision}, reason: "x" })`, '{ senderId { id } }', [action]);
  const id = await ask('AuditDairy');
  await review(id, 'REQUEST_CHANGES', 'senderId.requestChanges');
  await does(owner, 'resubmitSenderId', `(input: { id: "${id}", useCase: "We tell our customers when." })`, '{ senderId { id } }', [
    'senderId.resubmit',
  ]);
  await review(id, 'APPROVE', 'senderId.approve');
  await review(id, 'SUSPEND', 'senderId.suspend');
  await review(await ask('AuditMilk'), 'REJECT', 'senderId.reject');
  await does(owner, 'cancelSenderIdRequest', `(id: "${await ask('AuditCows')}")`, '{ senderId { id } }', ['senderId.cancel']);
});

test('documents', async () => {
  const made = await does(operator, 'createBackup', '(input: { kind: DATABASE })', '{ backup { id } }', ['backup.create']);
  const one = `(id: "${made.backup.id}")`;
  await until(async () => {
    const { backup } = (await app.client(operator).execute(`{ backup${one} { verificationStatus } }`)).data;
    return backup.verificationStatus === 'PASSED';
  }, 90_000);
  await does(operator, 'verifyBackup', one, '{ backup { id } }', ['backup.verify']);
  const second = await does(operator, 'createBackup', '(input: { kind: DATABASE })', '{ backup { id } }', ['backup.create']);
  await does(operator, 'cancelBackup', `(id: "${second.backup.id}")`, '{ backup { id } }', ['backup.cancel']);
  await does(operator, 'pinBackup', `${one.slice(0, -1)}, pinned: true)`, '{ backup { id } }', ['backup.pin']);
  await does(operator, 'pinBackup', `${one.slice(0, -1)}, pinned: false)`, '{ backup { id } }', ['backup.unpin']);
  await until(async () => {
    const { backup } = (await app.client(operator).execute(`{ backup${one} { verificationStatus } }`)).data;
    return backup.verificationStatus === 'PASSED';
  }, 90_000);
  const [key] = (await app.client(operator).execute('{ encryptionKeys { id } }')).data.encryptionKeys;
  const copied = `(id: "${key.id}")`;
  await does(operator, 'acknowledgeEncryptionKey', copied, '{ encryptionKey { id } }', ['encryptionKey.acknowledge']);
  const [target] = (await app.client(operator).execute('{ storageTargets { id } }')).data.storageTargets;
  const checked = `(id: "${target.id}")`;
  const written = '(input: { number: "15901" })';
  await does(operator, 'assignInboundNumber', written, '{ inboundNumber { number } }', ['inboundNumber.assign']);
  await does(operator, 'releaseInboundNumber', '(number: "15901")', '{ number }', ['inboundNumber.release']);
  await does(operator, 'checkStorageTarget', checked, '{ storageTarget { id } }', ['storageTarget.check']);
  const weekly = `(input: { name: "Weekly", kind: DATABASE, cron: "0 2 * * 0", timeZone: "Africa/Dar_es_Salaam", enabled: true,
    verify: false, retention: {} })`;
  const { schedule } = await does(operator, 'upsertBackupSchedule', weekly, '{ schedule { id } }', ['backupSchedule.upsert']);
  await does(operator, 'runBackupSchedule', `(id: "${schedule.id}")`, '{ backup { id } }', ['backupSchedule.run']);
  await does(operator, 'deleteBackupSchedule', `(id: "${schedule.id}")`, '{ deletedId }', ['backupSchedule.delete']);
  const restoring = async (input: string) =>
    (await does(operator, 'startRestore', `(input: { backupId: "${made.backup.id}", ${input} })`, '{ restore { id } }', ['restore.start']))
      .restore.id;
  const real = `dryRun: false, confirm: "${made.backup.id}"`;
  const cancelled = await restoring(real);
  await does(operator, 'cancelRestore', `(id: "${cancelled}")`, '{ restore { id } }', ['restore.cancel']);
  await until(async () => !(await app.client(operator).execute('{ systemStatus { restore { id } } }')).data.systemStatus.restore);
  const waits = async (id: string, status: string) =>
    until(async () => {
      const { data } = await app.client(operator).execute(`{ restore(id: "${id}") { status failureDetail } }`);
      if (data.restore.failureDetail) throw new Error(data.restore.failureDetail);
      return data.restore.status === status;
    }, 90_000);
  await waits(cancelled, 'ROLLED_BACK');
  const restored = await restoring(real);
  await waits(restored, 'AWAITING_CONFIRMATION');
  await does(operator, 'confirmRestore', `(id: "${restored}")`, '{ restore { id } }', ['restore.confirm']);
  const undo = `(input: { id: "${restored}", confirm: "${restored}" })`;
  await does(operator, 'undoRestore', undo, '{ restore { id } }', ['restore.undo']);
  await waits(restored, 'UNDONE');
  await until(() => !maintenanceOf(app).active);
  await does(operator, 'setSendingFrozen', '(frozen: false, reason: "x")', '{ systemStatus { id } }', ['sending.unfreeze']);
  await does(operator, 'pruneRestore', `(id: "${restored}")`, '{ restore { id } }', ['restore.prune']);
  await does(operator, 'createBackupDownload', one, '{ url }', []);
  await does(operator, 'deleteBackup', one, '{ backup { id } }', ['backup.delete']);
  const { viewer } = (await app.client(owner).execute('{ viewer { tenant { id } } }')).data;
  const id = newId();
  await app.db.sql.rows(
    `insert into media_asset (id, tenant_id, filename, content_type, bytes, checksum_sha256, store, locator, created_at)
     values ($1, $2, 'licence.pdf', 'application/pdf', 5, $3, 'directory', 'x', $4)`,
    [id, uuidOf(viewer.tenant.id), 'a'.repeat(64), new Date()],
  );
  await does(owner, 'createFileDownload', `(id: "${publicId('file', id)}")`, '{ url }', []);
  const order = '(input: { credits: 100, method: BANK_TRANSFER, idempotencyKey: "shown" })';
  const { purchase } = await does(owner, 'purchaseCredits', order, '{ purchase { id } }', ['purchase.order']);
  const proof = `(id: "${purchase.id}", fileId: "${publicId('file', id)}")`;
  await does(owner, 'attachTransferProof', proof, '{ purchase { proofs { id } } }', ['purchase.proof']);
  const other = newId();
  await app.db.sql.rows(
    `insert into media_asset select $2, tenant_id, filename, content_type, bytes, checksum_sha256, store, 'y', created_by, created_at
     from media_asset where id = $1`,
    [id, other],
  );
  await does(owner, 'deleteFile', `(id: "${publicId('file', other)}")`, '{ deletedId }', ['file.delete']);
}, 240_000);

test('money', async () => {
  const buy = (key: string) => `(input: { credits: 100, method: BANK_TRANSFER, idempotencyKey: "${key}" })`;
  const bought = async (key: string) =>
    (await does(owner, 'purchaseCredits', buy(key), '{ purchase { id amountTzs } }', ['purchase.order'])).purchase;
  await does(owner, 'cancelPurchase', `(id: "${(await bought('one')).id}")`, '{ purchase { id } }', ['purchase.cancelled']);
  const two = await bought('two');
  await does(
    operator,
    'confirmBankTransfer',
    `(input: { id: "${two.id}", reference: "B1", amountTzs: ${two.amountTzs} })`,
    '{ purchase { status } }',
    ['purchase.completed'],
  );
  await does(operator, 'refundPurchase', `(input: { id: "${two.id}", reference: "B2", reason: "x" })`, '{ purchase { status } }', [
    'purchase.refunded',
  ]);
  const three = await bought('three');
  await does(operator, 'confirmBankTransfer', `(input: { id: "${three.id}", reference: "B3", amountTzs: 1 })`, '{ purchase { status } }', [
    'purchase.review',
  ]);
  await does(operator, 'resolvePurchase', `(input: { id: "${three.id}", decision: FAIL, reason: "x" })`, '{ purchase { status } }', [
    'purchase.failed',
  ]);
  const { viewer } = (await app.client(owner).execute('{ viewer { tenant { id } } }')).data;
  await does(
    operator,
    'adjustCredits',
    `(input: { tenantId: "${viewer.tenant.id}", credits: 5, reason: "x", idempotencyKey: "a" })`,
    '{ entry { id } }',
    ['credits.adjust'],
  );
  await does(
    operator,
    'upsertPackage',
    '(input: { code: "audit", name: "A", credits: 10, priceTzs: 10, support: "x", features: [], active: false })',
    '{ package { id } }',
    ['package.upsert'],
  );
});

test('messages and the platform', async () => {
  const sent = await does(owner, 'sendSms', '(input: { to: ["0600000011"], body: "x" })', '{ messages { id } }', []);
  const [{ id }] = sent.messages;
  await until(async () => {
    const row = await app.db.sql.row<{ status: string }>('select status from message where id = $1', [uuidOf(id)]);
    return row?.status === 'UNCONFIRMED';
  });
  await does(operator, 'resolveUnconfirmed', `(input: { ids: ["${id}"], outcome: SENT, reason: "x" })`, '{ resolved { id } }', [
    'message.resolveUnconfirmed',
  ]);
  await app.db.sql.rows(
    `insert into quarantined_item (id, kind, item_id, error, created_at)
     values ('01900000-0000-7000-8000-000000000001', 'SWEEP', $1, 'x', $2)`,
    [uuidOf(id), app.now()],
  );
  const discarded = '(input: { ids: ["qrn_01900000000070008000000000000001"], reason: "x" })';
  await does(operator, 'discardQuarantinedItems', discarded, '{ items { id } }', ['quarantine.discard']);
  await does(operator, 'releaseQuarantinedItems', '(ids: ["qrn_01900000000070008000000000000001"])', '{ items { id } }', [
    'quarantine.release',
  ]);
  await does(operator, 'resolveHeld', `(input: { ids: ["${id}"], outcome: CANCEL, reason: "x" })`, '{ skippedCount }', [
    'message.resolveHeld',
  ]);
  const { template } = await does(owner, 'createTemplate', '(input: { name: "Audit", body: "Hi {{name}}" })', '{ template { id } }', [
    'template.create',
  ]);
  const changed = `(input: { id: "${template.id}", body: "Hello {{name}}" })`;
  await does(owner, 'updateTemplate', changed, '{ template { version } }', ['template.update']);
  const recipients = '[{ to: "0600000001", variables: { name: "Asha" } }]';
  await does(owner, 'sendTemplateSms', `(input: { templateId: "${template.id}", recipients: ${recipients} })`, '{ credits }', []);
  await does(owner, 'deleteTemplate', `(id: "${template.id}")`, '{ deletedId }', ['template.delete']);
  const { keywordReply } = await does(owner, 'upsertKeywordReply', '(input: { keyword: HELP, enabled: true })', '{ keywordReply { id } }', [
    'keywordReply.upsert',
  ]);
  await does(owner, 'deleteKeywordReply', `(id: "${keywordReply.id}")`, '{ deletedId }', ['keywordReply.delete']);
  const audience = 'text: { body: "Habari" }, audience: { phones: ["0600000001"] }';
  const { campaign } = await does(owner, 'createCampaign', `(input: { name: "Audit", ${audience} })`, '{ campaign { id } }', []);
  const later = new Date(app.now().getTime() + 3_600_000).toISOString();
  await does(owner, 'updateCampaign', `(input: { id: "${campaign.id}", scheduledAt: "${later}" })`, '{ campaign { id } }', []);
  const one = `(id: "${campaign.id}")`;
  let quote = '';
  await until(async () => {
    const { data } = await app.client(owner).execute(`{ campaign${one} { quote { id } } }`);
    quote = data.campaign.quote?.id ?? '';
    return quote !== '';
  });
  const accepted = `(input: { id: "${campaign.id}", quoteId: "${quote}", idempotencyKey: "a" })`;
  await does(owner, 'confirmCampaign', accepted, '{ campaign { id } }', ['campaign.confirm']);
  await does(owner, 'pauseCampaign', one, '{ campaign { id } }', ['campaign.pause']);
  await does(owner, 'resumeCampaign', one, '{ campaign { id } }', ['campaign.resume']);
  await does(owner, 'cancelCampaign', one, '{ campaign { id } }', ['campaign.cancel']);
  const schedule = `(input: { name: "Audit", text: { body: "x" }, audience: { phones: ["12"] }, cron: "0 9 1 * *", timeZone: "UTC",
    maxCreditsPerRun: 9, enabled: false })`;
  const { campaignSchedule } = await does(owner, 'upsertCampaignSchedule', schedule, '{ campaignSchedule { id } }', [
    'campaignSchedule.upsert',
  ]);
  const now = `(input: { id: "${campaignSchedule.id}", idempotencyKey: "now" })`;
  await does(owner, 'runCampaignSchedule', now, '{ campaign { id } }', ['campaignSchedule.run']);
  const turned = `(id: "${campaignSchedule.id}", enabled: true)`;
  await does(owner, 'setCampaignScheduleEnabled', turned, '{ campaignSchedule { id } }', ['campaignSchedule.enable']);
  await does(owner, 'deleteCampaignSchedule', `(id: "${campaignSchedule.id}")`, '{ deletedId }', ['campaignSchedule.delete']);
  await does(owner, 'cancelMessages', `(ids: ["${id}"])`, '{ tooLate { id } }', []);
  await does(owner, 'optOut', '(phone: "+255754000009")', '{ optOut { id } }', []);
  await does(owner, 'optIn', '(phone: "+255754000009")', '{ phone }', []);
  await does(owner, 'createExport', '(input: { format: CSV, source: { contacts: {} } })', '{ export { id } }', ['export.create']);
  const hook = await does(
    owner,
    'createWebhookEndpoint',
    '(input: { url: "http://127.0.0.1:9/secret", events: [MESSAGE_SENT] })',
    '{ webhookEndpoint { id } }',
    ['webhookEndpoint.create'],
  );
  const whe = hook.webhookEndpoint.id;
  await does(owner, 'updateWebhookEndpoint', `(input: { id: "${whe}", description: "x" })`, '{ webhookEndpoint { id } }', [
    'webhookEndpoint.update',
  ]);
  await does(owner, 'rotateWebhookSecret', `(input: { id: "${whe}" })`, '{ secret }', ['webhookEndpoint.rotateSecret']);
  const tested = await does(owner, 'testWebhookEndpoint', `(id: "${whe}")`, '{ webhookDelivery { id } }', []);
  await does(owner, 'redeliverWebhook', `(id: "${tested.webhookDelivery.id}")`, '{ webhookDelivery { id } }', []);
  await does(owner, 'deleteWebhookEndpoint', `(id: "${whe}")`, '{ deletedId }', ['webhookEndpoint.delete']);
  const lists = listsOf(app, owner);
  const list = await lists.staged('phone\n0754000019\n');
  const confirmed = `(id: "${list.id}")`;
  await does(owner, 'confirmContactImport', confirmed, '{ contactImport { id } }', ['contactImport.confirm']);
  await lists.settled(list.id, 'COMPLETED');
  await does(owner, 'eraseContact', '(input: { phone: "+255754000009", reason: "x" })', '{ redactedCount }', ['contact.erase']);
  await does(operator, 'sendTestEmail', '(to: "a@example.com")', '{ email { id } }', ['email.test']);
  await does(operator, 'setSendingFrozen', '(frozen: true, reason: "x")', '{ systemStatus { version } }', ['sending.freeze']);
  await does(operator, 'setSendingFrozen', '(frozen: false, reason: "x")', '{ systemStatus { version } }', ['sending.unfreeze']);
  const { viewer } = (await app.client(owner).execute('{ viewer { tenant { id } } }')).data;
  await does(operator, 'suspendTenant', `(id: "${viewer.tenant.id}", reason: "x")`, '{ tenant { id } }', ['tenant.suspend']);
  const weighs = `(id: "${viewer.tenant.id}", weight: 2)`;
  await does(operator, 'setSendingWeight', weighs, '{ tenant { sendingWeight } }', ['tenant.setSendingWeight']);
  await does(operator, 'reinstateTenant', `(id: "${viewer.tenant.id}")`, '{ tenant { id } }', ['tenant.reinstate']);
});

test('every mutation was done above, or says why it leaves nothing', () => {
  const mutations = Object.keys(buildAppSchema(resolvers).getMutationType()?.getFields() ?? {});
  expect(mutations.filter((name) => !done.has(name) && !silent[name])).toEqual([]);
});

test('every target of these events is shown by a name, and by the type that its id is of; what is gone by its id', async () => {
  const gone = publicId('user', newId());
  await inTransaction(app.system, async (ctx) => {
    await audit(ctx, 'member.remove', null, gone);
    await audit(ctx, 'integration.check', null, 'SMS');
  });
  const document = '{ auditEvents(first: 200) { nodes { action target { id name type } } } }';
  const { nodes } = (await app.client(operator).execute(document)).data.auditEvents;
  const types = buildAppSchema(resolvers).getTypeMap();
  const odd = nodes.filter(({ target }: { target: Record<'id' | 'name' | 'type', string> | null }) => {
    return target && (!types[target.type] || target.name === target.id);
  });
  const [file, schedule, template, reply, webhook, recurring] = ['med', 'bsc', 'tpl', 'kwd', 'whe', 'csc'].map((prefix) =>
    expect.stringMatching(`^${prefix}_`),
  );
  const ofSchedule = (action: string) => ({ action, target: { id: schedule, name: schedule, type: 'BackupSchedule' } });
  expect(odd).toEqual([
    { action: 'member.remove', target: { id: gone, name: gone, type: 'User' } },
    ...['delete', 'rotateSecret', 'update', 'create'].map((step) => ({
      action: `webhookEndpoint.${step}`,
      target: { id: webhook, name: webhook, type: 'WebhookEndpoint' },
    })),
    ...['delete', 'enable', 'run', 'upsert'].map((step) => ({
      action: `campaignSchedule.${step}`,
      target: { id: recurring, name: recurring, type: 'CampaignSchedule' },
    })),
    ...['keywordReply.delete', 'keywordReply.upsert'].map((action) => ({
      action,
      target: { id: reply, name: reply, type: 'KeywordReply' },
    })),
    ...['template.delete', 'template.update', 'template.create'].map((action) => ({
      action,
      target: { id: template, name: template, type: 'Template' },
    })),
    { action: 'file.delete', target: { id: file, name: file, type: 'File' } },
    ...['backupSchedule.delete', 'backupSchedule.run', 'backupSchedule.upsert'].map(ofSchedule),
  ]);
  const shown = new Map(
    nodes.flatMap(({ target }: { target: { name: string; type: string } | null }) => (target ? [[target.type, target.name]] : [])),
  );
  expect(Object.fromEntries(shown)).toMatchObject({
    Integration: 'SMS',
    Invitation: expect.stringContaining('@'),
    LedgerEntry: expect.stringMatching(/^[A-Z_]+ [+-]\d+$/),
    Purchase: expect.stringMatching(/\d/),
    Tenant: 'Audit Dairy',
  });
});
