import type { Attempt } from './queryAttempts.js';

let groups = 0;

export const mutationAttempts: Record<string, Attempt> = {
  'Mutation.acknowledgeAlert': {
    document: 'mutation ($id: ID!) { acknowledgeAlert(id: $id) { alert { subject tenant { name } } } }',
    variables: ({ their }) => ({ id: their.alert }),
    refused: 'NOT_FOUND',
  },
  'Mutation.createFileDownload': {
    document: 'mutation ($id: ID!) { createFileDownload(id: $id) { url } }',
    variables: ({ theirAsset }) => ({ id: theirAsset }),
    refused: 'NOT_FOUND',
  },
  'Mutation.deleteFile': {
    document: 'mutation ($id: ID!) { deleteFile(id: $id) { deletedId } }',
    variables: ({ theirAsset }) => ({ id: theirAsset }),
    refused: 'NOT_FOUND',
  },
  'Mutation.register': {
    document: `mutation { register(input: { name: "N", tenantName: "T", email: "zanzibar.spices@example.com",
        password: "another long password" }) { accessToken } }`,
    refused: 'EMAIL_TAKEN',
  },
  'Mutation.login': {
    document: 'mutation { login(input: { email: "zanzibar.spices@example.com", password: "a guessed password" }) { accessToken } }',
    refused: 'UNAUTHENTICATED',
  },
  'Mutation.refreshSession': {
    document: 'mutation { refreshSession(refreshToken: "tuma_rt_guessed") { accessToken } }',
    refused: 'TOKEN_INVALID',
  },
  'Mutation.logout': { document: 'mutation { logout(refreshToken: "tuma_rt_guessed") { ok } }' },
  'Mutation.revokeSession': {
    document: 'mutation ($id: ID!) { revokeSession(id: $id) { deletedId } }',
    variables: ({ their }) => ({ id: their.session }),
    refused: 'NOT_FOUND',
  },
  'Mutation.revokeOtherSessions': { document: 'mutation { revokeOtherSessions { revokedCount } }' },
  'Mutation.changePassword': {
    document: `mutation { changePassword(input: { currentPassword: "not mine at all", newPassword: "another long password" }) {
        accessToken } }`,
    refused: 'BAD_USER_INPUT',
  },
  'Mutation.switchTenant': {
    document: `mutation ($t: ID!, $r: String!) { switchTenant(input: { tenantId: $t, refreshToken: $r }) { accessToken viewer { tenant {
        name } } } }`,
    variables: ({ ours, theirs }) => ({ t: theirs.tenantId, r: ours.refreshToken }),
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
  'Mutation.enrolTwoFactor': {
    document: 'mutation { enrolTwoFactor(password: "not mine at all") { secret uri } }',
    refused: 'BAD_USER_INPUT',
  },
  'Mutation.confirmTwoFactor': { document: 'mutation { confirmTwoFactor(code: "123456") { recoveryCodes } }', refused: 'INVALID_STATE' },
  'Mutation.disableTwoFactor': {
    document: 'mutation { disableTwoFactor(input: { password: "not mine at all", code: "123456" }) { user { email } } }',
    refused: 'BAD_USER_INPUT',
  },
  'Mutation.createRecoveryCodes': {
    document: 'mutation { createRecoveryCodes(input: { password: "not mine at all", code: "123456" }) { recoveryCodes user { email } } }',
    refused: 'BAD_USER_INPUT',
  },
  'Mutation.updateProfile': { document: 'mutation { updateProfile(input: { name: "Ourselves" }) { user { email name } } }' },
  'Mutation.updateTenant': {
    document: 'mutation { updateTenant(input: { lowBalanceThreshold: 1 }) { tenant { name settings { alertEmails } } } }',
  },
  'Mutation.inviteMember': {
    document: 'mutation { inviteMember(input: { email: "ours.invited@example.com", role: OWNER }) { invitation { id email } } }',
  },
  'Mutation.resendInvitation': {
    document: 'mutation ($id: ID!) { resendInvitation(id: $id) { invitation { email } } }',
    variables: ({ their }) => ({ id: their.invitation }),
    refused: 'NOT_FOUND',
  },
  'Mutation.revokeInvitation': {
    document: 'mutation ($id: ID!) { revokeInvitation(id: $id) { invitation { email } } }',
    variables: ({ their }) => ({ id: their.invitation }),
    refused: 'NOT_FOUND',
  },
  'Mutation.acceptInvitation': {
    document: 'mutation { acceptInvitation(input: { token: "tuma_in_guessed" }) { viewer { tenant { name } } } }',
    refused: 'BAD_USER_INPUT',
  },
  'Mutation.changeMemberRole': {
    document: 'mutation ($id: ID!) { changeMemberRole(input: { id: $id, role: VIEWER }) { membership { user { email } } } }',
    variables: ({ their }) => ({ id: their.membership }),
    refused: 'NOT_FOUND',
  },
  'Mutation.removeMember': {
    document: 'mutation ($id: ID!) { removeMember(id: $id) { deletedId } }',
    variables: ({ their }) => ({ id: their.membership }),
    refused: 'NOT_FOUND',
  },
  'Mutation.suspendTenant': {
    document: 'mutation ($t: ID!) { suspendTenant(id: $t, reason: "x") { tenant { name } } }',
    variables: ({ theirs }) => ({ t: theirs.tenantId }),
    refused: 'FORBIDDEN',
  },
  'Mutation.setSendingWeight': {
    document: 'mutation ($t: ID!) { setSendingWeight(id: $t, weight: 2) { tenant { name } } }',
    variables: ({ theirs }) => ({ t: theirs.tenantId }),
    refused: 'FORBIDDEN',
  },
  'Mutation.reinstateTenant': {
    document: 'mutation ($t: ID!) { reinstateTenant(id: $t) { tenant { name } } }',
    variables: ({ theirs }) => ({ t: theirs.tenantId }),
    refused: 'FORBIDDEN',
  },
  'Mutation.sendTestEmail': { document: 'mutation { sendTestEmail(to: "a@example.com") { email { id } } }', refused: 'FORBIDDEN' },
  'Mutation.createApiKey': {
    document: 'mutation { createApiKey(input: { name: "Ours", permissions: [SEND_SMS] }) { apiKey { id } } }',
  },
  'Mutation.revokeApiKey': {
    document: 'mutation ($id: ID!) { revokeApiKey(id: $id) { apiKey { name } } }',
    variables: ({ their }) => ({ id: their.apiKey }),
    refused: 'NOT_FOUND',
  },
  'Mutation.adjustCredits': {
    document: `mutation ($t: ID!) { adjustCredits(input: { tenantId: $t, credits: -5, reason: "mine now", idempotencyKey: "k" }) {
        balance { available } } }`,
    variables: ({ theirs }) => ({ t: theirs.tenantId }),
    refused: 'FORBIDDEN',
  },
  'Mutation.purchaseCredits': {
    document: `mutation { purchaseCredits(input: { credits: 77, method: BANK_TRANSFER, idempotencyKey: "their-purchase" }) {
        replayed purchase { credits invoiceNumber tenant { name } } } }`,
  },
  'Mutation.cancelPurchase': {
    document: 'mutation ($id: ID!) { cancelPurchase(id: $id) { purchase { invoiceNumber tenant { name } } } }',
    variables: ({ their }) => ({ id: their.purchase }),
    refused: 'NOT_FOUND',
  },
  'Mutation.attachTransferProof': {
    document: `mutation ($id: ID!, $asset: ID!) { attachTransferProof(id: $id, fileId: $asset) { purchase { tenant { name }
        proofs { filename } } } }`,
    variables: ({ their }) => ({ id: their.purchase, asset: their.purchase.replace('pur', 'med') }),
    refused: 'NOT_FOUND',
  },
  'Mutation.createReceiptDownload': {
    document: 'mutation ($id: ID!) { createReceiptDownload(purchaseId: $id) { url } }',
    variables: ({ their }) => ({ id: their.purchase }),
    refused: 'NOT_FOUND',
  },
  'Mutation.confirmBankTransfer': {
    document: `mutation ($id: ID!) { confirmBankTransfer(input: { id: $id, reference: "x", amountTzs: 1998000 }) { purchase {
        tenant { name } } } }`,
    variables: ({ their }) => ({ id: their.purchase }),
    refused: 'FORBIDDEN',
  },
  'Mutation.resolvePurchase': {
    document: 'mutation ($id: ID!) { resolvePurchase(input: { id: $id, decision: FAIL, reason: "x" }) { purchase { tenant { name } } } }',
    variables: ({ their }) => ({ id: their.purchase }),
    refused: 'FORBIDDEN',
  },
  'Mutation.refundPurchase': {
    document: 'mutation ($id: ID!) { refundPurchase(input: { id: $id, reference: "x", reason: "x" }) { purchase { tenant { name } } } }',
    variables: ({ their }) => ({ id: their.purchase }),
    refused: 'FORBIDDEN',
  },
  'Mutation.upsertPackage': {
    document: `mutation { upsertPackage(input: { code: "lite", name: "Lite", credits: 5000, priceTzs: 1, support: "x", features: [],
        active: true }) { package { id } } }`,
    refused: 'FORBIDDEN',
  },
  'Mutation.requestSenderId': {
    document:
      'mutation { requestSenderId(input: { name: "Karafuu-1", useCase: "x", sampleMessage: "x" }) { senderId { name tenant { name } } } }',
    refused: 'SENDER_ID_TAKEN',
  },
  'Mutation.resubmitSenderId': {
    document: 'mutation ($id: ID!) { resubmitSenderId(input: { id: $id, useCase: "x" }) { senderId { name } } }',
    variables: ({ their }) => ({ id: their.senderId }),
    refused: 'NOT_FOUND',
  },
  'Mutation.cancelSenderIdRequest': {
    document: 'mutation ($id: ID!) { cancelSenderIdRequest(id: $id) { senderId { name } } }',
    variables: ({ their }) => ({ id: their.senderId }),
    refused: 'NOT_FOUND',
  },
  'Mutation.reviewSenderId': {
    document: 'mutation ($id: ID!) { reviewSenderId(input: { id: $id, decision: APPROVE }) { senderId { name } } }',
    variables: ({ their }) => ({ id: their.senderId }),
    refused: 'FORBIDDEN',
  },
  'Mutation.setDefaultSenderId': {
    document: 'mutation ($id: ID!) { setDefaultSenderId(id: $id) { senderId { name } } }',
    variables: ({ their }) => ({ id: their.senderId }),
    refused: 'NOT_FOUND',
  },
  'Mutation.setSenderIdEnabled': {
    document: 'mutation ($id: ID!) { setSenderIdEnabled(id: $id, enabled: true) { senderId { name } } }',
    variables: ({ their }) => ({ id: their.senderId }),
    refused: 'NOT_FOUND',
  },
  'Mutation.sendSms': {
    document: `mutation { sendSms(input: { to: ["0754555666"], body: "x", clientReference: "their-reference", idempotencyKey: "k" }) {
        replayed suppressed balance { available } messages { status } } }`,
  },
  'Mutation.cancelMessages': {
    document: 'mutation ($ids: [ID!]!) { cancelMessages(ids: $ids) { cancelled { id } tooLate { id } } }',
    variables: ({ their }) => ({ ids: [their.message, their.scheduled] }),
  },
  'Mutation.resolveUnconfirmed': {
    document: 'mutation ($ids: [ID!]!) { resolveUnconfirmed(input: { ids: $ids, outcome: SENT, reason: "x" }) { resolved { id } } }',
    variables: ({ their }) => ({ ids: [their.message] }),
    refused: 'FORBIDDEN',
  },
  'Mutation.resolveHeld': {
    document: 'mutation ($ids: [ID!]!) { resolveHeld(input: { ids: $ids, outcome: SENT, reason: "x" }) { resolved { id } } }',
    variables: ({ their }) => ({ ids: [their.message] }),
    refused: 'FORBIDDEN',
  },
  'Mutation.releaseQuarantinedItems': {
    document: 'mutation { releaseQuarantinedItems(ids: ["qrn_00000000000000000000000000000000"]) { items { id tenant { name } } } }',
    refused: 'FORBIDDEN',
  },
  'Mutation.discardQuarantinedItems': {
    document: `mutation { discardQuarantinedItems(input: { ids: ["qrn_00000000000000000000000000000000"], reason: "x" }) {
      items { id tenant { name } } } }`,
    refused: 'FORBIDDEN',
  },
  'Mutation.setSendingFrozen': {
    document: 'mutation { setSendingFrozen(frozen: true, reason: "x") { systemStatus { version } } }',
    refused: 'FORBIDDEN',
  },
  'Mutation.createBackup': {
    document: 'mutation { createBackup(input: { kind: DATABASE }) { backup { id } } }',
    refused: 'FORBIDDEN',
  },
  'Mutation.cancelBackup': {
    document: 'mutation { cancelBackup(id: "bkp_00000000000000000000000000000000") { backup { id } } }',
    refused: 'FORBIDDEN',
  },
  'Mutation.verifyBackup': {
    document: 'mutation { verifyBackup(id: "bkp_00000000000000000000000000000000") { backup { id } } }',
    refused: 'FORBIDDEN',
  },
  'Mutation.deleteBackup': {
    document: 'mutation { deleteBackup(id: "bkp_00000000000000000000000000000000") { backup { id } } }',
    refused: 'FORBIDDEN',
  },
  'Mutation.createBackupDownload': {
    document: 'mutation { createBackupDownload(id: "bkp_00000000000000000000000000000000") { url } }',
    refused: 'FORBIDDEN',
  },
  'Mutation.pinBackup': {
    document: 'mutation { pinBackup(id: "bkp_00000000000000000000000000000000", pinned: true) { backup { id } } }',
    refused: 'FORBIDDEN',
  },
  'Mutation.startRestore': {
    document: 'mutation { startRestore(input: { backupId: "bkp_00000000000000000000000000000000", dryRun: true }) { restore { id } } }',
    refused: 'FORBIDDEN',
  },
  'Mutation.cancelRestore': {
    document: 'mutation { cancelRestore(id: "rst_00000000000000000000000000000000") { restore { id } } }',
    refused: 'FORBIDDEN',
  },
  'Mutation.confirmRestore': {
    document: 'mutation { confirmRestore(id: "rst_00000000000000000000000000000000") { restore { id } } }',
    refused: 'FORBIDDEN',
  },
  'Mutation.pruneRestore': {
    document: 'mutation { pruneRestore(id: "rst_00000000000000000000000000000000") { restore { id } } }',
    refused: 'FORBIDDEN',
  },
  'Mutation.undoRestore': {
    document: 'mutation { undoRestore(input: { id: "rst_00000000000000000000000000000000", confirm: "x" }) { restore { id } } }',
    refused: 'FORBIDDEN',
  },
  'Mutation.assignInboundNumber': {
    document: `mutation ($id: ID!) { assignInboundNumber(input: { number: "15901", tenantId: $id }) { inboundNumber { number } } }`,
    variables: ({ theirs }) => ({ id: theirs.tenantId }),
    refused: 'FORBIDDEN',
  },
  'Mutation.releaseInboundNumber': {
    document: 'mutation { releaseInboundNumber(number: "15901") { number } }',
    refused: 'FORBIDDEN',
  },
  'Mutation.checkStorageTarget': {
    document: 'mutation { checkStorageTarget(id: "stg_00000000000000000000000000000000") { storageTarget { id } } }',
    refused: 'FORBIDDEN',
  },
  'Mutation.upsertBackupSchedule': {
    document: `mutation { upsertBackupSchedule(input: { name: "N", kind: DATABASE, cron: "0 2 * * *", timeZone: "UTC", enabled: true,
        verify: true, retention: {} }) {
        schedule { id } } }`,
    refused: 'FORBIDDEN',
  },
  'Mutation.deleteBackupSchedule': {
    document: 'mutation { deleteBackupSchedule(id: "bsc_00000000000000000000000000000000") { deletedId } }',
    refused: 'FORBIDDEN',
  },
  'Mutation.runBackupSchedule': {
    document: 'mutation { runBackupSchedule(id: "bsc_00000000000000000000000000000000") { backup { id } } }',
    refused: 'FORBIDDEN',
  },
  'Mutation.acknowledgeEncryptionKey': {
    document: 'mutation { acknowledgeEncryptionKey(id: "enk_00000000000000000000000000000000") { encryptionKey { id } } }',
    refused: 'FORBIDDEN',
  },
  'Mutation.optOut': { document: 'mutation { optOut(phone: "+255754999888") { optOut { id phone } } }' },
  'Mutation.optIn': { document: 'mutation { optIn(phone: "+255754555666") { phone } }' },
  'Mutation.upsertContact': {
    document: `mutation ($g: ID!) { upsertContact(input: { phone: "0754999888", name: "x", groupIds: [$g] }) { created contact {
        id groups { name } } } }`,
    variables: ({ their }) => ({ g: their.contactGroup }),
    refused: 'NOT_FOUND',
  },
  'Mutation.upsertContacts': {
    document: `mutation ($g: ID!) { upsertContacts(input: { contacts: [{ phone: "0754999888" },
        { phone: "0754999887", groupIds: [$g] }] }) { createdCount rejected { index code } contacts { id name groups { name } } } }`,
    variables: ({ their }) => ({ g: their.contactGroup }),
  },
  'Mutation.deleteContacts': {
    document: 'mutation ($ids: [ID!]!) { deleteContacts(ids: $ids) { deletedIds } }',
    variables: ({ their }) => ({ ids: [their.contact] }),
  },
  'Mutation.createExport': {
    document: `mutation ($g: ID!) { createExport(input: { format: CSV, source: { contacts: { groupId: $g } } }) { export { kind rows
      progress { itemsDone } file { id } } } }`,
    variables: ({ their }) => ({ g: their.contactGroup }),
  },
  'Mutation.cancelExport': {
    document: 'mutation ($id: ID!) { cancelExport(id: $id) { export { id kind status } } }',
    variables: ({ their }) => ({ id: their.export }),
    refused: 'NOT_FOUND',
  },
  'Mutation.createWebhookEndpoint': {
    document: `mutation { createWebhookEndpoint(input: { url: "http://127.0.0.1:9/ours", events: [BALANCE_LOW] }) {
      webhookEndpoint { url description } } }`,
  },
  'Mutation.updateWebhookEndpoint': {
    document: 'mutation ($id: ID!) { updateWebhookEndpoint(input: { id: $id, enabled: false }) { webhookEndpoint { id url } } }',
    variables: ({ their }) => ({ id: their.webhookEndpoint }),
    refused: 'NOT_FOUND',
  },
  'Mutation.deleteWebhookEndpoint': {
    document: 'mutation ($id: ID!) { deleteWebhookEndpoint(id: $id) { deletedId } }',
    variables: ({ their }) => ({ id: their.webhookEndpoint }),
    refused: 'NOT_FOUND',
  },
  'Mutation.rotateWebhookSecret': {
    document: 'mutation ($id: ID!) { rotateWebhookSecret(input: { id: $id }) { secret webhookEndpoint { url } } }',
    variables: ({ their }) => ({ id: their.webhookEndpoint }),
    refused: 'NOT_FOUND',
  },
  'Mutation.testWebhookEndpoint': {
    document: 'mutation ($id: ID!) { testWebhookEndpoint(id: $id) { webhookDelivery { id payload endpoint { url } } } }',
    variables: ({ their }) => ({ id: their.webhookEndpoint }),
    refused: 'NOT_FOUND',
  },
  'Mutation.redeliverWebhook': {
    document: 'mutation ($id: ID!) { redeliverWebhook(id: $id) { webhookDelivery { id payload endpoint { url } } } }',
    variables: ({ their }) => ({ id: their.webhookDelivery }),
    refused: 'NOT_FOUND',
  },
  'Mutation.importContacts': {
    document: 'mutation ($id: ID!) { importContacts(input: { fileId: $id }) { contactImport { id file { filename } } } }',
    variables: ({ theirList }) => ({ id: theirList }),
    refused: 'NOT_FOUND',
  },
  'Mutation.importOptOuts': {
    document: 'mutation ($id: ID!) { importOptOuts(input: { fileId: $id }) { contactImport { id file { filename } } } }',
    variables: ({ theirList }) => ({ id: theirList }),
    refused: 'NOT_FOUND',
  },
  'Mutation.updateContactImport': {
    document: `mutation ($id: ID!) { updateContactImport(input: { id: $id, hasHeader: true }) { contactImport { id status file { filename }
        preview { sample { phone } } } } }`,
    variables: ({ their }) => ({ id: their.contactImport }),
    refused: 'NOT_FOUND',
  },
  'Mutation.confirmContactImport': {
    document: `mutation ($id: ID!) { confirmContactImport(id: $id) { contactImport { id status file { filename }
        preview { sample { phone } } } } }`,
    variables: ({ their }) => ({ id: their.contactImport }),
    refused: 'NOT_FOUND',
  },
  'Mutation.cancelContactImport': {
    document: `mutation ($id: ID!) { cancelContactImport(id: $id) { contactImport { id status file { filename }
        preview { sample { phone } } } } }`,
    variables: ({ their }) => ({ id: their.contactImport }),
    refused: 'NOT_FOUND',
  },
  'Mutation.eraseContact': {
    document: `mutation ($id: ID!) { number: eraseContact(input: { phone: "0754111222", reason: "x" }) { deletedId redactedCount }
        eraseContact(input: { id: $id, reason: "x" }) { deletedId redactedCount } }`,
    variables: ({ their }) => ({ id: their.contact }),
    refused: 'NOT_FOUND',
  },
  'Mutation.createContactGroup': {
    document: 'mutation ($name: String!) { createContactGroup(input: { name: $name }) { contactGroup { id size } } }',
    // Theirs is free for us, and again for each who tries.
    variables: () => ({ name: `Wateja ${++groups}` }),
  },
  'Mutation.updateContactGroup': {
    document: 'mutation ($id: ID!) { updateContactGroup(input: { id: $id, name: "Ours" }) { contactGroup { name size } } }',
    variables: ({ their }) => ({ id: their.contactGroup }),
    refused: 'NOT_FOUND',
  },
  'Mutation.deleteContactGroup': {
    document: 'mutation ($id: ID!) { deleteContactGroup(id: $id) { deletedId } }',
    variables: ({ their }) => ({ id: their.contactGroup }),
    refused: 'NOT_FOUND',
  },
  'Mutation.addToGroup': {
    document: 'mutation ($id: ID!, $ids: [ID!]!) { addToGroup(id: $id, contactIds: $ids) { contactGroup { name size } } }',
    variables: ({ their }) => ({ id: their.contactGroup, ids: [their.contact] }),
    refused: 'NOT_FOUND',
  },
  'Mutation.removeFromGroup': {
    document: 'mutation ($id: ID!, $ids: [ID!]!) { removeFromGroup(id: $id, contactIds: $ids) { contactGroup { name size } } }',
    variables: ({ their }) => ({ id: their.contactGroup, ids: [their.contact] }),
    refused: 'NOT_FOUND',
  },
  'Mutation.upsertKeywordReply': {
    document: `mutation ($id: ID!) { upsertKeywordReply(input: { id: $id, keyword: HELP, body: "Ours", enabled: true }) {
      keywordReply { id words body } } }`,
    variables: ({ their }) => ({ id: their.keywordReply }),
    refused: 'NOT_FOUND',
  },
  'Mutation.deleteKeywordReply': {
    document: 'mutation ($id: ID!) { deleteKeywordReply(id: $id) { deletedId } }',
    variables: ({ their }) => ({ id: their.keywordReply }),
    refused: 'NOT_FOUND',
  },
  'Mutation.createTemplate': {
    document: 'mutation ($name: String!) { createTemplate(input: { name: $name, body: "x" }) { template { id version } } }',
    variables: () => ({ name: `Ujumbe ${++groups}` }),
  },
  'Mutation.updateTemplate': {
    document: 'mutation ($id: ID!) { updateTemplate(input: { id: $id, body: "Ours" }) { template { name body } } }',
    variables: ({ their }) => ({ id: their.template }),
    refused: 'NOT_FOUND',
  },
  'Mutation.deleteTemplate': {
    document: 'mutation ($id: ID!) { deleteTemplate(id: $id) { deletedId } }',
    variables: ({ their }) => ({ id: their.template }),
    refused: 'NOT_FOUND',
  },
  'Mutation.createCampaign': {
    document: `mutation ($g: ID!) { createCampaign(input: { name: "x", text: { body: "x" }, audience: { groupIds: [$g] } }) {
        campaign { id } } }`,
    variables: ({ their }) => ({ g: their.contactGroup }),
    refused: 'NOT_FOUND',
  },
  'Mutation.updateCampaign': {
    document: 'mutation ($id: ID!) { updateCampaign(input: { id: $id, name: "Ours" }) { campaign { name body } } }',
    variables: ({ their }) => ({ id: their.campaign }),
    refused: 'NOT_FOUND',
  },
  'Mutation.quoteCampaign': {
    document: 'mutation ($id: ID!) { quoteCampaign(id: $id) { campaign { name body } } }',
    variables: ({ their }) => ({ id: their.campaign }),
    refused: 'NOT_FOUND',
  },
  'Mutation.copyCampaign': {
    document: 'mutation ($id: ID!) { copyCampaign(id: $id) { campaign { name body } } }',
    variables: ({ their }) => ({ id: their.campaign }),
    refused: 'NOT_FOUND',
  },
  'Mutation.confirmCampaign': {
    document: `mutation ($id: ID!) { confirmCampaign(input: { id: $id, idempotencyKey: "c",
        quoteId: "cqt_00000000000000000000000000000000" }) { campaign { name } balance { available } } }`,
    variables: ({ their }) => ({ id: their.campaign }),
    refused: 'NOT_FOUND',
  },
  ...Object.fromEntries(
    ['pauseCampaign', 'resumeCampaign', 'cancelCampaign', 'approveCampaign'].map((name) => [
      `Mutation.${name}`,
      {
        document: `mutation ($id: ID!) { ${name}(id: $id) { campaign { name status } } }`,
        variables: ({ their }) => ({ id: their.campaign }),
        refused: 'NOT_FOUND',
      } satisfies Attempt,
    ]),
  ),
  'Mutation.upsertCampaignSchedule': {
    document: `mutation ($id: ID!) { upsertCampaignSchedule(input: { id: $id, name: "Ours", text: { body: "x" }, cron: "0 9 1 * *",
        audience: { phones: ["0754555666"] }, timeZone: "UTC", maxCreditsPerRun: 9, enabled: true }) { campaignSchedule { name } } }`,
    variables: ({ their }) => ({ id: their.campaignSchedule }),
    refused: 'NOT_FOUND',
  },
  'Mutation.setCampaignScheduleEnabled': {
    document: 'mutation ($id: ID!) { setCampaignScheduleEnabled(id: $id, enabled: false) { campaignSchedule { name } } }',
    variables: ({ their }) => ({ id: their.campaignSchedule }),
    refused: 'NOT_FOUND',
  },
  'Mutation.deleteCampaignSchedule': {
    document: 'mutation ($id: ID!) { deleteCampaignSchedule(id: $id) { deletedId } }',
    variables: ({ their }) => ({ id: their.campaignSchedule }),
    refused: 'NOT_FOUND',
  },
  'Mutation.runCampaignSchedule': {
    document: 'mutation ($id: ID!) { runCampaignSchedule(input: { id: $id, idempotencyKey: "c" }) { campaign { name } } }',
    variables: ({ their }) => ({ id: their.campaignSchedule }),
    refused: 'NOT_FOUND',
  },
  'Mutation.rejectCampaign': {
    document: 'mutation ($id: ID!) { rejectCampaign(input: { id: $id, reason: "Ours" }) { campaign { name failureDetail } } }',
    variables: ({ their }) => ({ id: their.campaign }),
    refused: 'NOT_FOUND',
  },
  'Mutation.retryFailed': {
    document: 'mutation ($id: ID!) { retryFailed(input: { id: $id, maxCredits: 9, idempotencyKey: "c" }) { campaign { name } credits } }',
    variables: ({ their }) => ({ id: their.campaign }),
    refused: 'NOT_FOUND',
  },
  'Mutation.sendCampaignTest': {
    document: `mutation ($id: ID!) { sendCampaignTest(input: { id: $id, to: "0754555666", idempotencyKey: "c" }) { messages { body } } }`,
    variables: ({ their }) => ({ id: their.campaign }),
    refused: 'NOT_FOUND',
  },
  'Mutation.deleteCampaign': {
    document: 'mutation ($id: ID!) { deleteCampaign(id: $id) { deletedId } }',
    variables: ({ their }) => ({ id: their.campaign }),
    refused: 'NOT_FOUND',
  },
  'Mutation.sendTemplateSms': {
    document: `mutation ($id: ID!) { sendTemplateSms(input: { templateId: $id, recipients: [{ to: "0754555666" }],
        idempotencyKey: "t" }) { replayed messages { body template { name } } } }`,
    variables: ({ their }) => ({ id: their.template }),
    refused: 'NOT_FOUND',
  },
  'Mutation.checkIntegration': {
    document: 'mutation { checkIntegration(name: SMS) { integration { status } } }',
    refused: 'FORBIDDEN',
  },
};
