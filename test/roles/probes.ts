import { newId } from '../../src/lib/ids.js';
import type { ServingApp } from '../support/testApp.js';
import type { Column } from './table.js';

export interface Probe {
  document: string;
  variables?: (who: Column, app: ServingApp) => Promise<Record<string, unknown>> | Record<string, unknown>;
  /** What it answers past the gate, where that is no success: what was named isn't there, or is wrong. */
  past?: string;
}

const nowhere = (prefix: string) => `${prefix}_${newId().replaceAll('-', '')}`;
const withId = (prefix: string) => () => ({ id: nowhere(prefix) });
let serial = 0;
/** A new address, key or name each time: no probe meets what the one before it left. */
const unique = () => ({ text: `roles-${++serial}`, email: `roles-${serial}@example.com` });
const fresh = (document: string) => ({ document, variables: unique });

/** The refresh token of a session that nobody needs. */
async function anotherRefreshToken(app: ServingApp): Promise<string> {
  const answer = await app
    .client()
    .execute('mutation { login(input: { email: "member@mifumo.example", password: "tuma-demo-password" }) { refreshToken } }');
  return answer.data.login.refreshToken;
}

export const probes: Record<string, Probe> = {
  'Query.viewer': { document: '{ viewer { user { id } } }' },
  'Query.packages': { document: '{ packages { id } }' },
  'Query.publicSettings': { document: '{ publicSettings { id } }' },
  'Query.errorCodes': { document: '{ errorCodes { code } }' },
  'Query.paymentChannels': { document: '{ paymentChannels { code } }' },
  'Query.node': { document: 'query ($id: ID!) { node(id: $id) { id } }', variables: withId('msg') },
  'Query.nodes': { document: 'query ($id: ID!) { nodes(ids: [$id]) { id } }', variables: withId('msg') },
  'Query.quotePurchase': { document: '{ quotePurchase(credits: 100) { amountTzs } }' },
  'Query.balance': { document: '{ balance { available } }' },
  'Query.ledger': { document: '{ ledger { nodes { id } } }' },
  'Query.revenue': { document: '{ revenue(from: "2026-01-01T00:00:00Z", to: "2026-12-31T00:00:00Z") { totals { purchases } } }' },
  'Query.usage': {
    document: '{ usage(from: "2026-01-01T00:00:00Z", to: "2026-12-31T00:00:00Z", interval: MONTH) { totals { messages } } }',
  },
  'Query.ledgerProof': { document: '{ ledgerProof { ok } }' },
  'Query.purchase': { document: 'query ($id: ID!) { purchase(id: $id) { id } }', variables: withId('pur') },
  'Query.purchases': { document: '{ purchases { nodes { id } } }' },
  'Query.senderId': { document: 'query ($id: ID!) { senderId(id: $id) { id } }', variables: withId('snd') },
  'Query.senderIds': { document: '{ senderIds { nodes { id } } }' },
  'Query.smsCapability': { document: '{ smsCapability { canSend } }' },
  'Query.quoteSms': { document: '{ quoteSms(input: { to: ["0754000001"], body: "x" }) { credits } }' },
  'Query.senderIdRequests': { document: '{ senderIdRequests { nodes { id } } }' },
  'Query.files': { document: '{ files { nodes { id } } }' },
  'Query.message': { document: 'query ($id: ID!) { message(id: $id) { id } }', variables: withId('msg') },
  'Query.messages': { document: '{ messages { nodes { id } } }' },
  'Query.messageCounts': { document: '{ messageCounts { total } }' },
  'Query.conversation': { document: '{ conversation(phone: "+255754000002") { nodes { at } } }' },
  'Query.keywordReplies': { document: '{ keywordReplies { id } }' },
  'Query.inboundMessages': { document: '{ inboundMessages { nodes { id } } }' },
  'Query.optOuts': { document: '{ optOuts { nodes { id } } }' },
  'Query.contact': { document: 'query ($id: ID!) { contact(id: $id) { id } }', variables: withId('con') },
  'Query.contacts': { document: '{ contacts { nodes { id } } }' },
  'Query.export': { document: 'query ($id: ID!) { export(id: $id) { id } }', variables: withId('exp') },
  'Query.exports': { document: '{ exports { nodes { id } } }' },
  'Query.webhookEndpoint': { document: 'query ($id: ID!) { webhookEndpoint(id: $id) { id } }', variables: withId('whe') },
  'Query.webhookEndpoints': { document: '{ webhookEndpoints { nodes { id } } }' },
  'Query.webhookDeliveries': { document: '{ webhookDeliveries { nodes { id } } }' },
  'Mutation.createWebhookEndpoint': {
    document: 'mutation { createWebhookEndpoint(input: { url: "https://shop.example", events: [] }) { secret } }',
    past: 'BAD_USER_INPUT',
  },
  'Mutation.updateWebhookEndpoint': {
    document: 'mutation ($id: ID!) { updateWebhookEndpoint(input: { id: $id, enabled: false }) { webhookEndpoint { id } } }',
    variables: withId('whe'),
    past: 'NOT_FOUND',
  },
  'Mutation.deleteWebhookEndpoint': {
    document: 'mutation ($id: ID!) { deleteWebhookEndpoint(id: $id) { deletedId } }',
    variables: withId('whe'),
    past: 'NOT_FOUND',
  },
  'Mutation.rotateWebhookSecret': {
    document: 'mutation ($id: ID!) { rotateWebhookSecret(input: { id: $id }) { secret } }',
    variables: withId('whe'),
    past: 'NOT_FOUND',
  },
  'Mutation.testWebhookEndpoint': {
    document: 'mutation ($id: ID!) { testWebhookEndpoint(id: $id) { webhookDelivery { id } } }',
    variables: withId('whe'),
    past: 'NOT_FOUND',
  },
  'Mutation.redeliverWebhook': {
    document: 'mutation ($id: ID!) { redeliverWebhook(id: $id) { webhookDelivery { id } } }',
    variables: withId('whd'),
    past: 'NOT_FOUND',
  },
  'Mutation.createExport': {
    document: 'mutation { createExport(input: { format: CSV, source: { optOuts: {} } }) { export { id } } }',
  },
  'Mutation.cancelExport': {
    document: 'mutation ($id: ID!) { cancelExport(id: $id) { export { id } } }',
    variables: withId('exp'),
    past: 'NOT_FOUND',
  },
  'Query.contactImport': {
    document: 'query ($id: ID!) { contactImport(id: $id) { id } }',
    variables: withId('imp'),
  },
  'Query.contactImports': { document: '{ contactImports { nodes { id } } }' },
  'Query.contactGroups': { document: '{ contactGroups { nodes { id } } }' },
  'Query.template': { document: 'query ($id: ID!) { template(id: $id) { id } }', variables: withId('tpl') },
  'Query.templates': { document: '{ templates { nodes { id } } }' },
  'Query.campaign': { document: 'query ($id: ID!) { campaign(id: $id) { id } }', variables: withId('cmp') },
  'Query.campaignSchedules': { document: '{ campaignSchedules { nodes { id } } }' },
  'Query.campaigns': { document: '{ campaigns { nodes { id } } }' },
  'Mutation.createCampaign': fresh(
    `mutation ($text: String!) { createCampaign(input: { name: $text, text: { body: "Hi" }, audience: { phones: ["0754000001"] } }) {
      campaign { id } } }`,
  ),
  'Mutation.updateCampaign': {
    document: 'mutation ($id: ID!) { updateCampaign(input: { id: $id, name: "R" }) { campaign { id } } }',
    variables: withId('cmp'),
    past: 'NOT_FOUND',
  },
  ...Object.fromEntries(
    ['quoteCampaign', 'copyCampaign', 'pauseCampaign', 'resumeCampaign', 'cancelCampaign', 'approveCampaign'].map((name) => [
      `Mutation.${name}`,
      { document: `mutation ($id: ID!) { ${name}(id: $id) { campaign { id } } }`, variables: withId('cmp'), past: 'NOT_FOUND' },
    ]),
  ),
  'Mutation.confirmCampaign': {
    document: `mutation ($id: ID!) { confirmCampaign(input: { id: $id, quoteId: "${nowhere('cqt')}", idempotencyKey: "r" }) {
      campaign { id } } }`,
    variables: withId('cmp'),
    past: 'NOT_FOUND',
  },
  'Mutation.retryFailed': {
    document: 'mutation ($id: ID!) { retryFailed(input: { id: $id, maxCredits: 1, idempotencyKey: "r" }) { credits } }',
    variables: withId('cmp'),
    past: 'NOT_FOUND',
  },
  'Mutation.upsertCampaignSchedule': fresh(
    `mutation ($text: String!) { upsertCampaignSchedule(input: { name: $text, text: { body: "Hi" }, audience: { phones: ["0754000001"] },
      cron: "0 9 1 * *", timeZone: "Africa/Dar_es_Salaam", maxCreditsPerRun: 9, enabled: false }) { campaignSchedule { id } } }`,
  ),
  'Mutation.setCampaignScheduleEnabled': {
    document: 'mutation ($id: ID!) { setCampaignScheduleEnabled(id: $id, enabled: true) { campaignSchedule { id } } }',
    variables: withId('csc'),
    past: 'NOT_FOUND',
  },
  'Mutation.deleteCampaignSchedule': {
    document: 'mutation ($id: ID!) { deleteCampaignSchedule(id: $id) { deletedId } }',
    variables: withId('csc'),
    past: 'NOT_FOUND',
  },
  'Mutation.runCampaignSchedule': {
    document: 'mutation ($id: ID!) { runCampaignSchedule(input: { id: $id, idempotencyKey: "r" }) { campaign { id } } }',
    variables: withId('csc'),
    past: 'NOT_FOUND',
  },
  'Mutation.rejectCampaign': {
    document: 'mutation ($id: ID!) { rejectCampaign(input: { id: $id, reason: "r" }) { campaign { id } } }',
    variables: withId('cmp'),
    past: 'NOT_FOUND',
  },
  'Mutation.sendCampaignTest': {
    document: 'mutation ($id: ID!) { sendCampaignTest(input: { id: $id, to: "0754000001", idempotencyKey: "r" }) { credits } }',
    variables: withId('cmp'),
    past: 'NOT_FOUND',
  },
  'Mutation.deleteCampaign': {
    document: 'mutation ($id: ID!) { deleteCampaign(id: $id) { deletedId } }',
    variables: withId('cmp'),
    past: 'NOT_FOUND',
  },
  'Query.previewTemplate': { document: '{ previewTemplate(input: { body: "Hi" }) { body } }' },
  'Query.quoteTemplateSms': {
    document: 'query ($id: ID!) { quoteTemplateSms(input: { templateId: $id, recipients: [{ to: "0754000001" }] }) { credits } }',
    variables: withId('tpl'),
    past: 'NOT_FOUND',
  },
  'Query.alerts': { document: '{ alerts { nodes { id } } }' },
  'Query.attention': { document: '{ attention { id subject node { id } } }' },
  'Query.members': { document: '{ members { nodes { id } } }' },
  'Query.invitations': { document: '{ invitations { nodes { id } } }' },
  'Query.sessions': { document: '{ sessions { nodes { id } } }' },
  'Query.apiKeys': { document: '{ apiKeys { nodes { id } } }' },
  'Query.auditEvents': { document: '{ auditEvents { nodes { id } } }' },
  'Query.quarantinedItems': { document: '{ quarantinedItems { nodes { id } } }' },
  'Query.systemStatus': { document: '{ systemStatus { version } }' },
  'Query.systemHistory': {
    document: '{ systemHistory(from: "2026-01-01T00:00:00Z", to: "2026-01-01T06:00:00Z") { at } }',
  },
  'Query.tenant': { document: 'query ($id: ID!) { tenant(id: $id) { id } }', variables: withId('ten') },
  'Query.tenants': { document: '{ tenants { nodes { id } } }' },
  'Query.emails': { document: '{ emails { nodes { id } } }' },

  'Mutation.register': fresh(
    `mutation ($email: EmailAddress!, $text: String!) { register(input: { name: "R", email: $email,
      password: "three small boats", tenantName: $text }) { accessToken } }`,
  ),
  'Mutation.login': {
    document: 'mutation { login(input: { email: "owner@mifumo.example", password: "tuma-demo-password" }) { accessToken } }',
  },
  'Mutation.refreshSession': {
    document: 'mutation ($token: String!) { refreshSession(refreshToken: $token) { accessToken } }',
    variables: async (_, app) => ({ token: await anotherRefreshToken(app) }),
  },
  'Mutation.logout': {
    document: 'mutation ($token: String!) { logout(refreshToken: $token) { ok } }',
    variables: async (_, app) => ({ token: await anotherRefreshToken(app) }),
  },
  'Mutation.revokeSession': {
    document: 'mutation ($id: ID!) { revokeSession(id: $id) { deletedId } }',
    variables: withId('ses'),
    past: 'NOT_FOUND',
  },
  'Mutation.enrolTwoFactor': { document: 'mutation { enrolTwoFactor(password: "wrong") { secret } }', past: 'BAD_USER_INPUT' },
  'Mutation.confirmTwoFactor': { document: 'mutation { confirmTwoFactor(code: "123456") { recoveryCodes } }', past: 'INVALID_STATE' },
  'Mutation.disableTwoFactor': {
    document: 'mutation { disableTwoFactor(input: { password: "wrong", code: "123456" }) { user { id } } }',
    past: 'BAD_USER_INPUT',
  },
  'Mutation.createRecoveryCodes': {
    document: 'mutation { createRecoveryCodes(input: { password: "wrong", code: "123456" }) { recoveryCodes } }',
    past: 'BAD_USER_INPUT',
  },
  'Mutation.revokeOtherSessions': { document: 'mutation { revokeOtherSessions { revokedCount } }' },
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
    variables: async (_, app) => ({ id: nowhere('ten'), token: await anotherRefreshToken(app) }),
    past: 'NOT_FOUND',
  },
  'Mutation.changePassword': {
    document: 'mutation { changePassword(input: { currentPassword: "wrong", newPassword: "four large boats" }) { accessToken } }',
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
    document: 'mutation ($id: ID!) { changeMemberRole(input: { id: $id, role: VIEWER }) { membership { id } } }',
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
    document: 'mutation { requestSenderId(input: { name: "Taarifa-SMS", useCase: "x", sampleMessage: "x" }) { senderId { id } } }',
    past: 'SENDER_ID_TAKEN',
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
  'Mutation.createFileDownload': {
    document: 'mutation ($id: ID!) { createFileDownload(id: $id) { url } }',
    variables: withId('med'),
    past: 'NOT_FOUND',
  },
  'Mutation.deleteFile': {
    document: 'mutation ($id: ID!) { deleteFile(id: $id) { deletedId } }',
    variables: withId('med'),
    past: 'NOT_FOUND',
  },
  'Mutation.reviewSenderId': {
    document: 'mutation ($id: ID!) { reviewSenderId(input: { id: $id, decision: APPROVE, reason: "x" }) { senderId { id } } }',
    variables: withId('snd'),
    past: 'NOT_FOUND',
  },
  'Mutation.sendSms': fresh(
    'mutation ($text: String!) { sendSms(input: { to: ["0754000001"], body: "x", idempotencyKey: $text }) { credits } }',
  ),
  'Mutation.sendTemplateSms': {
    document: `mutation ($id: ID!) { sendTemplateSms(input: { templateId: $id, recipients: [{ to: "0754000001" }], idempotencyKey: "t" }) {
      credits } }`,
    variables: withId('tpl'),
    past: 'NOT_FOUND',
  },
  'Mutation.upsertKeywordReply': {
    document: 'mutation ($id: ID!) { upsertKeywordReply(input: { id: $id, keyword: HELP, enabled: true }) { keywordReply { id } } }',
    variables: withId('kwd'),
    past: 'NOT_FOUND',
  },
  'Mutation.deleteKeywordReply': {
    document: 'mutation ($id: ID!) { deleteKeywordReply(id: $id) { deletedId } }',
    variables: withId('kwd'),
    past: 'NOT_FOUND',
  },
  'Mutation.createTemplate': fresh('mutation ($text: String!) { createTemplate(input: { name: $text, body: "Hi" }) { template { id } } }'),
  'Mutation.updateTemplate': {
    document: 'mutation ($id: ID!) { updateTemplate(input: { id: $id, name: "R" }) { template { id } } }',
    variables: withId('tpl'),
    past: 'NOT_FOUND',
  },
  'Mutation.deleteTemplate': {
    document: 'mutation ($id: ID!) { deleteTemplate(id: $id) { deletedId } }',
    variables: withId('tpl'),
    past: 'NOT_FOUND',
  },
  'Mutation.cancelMessages': {
    document: 'mutation ($ids: [ID!]!) { cancelMessages(ids: $ids) { cancelled { id } } }',
    variables: () => ({ ids: [nowhere('msg')] }),
  },
  'Mutation.optOut': { document: 'mutation { optOut(phone: "+255754000002") { optOut { id } } }' },
  'Mutation.optIn': { document: 'mutation { optIn(phone: "+255754000002") { phone } }' },
  'Mutation.upsertContact': { document: 'mutation { upsertContact(input: { phone: "0754000003" }) { created } }' },
  'Mutation.upsertContacts': {
    document: 'mutation { upsertContacts(input: { contacts: [{ phone: "0754000003" }] }) { createdCount } }',
  },
  'Mutation.deleteContacts': {
    document: 'mutation ($id: ID!) { deleteContacts(ids: [$id]) { deletedIds } }',
    variables: withId('con'),
  },
  'Mutation.importContacts': {
    document: 'mutation ($id: ID!) { importContacts(input: { fileId: $id }) { contactImport { id } } }',
    variables: withId('med'),
    past: 'NOT_FOUND',
  },
  'Mutation.importOptOuts': {
    document: 'mutation ($id: ID!) { importOptOuts(input: { fileId: $id }) { contactImport { id } } }',
    variables: withId('med'),
    past: 'NOT_FOUND',
  },
  'Mutation.updateContactImport': {
    document: 'mutation ($id: ID!) { updateContactImport(input: { id: $id }) { contactImport { id } } }',
    variables: withId('imp'),
    past: 'NOT_FOUND',
  },
  'Mutation.confirmContactImport': {
    document: 'mutation ($id: ID!) { confirmContactImport(id: $id) { contactImport { id } } }',
    variables: withId('imp'),
    past: 'NOT_FOUND',
  },
  'Mutation.cancelContactImport': {
    document: 'mutation ($id: ID!) { cancelContactImport(id: $id) { contactImport { id } } }',
    variables: withId('imp'),
    past: 'NOT_FOUND',
  },
  'Mutation.eraseContact': {
    document: 'mutation { eraseContact(input: { phone: "0754000004", reason: "x" }) { redactedCount } }',
  },
  'Mutation.createContactGroup': fresh('mutation ($text: String!) { createContactGroup(input: { name: $text }) { contactGroup { id } } }'),
  'Mutation.updateContactGroup': {
    document: 'mutation ($id: ID!) { updateContactGroup(input: { id: $id, name: "R" }) { contactGroup { id } } }',
    variables: withId('grp'),
    past: 'NOT_FOUND',
  },
  'Mutation.deleteContactGroup': {
    document: 'mutation ($id: ID!) { deleteContactGroup(id: $id) { deletedId } }',
    variables: withId('grp'),
    past: 'NOT_FOUND',
  },
  'Mutation.addToGroup': {
    document: 'mutation ($id: ID!, $contact: ID!) { addToGroup(id: $id, contactIds: [$contact]) { contactGroup { id } } }',
    variables: () => ({ id: nowhere('grp'), contact: nowhere('con') }),
    past: 'NOT_FOUND',
  },
  'Mutation.removeFromGroup': {
    document: 'mutation ($id: ID!, $contact: ID!) { removeFromGroup(id: $id, contactIds: [$contact]) { contactGroup { id } } }',
    variables: () => ({ id: nowhere('grp'), contact: nowhere('con') }),
    past: 'NOT_FOUND',
  },
  'Mutation.purchaseCredits': fresh(
    `mutation ($text: String!) { purchaseCredits(input: { credits: 100, method: BANK_TRANSFER, idempotencyKey: $text }) {
      purchase { id } } }`,
  ),
  'Mutation.cancelPurchase': {
    document: 'mutation ($id: ID!) { cancelPurchase(id: $id) { purchase { id } } }',
    variables: withId('pur'),
    past: 'NOT_FOUND',
  },

  'Mutation.attachTransferProof': {
    document: 'mutation ($id: ID!, $asset: ID!) { attachTransferProof(id: $id, fileId: $asset) { purchase { id } } }',
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
    document: 'mutation ($id: ID!) { confirmBankTransfer(input: { id: $id, reference: "x", amountTzs: 1 }) { purchase { id } } }',
    variables: withId('pur'),
    past: 'NOT_FOUND',
  },
  'Mutation.resolvePurchase': {
    document: 'mutation ($id: ID!) { resolvePurchase(input: { id: $id, decision: FAIL, reason: "x" }) { purchase { id } } }',
    variables: withId('pur'),
    past: 'NOT_FOUND',
  },
  'Mutation.refundPurchase': {
    document: 'mutation ($id: ID!) { refundPurchase(input: { id: $id, reference: "x", reason: "x" }) { purchase { id } } }',
    variables: withId('pur'),
    past: 'NOT_FOUND',
  },
  'Mutation.upsertPackage': fresh(
    `mutation ($text: String!) { upsertPackage(input: { code: $text, name: "R", credits: 10, priceTzs: 10, support: "x",
      features: [], active: false }) { package { id } } }`,
  ),
  'Mutation.adjustCredits': {
    document: `mutation ($id: ID!, $text: String!) { adjustCredits(input: { tenantId: $id, credits: 5, reason: "x",
        idempotencyKey: $text }) { entry { id } } }`,
    variables: () => ({ id: nowhere('ten'), text: unique().text }),
    past: 'NOT_FOUND',
  },
  'Mutation.resolveUnconfirmed': {
    document: 'mutation ($ids: [ID!]!) { resolveUnconfirmed(input: { ids: $ids, outcome: SENT, reason: "x" }) { resolved { id } } }',
    variables: () => ({ ids: [nowhere('msg')] }),
  },
  'Mutation.resolveHeld': {
    document: 'mutation ($ids: [ID!]!) { resolveHeld(input: { ids: $ids, outcome: SENT, reason: "x" }) { resolvedCount } }',
    variables: () => ({ ids: [nowhere('msg')] }),
  },
  'Mutation.releaseQuarantinedItems': {
    document: 'mutation ($ids: [ID!]!) { releaseQuarantinedItems(ids: $ids) { items { id } } }',
    variables: () => ({ ids: [nowhere('qrn')] }),
  },
  'Mutation.discardQuarantinedItems': {
    document: 'mutation ($ids: [ID!]!) { discardQuarantinedItems(input: { ids: $ids, reason: "x" }) { items { id } } }',
    variables: () => ({ ids: [nowhere('qrn')] }),
  },
  'Mutation.setSendingFrozen': { document: 'mutation { setSendingFrozen(frozen: false, reason: "x") { systemStatus { version } } }' },
  'Mutation.suspendTenant': {
    document: 'mutation ($id: ID!) { suspendTenant(id: $id, reason: "x") { tenant { id } } }',
    variables: withId('ten'),
    past: 'NOT_FOUND',
  },
  'Mutation.setSendingWeight': {
    document: 'mutation ($id: ID!) { setSendingWeight(id: $id, weight: 2) { tenant { id } } }',
    variables: withId('ten'),
    past: 'NOT_FOUND',
  },
  'Mutation.reinstateTenant': {
    document: 'mutation ($id: ID!) { reinstateTenant(id: $id) { tenant { id } } }',
    variables: withId('ten'),
    past: 'NOT_FOUND',
  },
  'Query.backup': { document: 'query ($id: ID!) { backup(id: $id) { id } }', variables: withId('bkp'), past: 'NOT_FOUND' },
  'Query.backups': { document: '{ backups { nodes { id } } }' },
  'Mutation.createBackup': { document: 'mutation { createBackup(input: { kind: DATABASE }) { backup { id } } }' },
  'Mutation.cancelBackup': {
    document: 'mutation ($id: ID!) { cancelBackup(id: $id) { backup { id } } }',
    variables: withId('bkp'),
    past: 'NOT_FOUND',
  },
  'Mutation.verifyBackup': {
    document: 'mutation ($id: ID!) { verifyBackup(id: $id) { backup { id } } }',
    variables: withId('bkp'),
    past: 'NOT_FOUND',
  },
  'Mutation.pinBackup': {
    document: 'mutation ($id: ID!) { pinBackup(id: $id, pinned: true) { backup { id } } }',
    variables: withId('bkp'),
    past: 'NOT_FOUND',
  },
  'Mutation.deleteBackup': {
    document: 'mutation ($id: ID!) { deleteBackup(id: $id) { backup { id } } }',
    variables: withId('bkp'),
    past: 'NOT_FOUND',
  },
  'Mutation.createBackupDownload': {
    document: 'mutation ($id: ID!) { createBackupDownload(id: $id) { url } }',
    variables: withId('bkp'),
    past: 'NOT_FOUND',
  },
  'Query.restore': { document: 'query ($id: ID!) { restore(id: $id) { id } }', variables: withId('rst'), past: 'NOT_FOUND' },
  'Query.restores': { document: '{ restores { nodes { id } } }' },
  'Mutation.startRestore': {
    document: 'mutation ($id: ID!) { startRestore(input: { backupId: $id, dryRun: true }) { restore { id } } }',
    variables: withId('bkp'),
    past: 'NOT_FOUND',
  },
  'Mutation.cancelRestore': {
    document: 'mutation ($id: ID!) { cancelRestore(id: $id) { restore { id } } }',
    variables: withId('rst'),
    past: 'NOT_FOUND',
  },
  'Mutation.confirmRestore': {
    document: 'mutation ($id: ID!) { confirmRestore(id: $id) { restore { id } } }',
    variables: withId('rst'),
    past: 'NOT_FOUND',
  },
  'Mutation.pruneRestore': {
    document: 'mutation ($id: ID!) { pruneRestore(id: $id) { restore { id } } }',
    variables: withId('rst'),
    past: 'NOT_FOUND',
  },
  'Mutation.undoRestore': {
    document: 'mutation ($id: ID!) { undoRestore(input: { id: $id, confirm: "x" }) { restore { id } } }',
    variables: withId('rst'),
    past: 'NOT_FOUND',
  },
  'Query.backupHealth': { document: '{ backupHealth { ok } }' },
  'Query.inboundNumbers': { document: '{ inboundNumbers { number } }' },
  'Mutation.assignInboundNumber': {
    document: 'mutation { assignInboundNumber(input: { number: "15901" }) { inboundNumber { number } } }',
  },
  'Mutation.releaseInboundNumber': {
    document: 'mutation { releaseInboundNumber(number: "15999") { number } }',
    past: 'NOT_FOUND',
  },
  'Query.storageTargets': { document: '{ storageTargets { id } }' },
  'Mutation.checkStorageTarget': {
    document: 'mutation ($id: ID!) { checkStorageTarget(id: $id) { storageTarget { id } } }',
    variables: withId('stg'),
    past: 'NOT_FOUND',
  },
  'Query.backupSchedules': { document: '{ backupSchedules { id } }' },
  'Mutation.upsertBackupSchedule': {
    document: `mutation { upsertBackupSchedule(input: { name: "N", kind: DATABASE, cron: "0 2 * * *", timeZone: "UTC", enabled: true,
        verify: true, retention: {} }) {
      schedule { id } } }`,
  },
  'Mutation.deleteBackupSchedule': {
    document: 'mutation ($id: ID!) { deleteBackupSchedule(id: $id) { deletedId } }',
    variables: withId('bsc'),
    past: 'NOT_FOUND',
  },
  'Mutation.runBackupSchedule': {
    document: 'mutation ($id: ID!) { runBackupSchedule(id: $id) { backup { id } } }',
    variables: withId('bsc'),
    past: 'NOT_FOUND',
  },
  'Query.encryptionKeys': { document: '{ encryptionKeys { id } }' },
  'Mutation.acknowledgeEncryptionKey': {
    document: 'mutation ($id: ID!) { acknowledgeEncryptionKey(id: $id) { encryptionKey { id } } }',
    variables: withId('enk'),
    past: 'NOT_FOUND',
  },
  'Mutation.checkIntegration': { document: 'mutation { checkIntegration(name: MAIL) { integration { status } } }' },
  'Mutation.sendTestEmail': { document: 'mutation { sendTestEmail(to: "a@example.com") { email { id } } }' },

  'Subscription.inboundMessageReceived': { document: 'subscription { inboundMessageReceived { id } }' },
  'Subscription.messageUpdated': { document: 'subscription { messageUpdated { id } }' },
  'Subscription.messageCountsUpdated': { document: 'subscription { messageCountsUpdated { total } }' },
  'Subscription.contactImportUpdated': { document: 'subscription { contactImportUpdated { id } }' },
  'Subscription.exportUpdated': { document: 'subscription { exportUpdated { id } }' },
  'Subscription.campaignUpdated': { document: 'subscription { campaignUpdated { id } }' },
  'Subscription.balanceUpdated': { document: 'subscription { balanceUpdated { available } }' },
  'Subscription.purchaseUpdated': { document: 'subscription { purchaseUpdated { id } }' },
  'Subscription.senderIdUpdated': { document: 'subscription { senderIdUpdated { id } }' },
  'Subscription.alertUpdated': { document: 'subscription { alertUpdated { id } }' },
  'Subscription.attentionUpdated': { document: 'subscription { attentionUpdated { id } }' },
  'Subscription.backupUpdated': { document: 'subscription { backupUpdated { id } }' },
  'Subscription.restoreUpdated': { document: 'subscription { restoreUpdated { id } }' },
  'Subscription.backupHealthUpdated': { document: 'subscription { backupHealthUpdated { ok } }' },
  'Subscription.systemStatusUpdated': { document: 'subscription { systemStatusUpdated { version } }' },
};
