/** What of the other tenant is attacked: its tokens and public ids. */
export interface Targets {
  ours: { tenantId: string; refreshToken: string };
  theirs: { tenantId: string };
  theirAsset: string;
  /** An uploaded list of contacts. */
  theirList: string;
  theirItem: string;
  their: {
    membership: string;
    invitation: string;
    message: string;
    scheduled: string;
    optOut: string;
    contact: string;
    contactGroup: string;
    template: string;
    campaign: string;
    campaignSchedule: string;
    keywordReply: string;
    contactImport: string;
    export: string;
    webhookEndpoint: string;
    webhookDelivery: string;
    purchase: string;
    senderId: string;
    apiKey: string;
    session: string;
    alert: string;
    /** The one that holds their first message's credits. */
    ledgerEntry: string;
  };
}

/** How a stranger would try an operation. `refused`: the code it must answer; otherwise it answers without the other tenant's data. */
export interface Attempt {
  document: string;
  variables?: (targets: Targets) => Record<string, unknown>;
  refused?: string;
}

export const queryAttempts: Record<string, Attempt> = {
  'Query.viewer': {
    document: '{ viewer { user { email } tenant { id name balance { available } } memberships { tenant { name } } permissions } }',
  },
  'Query.sessions': { document: '{ sessions { nodes { id device ip tenant { name } } totalCount } }' },
  'Query.alerts': {
    document: 'query ($t: ID!) { alerts(filter: { tenantId: $t }) { nodes { id subject params } totalCount } }',
    variables: ({ theirs }) => ({ t: theirs.tenantId }),
    refused: 'FORBIDDEN',
  },
  'Query.attention': { document: '{ attention { id kind count since subject node { id } } }' },
  'Subscription.attentionUpdated': { document: 'subscription { attentionUpdated { id kind count since subject node { id } } }' },
  'Subscription.alertUpdated': { document: 'subscription { alertUpdated { id subject params tenant { name } } }' },
  'Query.files': { document: '{ files { nodes { id filename } totalCount } }' },
  'Query.systemStatus': { document: '{ systemStatus { version queueDepth integrations { name } } }', refused: 'FORBIDDEN' },
  'Query.systemHistory': {
    document: '{ systemHistory(from: "2026-01-01T00:00:00Z", to: "2026-01-01T06:00:00Z") { at queueDepth } }',
    refused: 'FORBIDDEN',
  },
  'Query.packages': { document: '{ packages { id code } }' },
  'Query.publicSettings': { document: '{ publicSettings { id name } }' },
  'Query.errorCodes': { document: '{ errorCodes { code message } }' },
  'Query.paymentChannels': { document: '{ paymentChannels { code } }' },
  'Query.quotePurchase': { document: '{ quotePurchase(credits: 100) { amountTzs tier { code } cheaper { code } } }' },
  'Query.purchase': {
    document:
      'query ($id: ID!) { purchase(id: $id) { invoiceNumber status tenant { name } instructions { reference } proofs { filename } } }',
    variables: ({ their }) => ({ id: their.purchase }),
  },
  'Query.purchases': {
    document: 'query ($t: ID!) { purchases(filter: { tenantId: $t }) { nodes { id invoiceNumber tenant { name } } totalCount } }',
    variables: ({ theirs }) => ({ t: theirs.tenantId }),
    refused: 'FORBIDDEN',
  },
  'Query.balance': {
    document: 'query ($t: ID!) { balance(tenantId: $t) { id available } }',
    variables: ({ theirs }) => ({ t: theirs.tenantId }),
    refused: 'FORBIDDEN',
  },
  'Query.ledger': {
    document: 'query ($t: ID!) { ledger(filter: { tenantId: $t }) { nodes { id reference message { id } purchase { id } } totalCount } }',
    variables: ({ theirs }) => ({ t: theirs.tenantId }),
    refused: 'FORBIDDEN',
  },
  'Query.revenue': {
    document: '{ revenue(from: "2026-01-01T00:00:00Z", to: "2026-12-31T00:00:00Z") { totals { amountTzs } } }',
    refused: 'FORBIDDEN',
  },
  'Query.usage': {
    document: `query ($t: ID!, $k: ID!) {
      usage(from: "2026-01-01T00:00:00Z", to: "2026-12-31T00:00:00Z", groupBy: [SENDER_ID, API_KEY], filter: { tenantId: $t }) {
        totals { messages } buckets { keys { key label } } }
      own: usage(from: "2026-01-01T00:00:00Z", to: "2026-12-31T00:00:00Z", groupBy: [API_KEY, SENDER_ID], filter: { apiKeyId: $k }) {
        totals { messages } buckets { keys { key label } } } }`,
    variables: ({ theirs, their }) => ({ t: theirs.tenantId, k: their.apiKey }),
    refused: 'FORBIDDEN',
  },
  'Query.ledgerProof': {
    document: 'query ($t: ID!) { ledgerProof(tenantId: $t) { ok entryCount } }',
    variables: ({ theirs }) => ({ t: theirs.tenantId }),
    refused: 'FORBIDDEN',
  },
  'Query.senderId': {
    document: `query ($id: ID!) { senderId(id: $id) {
      name tenant { name } documents { filename } history { id note actor { name user { email } } } } }`,
    variables: ({ their }) => ({ id: their.senderId }),
  },
  'Query.senderIdRequests': {
    document: 'query ($t: ID!) { senderIdRequests(filter: { tenantId: $t }) { nodes { id name useCase } totalCount } }',
    variables: ({ theirs }) => ({ t: theirs.tenantId }),
    refused: 'FORBIDDEN',
  },
  'Query.senderIds': { document: '{ senderIds { nodes { id name tenant { id } history { note } } } }' },
  'Query.smsCapability': { document: '{ smsCapability { canSend balance { available } senderIds { name } } }' },
  'Query.quoteSms': { document: '{ quoteSms(input: { to: ["0754555666"], body: "x" }) { suppressed recipients } }' },
  'Query.message': {
    document: 'query ($id: ID!) { message(id: $id) { id body events { id } attempts { id } } }',
    variables: ({ their }) => ({ id: their.message }),
  },
  'Query.messages': {
    document: 'query ($ids: [ID!]) { messages(filter: { ids: $ids }) { nodes { id body to } totalCount } }',
    variables: ({ their }) => ({ ids: [their.message, their.scheduled] }),
  },
  'Query.messageCounts': {
    document: 'query ($ids: [ID!]) { messageCounts(filter: { ids: $ids }) { total scheduled } }',
    variables: ({ their }) => ({ ids: [their.message, their.scheduled] }),
  },
  'Query.node': {
    document: 'query ($id: ID!) { node(id: $id) { id __typename ... on Message { to body tenant { name } } } }',
    variables: ({ their }) => ({ id: their.message }),
  },
  'Query.nodes': {
    document: 'query ($ids: [ID!]!) { nodes(ids: $ids) { id __typename ... on Tenant { name } ... on TenantSettings { alertEmails } } }',
    variables: ({ their, theirs, theirAsset }) => {
      const ofTenant = ['bal', 'cap', 'set'].map((prefix) => theirs.tenantId.replace('ten', prefix));
      const parts = [`${their.message.replace('msg', 'mev')}_1`, `${their.message.replace('msg', 'att')}_1`];
      return { ids: [...Object.values(their), theirAsset, theirs.tenantId, ...ofTenant, ...parts] };
    },
  },
  'Query.inboundMessages': {
    document:
      '{ inboundMessages { nodes { id from body contact { name } } totalCount } ' +
      'all: inboundMessages(filter: { search: "a" }) { totalCount } }',
  },
  'Query.conversation': {
    document:
      '{ conversation(phone: "+255754111222") { nodes { message { id body } inboundMessage { id body } } totalCount } ' +
      'theirs: conversation(phone: "+255754555666") { nodes { message { id body } inboundMessage { id body } } } }',
  },
  'Query.keywordReplies': { document: '{ keywordReplies { id keyword words body } }' },
  'Subscription.inboundMessageReceived': { document: 'subscription { inboundMessageReceived { id from body } }' },
  'Query.optOuts': { document: '{ optOuts { nodes { id phone } totalCount } }' },
  'Query.contact': {
    document: 'query ($id: ID!) { contact(id: $id) { phone name groups { name } } }',
    variables: ({ their }) => ({ id: their.contact }),
  },
  'Query.contacts': {
    document: `query ($g: ID!) { contacts(filter: { groupId: $g }) { nodes { id name } totalCount }
      all: contacts(filter: { search: "0754555666" }) { nodes { id phone name groups { name } } totalCount } }`,
    variables: ({ their }) => ({ g: their.contactGroup }),
  },
  'Query.export': {
    document: 'query ($id: ID!) { export(id: $id) { kind rows file { id filename } } }',
    variables: ({ their }) => ({ id: their.export }),
  },
  'Query.exports': { document: '{ exports { nodes { id kind rows file { id filename } } totalCount } }' },
  'Query.webhookEndpoint': {
    document: 'query ($id: ID!) { webhookEndpoint(id: $id) { url description events } }',
    variables: ({ their }) => ({ id: their.webhookEndpoint }),
  },
  'Query.webhookEndpoints': { document: '{ webhookEndpoints { nodes { id url description } totalCount } }' },
  'Query.webhookDeliveries': {
    document: `query ($id: ID!) { webhookDeliveries(filter: { endpointId: $id }) { totalCount
      nodes { id eventId payload endpoint { url } attempts { responseBody } } } all: webhookDeliveries { nodes { id payload } } }`,
    variables: ({ their }) => ({ id: their.webhookEndpoint }),
  },
  'Query.contactImport': {
    document: `query ($id: ID!) { contactImport(id: $id) { status file { filename } preview { sample { phone name } }
      rejectedRows { nodes { value } } rejectedFile { id } } }`,
    variables: ({ their }) => ({ id: their.contactImport }),
  },
  'Query.contactImports': {
    document: '{ contactImports { nodes { id file { filename } preview { sample { phone } } rejectedRows { totalCount } } totalCount } }',
  },
  'Query.contactGroups': { document: '{ contactGroups { nodes { id name size } totalCount } }' },
  'Query.template': {
    document: 'query ($id: ID!) { template(id: $id) { name body variables { name } createdBy { name } } }',
    variables: ({ their }) => ({ id: their.template }),
  },
  'Query.templates': {
    document: '{ templates { nodes { id name body } totalCount } all: templates(filter: { search: "a" }) { totalCount } }',
  },
  'Query.campaign': {
    document: `query ($id: ID!) { campaign(id: $id) { name body audience { groups { name } } quote { sample }
        recipients { nodes { to body contact { name } } } } }`,
    variables: ({ their }) => ({ id: their.campaign }),
  },
  'Query.campaignSchedules': {
    document: `{ campaignSchedules { nodes { id name body template { name } audience { groups { name } tags } lastRun { name } }
        totalCount } }`,
  },
  'Query.campaigns': {
    document: `{ campaigns { nodes { id name body quote { sample rejected { value } } template { name } createdBy { name }
        audience { groups { name } excludedGroups { name } tags } recipients { nodes { id to body } } } totalCount }
        all: campaigns(filter: { search: "a" }) { totalCount } }`,
  },
  'Query.previewTemplate': {
    document: `query ($id: ID!, $c: ID!) { previewTemplate(input: { body: "{{name}}", contactId: $c }) { body }
      other: previewTemplate(input: { templateId: $id }) { body } }`,
    variables: ({ their }) => ({ id: their.template, c: their.contact }),
    refused: 'NOT_FOUND',
  },
  'Query.quoteTemplateSms': {
    document: 'query ($id: ID!) { quoteTemplateSms(input: { templateId: $id, recipients: [{ to: "0754555666" }] }) { credits } }',
    variables: ({ their }) => ({ id: their.template }),
    refused: 'NOT_FOUND',
  },
  'Query.members': { document: '{ members { nodes { id role user { id email name } tenant { name } } } }' },
  'Query.invitations': { document: '{ invitations { nodes { id email role status invitedBy { name } } } }' },
  'Query.apiKeys': { document: '{ apiKeys { nodes { id name prefix } } }' },
  'Query.auditEvents': {
    document: `query ($t: ID!) { auditEvents(filter: { tenantId: $t }) {
      nodes { id actor { name user { email } apiKey { name } } target { id name type } detail } totalCount } }`,
    variables: ({ theirs }) => ({ t: theirs.tenantId }),
    refused: 'FORBIDDEN',
  },
  'Query.quarantinedItems': {
    document: 'query ($t: ID!) { quarantinedItems(filter: { tenantId: $t }) { nodes { id error tenant { name } } totalCount } }',
    variables: ({ theirs }) => ({ t: theirs.tenantId }),
    refused: 'FORBIDDEN',
  },
  'Query.tenant': {
    document: 'query ($t: ID!) { tenant(id: $t) { name balance { available } } }',
    variables: ({ theirs }) => ({ t: theirs.tenantId }),
    refused: 'FORBIDDEN',
  },
  'Query.tenants': { document: '{ tenants { nodes { name } totalCount } }', refused: 'FORBIDDEN' },
  'Query.backup': { document: '{ backup(id: "bkp_00000000000000000000000000000000") { id } }', refused: 'FORBIDDEN' },
  'Query.encryptionKeys': { document: '{ encryptionKeys { id recipient source } }', refused: 'FORBIDDEN' },
  'Query.backups': { document: '{ backups { nodes { id note } totalCount } }', refused: 'FORBIDDEN' },
  'Query.restore': { document: '{ restore(id: "rst_00000000000000000000000000000000") { id } }', refused: 'FORBIDDEN' },
  'Query.restores': { document: '{ restores { nodes { id failureDetail } totalCount } }', refused: 'FORBIDDEN' },
  'Query.backupHealth': { document: '{ backupHealth { ok last { note } } }', refused: 'FORBIDDEN' },
  'Query.inboundNumbers': { document: '{ inboundNumbers { number tenant { name } } }', refused: 'FORBIDDEN' },
  'Query.storageTargets': { document: '{ storageTargets { id location } }', refused: 'FORBIDDEN' },
  'Query.backupSchedules': { document: '{ backupSchedules { id name } }', refused: 'FORBIDDEN' },
  'Query.emails': { document: '{ emails { nodes { to subject } totalCount } }', refused: 'FORBIDDEN' },
  'Subscription.messageUpdated': {
    document: 'subscription ($ids: [ID!]) { messageUpdated(ids: $ids) { id body } }',
    variables: ({ their }) => ({ ids: [their.message] }),
  },
  'Subscription.contactImportUpdated': {
    document: 'subscription ($id: ID) { contactImportUpdated(id: $id) { id file { filename } preview { sample { phone } } } }',
    variables: ({ their }) => ({ id: their.contactImport }),
  },
  'Subscription.exportUpdated': {
    document: 'subscription ($id: ID) { exportUpdated(id: $id) { id kind file { id filename } } }',
    variables: ({ their }) => ({ id: their.export }),
  },
  'Subscription.campaignUpdated': {
    document: 'subscription ($id: ID) { campaignUpdated(id: $id) { id name body } }',
    variables: ({ their }) => ({ id: their.campaign }),
  },
  'Subscription.purchaseUpdated': {
    document: 'subscription ($id: ID) { purchaseUpdated(id: $id) { id invoiceNumber tenant { name } } }',
    variables: ({ their }) => ({ id: their.purchase }),
  },
  'Subscription.senderIdUpdated': {
    document: 'subscription ($id: ID) { senderIdUpdated(id: $id) { id name tenant { name } } }',
    variables: ({ their }) => ({ id: their.senderId }),
  },
  'Subscription.messageCountsUpdated': {
    document: 'subscription ($ids: [ID!]) { messageCountsUpdated(filter: { ids: $ids }) { total } }',
    variables: ({ their }) => ({ ids: [their.message] }),
  },
  'Subscription.balanceUpdated': { document: 'subscription { balanceUpdated { id available } }' },
  'Subscription.backupUpdated': { document: 'subscription { backupUpdated { id } }', refused: 'FORBIDDEN' },
  'Subscription.restoreUpdated': { document: 'subscription { restoreUpdated { id } }', refused: 'FORBIDDEN' },
  'Subscription.backupHealthUpdated': { document: 'subscription { backupHealthUpdated { ok } }', refused: 'FORBIDDEN' },
  'Subscription.systemStatusUpdated': { document: 'subscription { systemStatusUpdated { version } }', refused: 'FORBIDDEN' },
};
