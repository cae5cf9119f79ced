/**
 * Who may do what: every role against every operation, over HTTP and sockets. The table is written by hand from what the roles are for, and
 * nothing of it is computed: a new root field without a row fails, and so does a permission that moved.
 *
 *   yes     passes: there is data, or past the gate the code that its probe names (an id that isn't there, a wrong password)
 *   no      FORBIDDEN
 *   login   UNAUTHENTICATED
 *   NAME    that code
 */
export const columns = [
  'nobody',
  'owner',
  'admin',
  'member',
  'viewer',
  'operator',
  'staff',
  'suspended',
  'key',
  'leastKey',
  'testKey',
] as const;
export type Column = (typeof columns)[number];

/*
 * operator, staff: the platform's ADMIN and STAFF, members of no tenant. suspended: the owner of a suspended tenant. key, testKey: with
 * every permission that such a key can have; leastKey: with VIEW_REPORTS alone.
 */
export const table = `
                                    nobody owner admin member viewer operator       staff          suspended        key leastKey testKey
  Query.viewer                      yes    yes   yes   yes    yes    yes            yes            yes              yes yes      yes
  Query.publicSettings              yes    yes   yes   yes    yes    yes            yes            yes              yes yes      yes
  Query.errorCodes                  yes    yes   yes   yes    yes    yes            yes            yes              yes yes      yes
  Query.packages                    yes    yes   yes   yes    yes    yes            yes            yes              yes yes      yes
  Query.paymentChannels             yes    yes   yes   yes    yes    yes            yes            yes              yes yes      yes
  Query.nodes                       yes    yes   yes   yes    yes    yes            yes            yes              yes yes      yes
  Query.node                        yes    yes   yes   yes    yes    yes            yes            yes              yes yes      yes
  Query.quotePurchase               login  yes   yes   yes    yes    yes            yes            yes              yes yes      yes
  Query.balance                     login  yes   yes   yes    yes    BAD_USER_INPUT BAD_USER_INPUT yes              yes yes      yes
  Query.ledger                      login  yes   yes   yes    yes    yes            yes            yes              yes yes      no
  Query.revenue                     login  no    no    no     no     yes            yes            no               no  no       no
  Query.usage                       login  yes   yes   yes    yes    yes            yes            yes              yes yes      no
  Query.ledgerProof                 login  yes   yes   yes    yes    yes            yes            yes              yes yes      no
  Query.purchase                    login  yes   yes   no     no     yes            yes            yes              yes no       no
  Query.purchases                   login  yes   yes   no     no     yes            yes            yes              yes no       no
  Query.senderId                    login  yes   yes   yes    yes    yes            yes            yes              yes yes      yes
  Query.senderIds                   login  yes   yes   yes    yes    no             no             yes              yes yes      yes
  Query.smsCapability               login  yes   yes   yes    yes    no             no             yes              yes yes      yes
  Query.senderIdRequests            login  no    no    no     no     yes            yes            no               no  no       no
  Query.files                       login  yes   yes   no     no     yes            yes            yes              yes no       no
  Query.quoteSms                    login  yes   yes   yes    no     no             no             TENANT_SUSPENDED yes no       yes
  Query.quoteTemplateSms            login  yes   yes   yes    no     no             no             TENANT_SUSPENDED yes no       yes
  Query.message                     login  yes   yes   yes    yes    yes            yes            yes              yes yes      yes
  Query.messages                    login  yes   yes   yes    yes    yes            yes            yes              yes yes      yes
  Query.messageCounts               login  yes   yes   yes    yes    yes            yes            yes              yes yes      yes
  Query.optOuts                     login  yes   yes   yes    yes    no             no             yes              yes yes      no
  Query.conversation                login  yes   yes   yes    yes    no             no             yes              yes yes      no
  Query.keywordReplies              login  yes   yes   yes    yes    no             no             yes              yes yes      no
  Query.inboundMessages             login  yes   yes   yes    yes    yes            yes            yes              yes yes      no
  Query.contact                     login  yes   yes   yes    yes    no             no             yes              yes yes      no
  Query.contacts                    login  yes   yes   yes    yes    no             no             yes              yes yes      no
  Query.export                      login  yes   yes   yes    yes    no             no             yes              yes yes      no
  Query.exports                     login  yes   yes   yes    yes    no             no             yes              yes yes      no
  Query.webhookEndpoint             login  yes   yes   no     no     yes            no             yes              no  no       no
  Query.webhookEndpoints            login  yes   yes   no     no     yes            no             yes              no  no       no
  Query.webhookDeliveries           login  yes   yes   no     no     yes            no             yes              no  no       no
  Query.contactGroups               login  yes   yes   yes    yes    no             no             yes              yes yes      no
  Query.template                    login  yes   yes   yes    yes    no             no             yes              yes yes      no
  Query.templates                   login  yes   yes   yes    yes    no             no             yes              yes yes      no
  Query.campaign                    login  yes   yes   yes    yes    no             no             yes              yes yes      no
  Query.campaignSchedules           login  yes   yes   yes    yes    no             no             yes              yes yes      no
  Query.campaigns                   login  yes   yes   yes    yes    no             no             yes              yes yes      no
  Query.previewTemplate             login  yes   yes   yes    yes    no             no             yes              yes yes      no
  Query.contactImport               login  yes   yes   yes    no     no             no             yes              yes no       no
  Query.contactImports              login  yes   yes   yes    no     no             no             yes              yes no       no
  Query.sessions                    login  yes   yes   yes    yes    yes            yes            yes              no  no       no
  Query.alerts                      login  yes   yes   yes    yes    yes            yes            yes              yes yes      no
  Query.attention                   login  yes   yes   yes    yes    yes            yes            yes              no  no       no
  Query.members                     login  yes   yes   yes    yes    yes            yes            yes              no  no       no
  Query.invitations                 login  yes   yes   no     no     no             no             yes              no  no       no
  Query.apiKeys                     login  yes   yes   no     no     no             no             yes              no  no       no
  Query.auditEvents                 login  yes   yes   no     no     yes            yes            yes              no  no       no
  Query.quarantinedItems            login  no    no    no     no     yes            yes            no               no  no       no
  Query.backup                      login  no    no    no     no     yes            yes            no               no  no       no
  Query.backups                     login  no    no    no     no     yes            yes            no               no  no       no
  Query.inboundNumbers              login  no    no    no     no     yes            yes            no               no  no       no
  Query.storageTargets              login  no    no    no     no     yes            yes            no               no  no       no
  Query.backupSchedules             login  no    no    no     no     yes            yes            no               no  no       no
  Query.backupHealth                login  no    no    no     no     yes            yes            no               no  no       no
  Query.restore                     login  no    no    no     no     yes            yes            no               no  no       no
  Query.restores                    login  no    no    no     no     yes            yes            no               no  no       no
  Query.encryptionKeys              login  no    no    no     no     yes            yes            no               no  no       no
  Query.systemStatus                login  no    no    no     no     yes            yes            no               no  no       no
  Query.systemHistory               login  no    no    no     no     yes            yes            no               no  no       no
  Query.tenant                      login  no    no    no     no     yes            yes            no               no  no       no
  Query.tenants                     login  no    no    no     no     yes            yes            no               no  no       no
  Query.emails                      login  no    no    no     no     yes            yes            no               no  no       no

  Mutation.register                 yes    yes   yes   yes    yes    yes            yes            yes              yes yes      yes
  Mutation.login                    yes    yes   yes   yes    yes    yes            yes            yes              yes yes      yes
  Mutation.refreshSession           yes    yes   yes   yes    yes    yes            yes            yes              yes yes      yes
  Mutation.logout                   yes    yes   yes   yes    yes    yes            yes            yes              yes yes      yes
  Mutation.revokeSession            login  yes   yes   yes    yes    yes            yes            yes              no  no       no
  Mutation.revokeOtherSessions      login  yes   yes   yes    yes    yes            yes            yes              no  no       no
  Mutation.verifyEmail              yes    yes   yes   yes    yes    yes            yes            yes              yes yes      yes
  Mutation.requestPasswordReset     yes    yes   yes   yes    yes    yes            yes            yes              yes yes      yes
  Mutation.resetPassword            yes    yes   yes   yes    yes    yes            yes            yes              yes yes      yes
  Mutation.acceptInvitation         yes    yes   yes   yes    yes    yes            yes            yes              yes yes      yes
  Mutation.switchTenant             yes    yes   yes   yes    yes    yes            yes            yes              no  no       no
  Mutation.changePassword           login  yes   yes   yes    yes    yes            yes            yes              no  no       no
  Mutation.enrolTwoFactor           login  yes   yes   yes    yes    yes            yes            yes              no  no       no
  Mutation.confirmTwoFactor         login  yes   yes   yes    yes    yes            yes            yes              no  no       no
  Mutation.disableTwoFactor         login  yes   yes   yes    yes    yes            yes            yes              no  no       no
  Mutation.createRecoveryCodes      login  yes   yes   yes    yes    yes            yes            yes              no  no       no
  Mutation.updateProfile            login  yes   yes   yes    yes    yes            yes            yes              no  no       no
  Mutation.requestEmailVerification login  yes   yes   yes    yes    yes            yes            yes              no  no       no
  Mutation.requestPhoneVerification login  yes   yes   yes    yes    yes            yes            yes              no  no       no
  Mutation.verifyPhone              login  yes   yes   yes    yes    yes            yes            yes              no  no       no

  Mutation.updateTenant             login  yes   no    no     no     no             no             TENANT_SUSPENDED no  no       no
  Mutation.inviteMember             login  yes   yes   no     no     no             no             TENANT_SUSPENDED no  no       no
  Mutation.resendInvitation         login  yes   yes   no     no     no             no             TENANT_SUSPENDED no  no       no
  Mutation.revokeInvitation         login  yes   yes   no     no     no             no             yes              no  no       no
  Mutation.changeMemberRole         login  yes   yes   no     no     no             no             yes              no  no       no
  Mutation.removeMember             login  yes   yes   no     no     no             no             yes              no  no       no
  Mutation.createApiKey             login  yes   yes   no     no     no             no             TENANT_SUSPENDED no  no       no
  Mutation.revokeApiKey             login  yes   yes   no     no     no             no             yes              no  no       no
  Mutation.setDefaultSenderId       login  yes   yes   no     no     no             no             yes              yes no       no
  Mutation.setSenderIdEnabled       login  yes   yes   no     no     no             no             yes              yes no       no
  Mutation.requestSenderId          login  yes   yes   no     no     no             no             TENANT_SUSPENDED yes no       no
  Mutation.resubmitSenderId         login  yes   yes   no     no     no             no             TENANT_SUSPENDED yes no       no
  Mutation.cancelSenderIdRequest    login  yes   yes   no     no     no             no             yes              yes no       no
  Mutation.createFileDownload       login  yes   yes   no     no     yes            yes            yes              yes no       no
  Mutation.deleteFile               login  yes   yes   no     no     no             no             yes              yes no       no
  Mutation.sendSms                  login  yes   yes   yes    no     no             no             TENANT_SUSPENDED yes no       yes
  Mutation.sendTemplateSms          login  yes   yes   yes    no     no             no             TENANT_SUSPENDED yes no       yes
  Mutation.createCampaign           login  yes   yes   yes    no     no             no             TENANT_SUSPENDED yes no       no
  Mutation.updateCampaign           login  yes   yes   yes    no     no             no             TENANT_SUSPENDED yes no       no
  Mutation.quoteCampaign            login  yes   yes   yes    no     no             no             TENANT_SUSPENDED yes no       no
  Mutation.copyCampaign             login  yes   yes   yes    no     no             no             TENANT_SUSPENDED yes no       no
  Mutation.confirmCampaign          login  yes   yes   yes    no     no             no             TENANT_SUSPENDED yes no       no
  Mutation.upsertCampaignSchedule   login  yes   yes   yes    no     no             no             TENANT_SUSPENDED no  no       no
  Mutation.setCampaignScheduleEnabled login yes yes  yes    no     no             no             TENANT_SUSPENDED no  no       no
  Mutation.deleteCampaignSchedule   login  yes   yes   yes    no     no             no             yes              no  no       no
  Mutation.runCampaignSchedule      login  yes   yes   yes    no     no             no             TENANT_SUSPENDED no  no       no
  Mutation.approveCampaign          login  yes   yes   no     no     no             no             TENANT_SUSPENDED no  no       no
  Mutation.rejectCampaign           login  yes   yes   no     no     no             no             yes              no  no       no
  Mutation.retryFailed              login  yes   yes   yes    no     no             no             TENANT_SUSPENDED yes no       no
  Mutation.sendCampaignTest         login  yes   yes   yes    no     no             no             yes              yes no       no
  Mutation.pauseCampaign            login  yes   yes   yes    no     no             no             yes              yes no       no
  Mutation.resumeCampaign           login  yes   yes   yes    no     no             no             TENANT_SUSPENDED yes no       no
  Mutation.cancelCampaign           login  yes   yes   yes    no     no             no             yes              yes no       no
  Mutation.deleteCampaign           login  yes   yes   yes    no     no             no             yes              yes no       no
  Mutation.upsertKeywordReply       login  yes   yes   yes    no     no             no             TENANT_SUSPENDED yes no       no
  Mutation.deleteKeywordReply       login  yes   yes   yes    no     no             no             yes              yes no       no
  Mutation.createTemplate           login  yes   yes   yes    no     no             no             TENANT_SUSPENDED yes no       no
  Mutation.updateTemplate           login  yes   yes   yes    no     no             no             TENANT_SUSPENDED yes no       no
  Mutation.deleteTemplate           login  yes   yes   yes    no     no             no             yes              yes no       no
  Mutation.cancelMessages           login  yes   yes   yes    no     no             no             yes              yes no       yes
  Mutation.optOut                   login  yes   yes   yes    no     no             no             yes              yes no       no
  Mutation.optIn                    login  yes   yes   yes    no     no             no             yes              yes no       no
  Mutation.upsertContact            login  yes   yes   yes    no     no             no             TENANT_SUSPENDED yes no       no
  Mutation.upsertContacts           login  yes   yes   yes    no     no             no             TENANT_SUSPENDED yes no       no
  Mutation.deleteContacts           login  yes   yes   yes    no     no             no             yes              yes no       no
  Mutation.eraseContact             login  yes   yes   yes    no     no             no             yes              yes no       no
  Mutation.createContactGroup       login  yes   yes   yes    no     no             no             TENANT_SUSPENDED yes no       no
  Mutation.updateContactGroup       login  yes   yes   yes    no     no             no             TENANT_SUSPENDED yes no       no
  Mutation.deleteContactGroup       login  yes   yes   yes    no     no             no             yes              yes no       no
  Mutation.addToGroup               login  yes   yes   yes    no     no             no             TENANT_SUSPENDED yes no       no
  Mutation.removeFromGroup          login  yes   yes   yes    no     no             no             yes              yes no       no
  Mutation.createExport             login  yes   yes   yes    yes    no             no             yes              yes yes      no
  Mutation.cancelExport             login  yes   yes   yes    yes    no             no             yes              yes yes      no
  Mutation.createWebhookEndpoint    login  yes   yes   no     no     yes            no             TENANT_SUSPENDED no  no       no
  Mutation.updateWebhookEndpoint    login  yes   yes   no     no     yes            no             yes              no  no       no
  Mutation.deleteWebhookEndpoint    login  yes   yes   no     no     yes            no             yes              no  no       no
  Mutation.rotateWebhookSecret      login  yes   yes   no     no     yes            no             yes              no  no       no
  Mutation.testWebhookEndpoint      login  yes   yes   no     no     yes            no             yes              no  no       no
  Mutation.redeliverWebhook         login  yes   yes   no     no     yes            no             yes              no  no       no
  Mutation.importContacts           login  yes   yes   yes    no     no             no             TENANT_SUSPENDED yes no       no
  Mutation.importOptOuts            login  yes   yes   yes    no     no             no             TENANT_SUSPENDED yes no       no
  Mutation.updateContactImport      login  yes   yes   yes    no     no             no             yes              yes no       no
  Mutation.confirmContactImport     login  yes   yes   yes    no     no             no             yes              yes no       no
  Mutation.cancelContactImport      login  yes   yes   yes    no     no             no             yes              yes no       no
  Mutation.purchaseCredits          login  yes   yes   no     no     no             no             TENANT_SUSPENDED yes no       no
  Mutation.cancelPurchase           login  yes   yes   no     no     no             no             yes              yes no       no
  Mutation.attachTransferProof      login  yes   yes   no     no     no             no             yes              yes no       no
  Mutation.createReceiptDownload    login  yes   yes   no     no     yes            yes            yes              yes no       no
  Mutation.acknowledgeAlert         login  yes   yes   no     no     yes            yes            yes              no  no       no

  Mutation.confirmBankTransfer      login  no    no    no     no     yes            no             no               no  no       no
  Mutation.reviewSenderId           login  no    no    no     no     yes            yes            no               no  no       no
  Mutation.resolvePurchase          login  no    no    no     no     yes            no             no               no  no       no
  Mutation.refundPurchase           login  no    no    no     no     yes            no             no               no  no       no
  Mutation.upsertPackage            login  no    no    no     no     yes            no             no               no  no       no
  Mutation.adjustCredits            login  no    no    no     no     yes            no             no               no  no       no
  Mutation.resolveUnconfirmed       login  no    no    no     no     yes            no             no               no  no       no
  Mutation.resolveHeld              login  no    no    no     no     yes            no             no               no  no       no
  Mutation.releaseQuarantinedItems  login  no    no    no     no     yes            no             no               no  no       no
  Mutation.discardQuarantinedItems  login  no    no    no     no     yes            no             no               no  no       no
  Mutation.setSendingFrozen         login  no    no    no     no     yes            no             no               no  no       no
  Mutation.suspendTenant            login  no    no    no     no     yes            no             no               no  no       no
  Mutation.setSendingWeight         login  no    no    no     no     yes            no             no               no  no       no
  Mutation.reinstateTenant          login  no    no    no     no     yes            no             no               no  no       no
  Mutation.sendTestEmail            login  no    no    no     no     yes            no             no               no  no       no
  Mutation.createBackup             login  no    no    no     no     yes            no             no               no  no       no
  Mutation.cancelBackup             login  no    no    no     no     yes            no             no               no  no       no
  Mutation.verifyBackup             login  no    no    no     no     yes            no             no               no  no       no
  Mutation.pinBackup                login  no    no    no     no     yes            no             no               no  no       no
  Mutation.deleteBackup             login  no    no    no     no     yes            no             no               no  no       no
  Mutation.createBackupDownload     login  no    no    no     no     yes            no             no               no  no       no
  Mutation.startRestore             login  no    no    no     no     yes            no             no               no  no       no
  Mutation.cancelRestore            login  no    no    no     no     yes            no             no               no  no       no
  Mutation.confirmRestore           login  no    no    no     no     yes            no             no               no  no       no
  Mutation.undoRestore              login  no    no    no     no     yes            no             no               no  no       no
  Mutation.pruneRestore             login  no    no    no     no     yes            no             no               no  no       no
  Mutation.assignInboundNumber      login  no    no    no     no     yes            no             no               no  no       no
  Mutation.releaseInboundNumber     login  no    no    no     no     yes            no             no               no  no       no
  Mutation.checkStorageTarget       login  no    no    no     no     yes            no             no               no  no       no
  Mutation.upsertBackupSchedule     login  no    no    no     no     yes            no             no               no  no       no
  Mutation.deleteBackupSchedule     login  no    no    no     no     yes            no             no               no  no       no
  Mutation.runBackupSchedule        login  no    no    no     no     yes            no             no               no  no       no
  Mutation.acknowledgeEncryptionKey login  no    no    no     no     yes            no             no               no  no       no
  Mutation.checkIntegration         login  no    no    no     no     yes            no             no               no  no       no

  Subscription.inboundMessageReceived login yes  yes   yes    yes    no             no             yes              yes yes      no
  Subscription.messageUpdated       login  yes   yes   yes    yes    no             no             yes              yes yes      yes
  Subscription.messageCountsUpdated login  yes   yes   yes    yes    yes            yes            yes              yes yes      yes
  Subscription.contactImportUpdated login  yes   yes   yes    no     no             no             yes              yes no       no
  Subscription.exportUpdated        login  yes   yes   yes    yes    no             no             yes              yes yes      no
  Subscription.campaignUpdated      login  yes   yes   yes    yes    no             no             yes              yes yes      no
  Subscription.balanceUpdated       login  yes   yes   yes    yes    no             no             yes              yes yes      yes
  Subscription.purchaseUpdated      login  yes   yes   no     no     yes            yes            yes              yes no       no
  Subscription.senderIdUpdated      login  yes   yes   yes    yes    yes            yes            yes              yes yes      yes
  Subscription.alertUpdated         login  yes   yes   yes    yes    yes            yes            yes              yes yes      no
  Subscription.attentionUpdated     login  yes   yes   yes    yes    yes            yes            yes              no  no       no
  Subscription.backupUpdated        login  no    no    no     no     yes            yes            no               no  no       no
  Subscription.backupHealthUpdated  login  no    no    no     no     yes            yes            no               no  no       no
  Subscription.restoreUpdated       login  no    no    no     no     yes            yes            no               no  no       no
  Subscription.systemStatusUpdated  login  no    no    no     no     yes            yes            no               no  no       no
`;
