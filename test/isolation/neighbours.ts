import { inTransaction, systemContext } from '../../src/context.js';
import { raiseAlert } from '../../src/core/raiseAlert.js';
import { newId, parseId, publicId } from '../../src/lib/ids.js';
import { createDocument } from '../support/fixtures/documents.js';
import { listsOf } from '../support/fixtures/lists.js';
import type { ServingApp } from '../support/testApp.js';
import { until } from '../support/until.js';
import type { Targets } from './queryAttempts.js';

type Registered = Awaited<ReturnType<ServingApp['register']>>;

export interface Neighbours {
  ours: Registered;
  theirs: Registered;
  their: Targets['their'];
  theirAsset: string;
  theirList: string;
  /** What was set aside of theirs. */
  theirItem: string;
  /** What only they may ever see: ids, texts, numbers, names. */
  secrets: string[];
}

/** Two tenants; the second has one of everything. */
export async function createNeighbours(app: ServingApp): Promise<Neighbours> {
  const ours = await app.register('Ours Limited');
  const theirs = await app.register('Zanzibar Spices');
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
    `mutation { purchaseCredits(input: { credits: 66600, method: BANK_TRANSFER, idempotencyKey: "their-purchase" }) { purchase {
      id instructions { reference } } } }`,
  );
  const wished = await them.execute(
    `mutation { requestSenderId(input: { name: "KARAFUU-1", useCase: "karafuu use", sampleMessage: "karafuu sample" }) {
      senderId { id } } }`,
  );
  const out = await them.execute('mutation { optOut(phone: "+255754555666") { optOut { id } } }');
  const grouped = await them.execute('mutation { createContactGroup(input: { name: "karafuu group" }) { contactGroup { id } } }');
  const known = await them.execute(
    `mutation ($g: ID!) { upsertContact(input: { phone: "0754555666", name: "Karafuu Wetu", tags: ["karafuu"], groupIds: [$g] }) {
      contact { id } } }`,
    { g: grouped.data.createContactGroup.contactGroup.id },
  );
  const written = await them.execute(
    'mutation { createTemplate(input: { name: "karafuu template", body: "karafuu {{name}}" }) { template { id } } }',
  );
  const priced = await them.execute(
    `mutation ($g: ID!) { createCampaign(input: { name: "karafuu campaign", text: { body: "karafuu {{name|rafiki}}" },
      audience: { groupIds: [$g] } }) { campaign { id } } }`,
    { g: grouped.data.createContactGroup.contactGroup.id },
  );
  const recurring = await them.execute(
    `mutation ($g: ID!) { upsertCampaignSchedule(input: { name: "karafuu rent", text: { body: "karafuu rent" }, cron: "0 9 1 * *",
      timeZone: "Africa/Dar_es_Salaam", audience: { groupIds: [$g] }, maxCreditsPerRun: 9, enabled: false }) { campaignSchedule { id } } }`,
    { g: grouped.data.createContactGroup.contactGroup.id },
  );
  const answered = await them.execute(
    `mutation { upsertKeywordReply(input: { keyword: HELP, body: "karafuu reply", words: ["karafuu"], enabled: true }) {
      keywordReply { id } } }`,
  );
  const key = await them.execute(
    'mutation { createApiKey(input: { name: "karafuu key", permissions: [SEND_SMS] }) { apiKey { id prefix } } }',
  );
  await raiseFor(app, theirs.tenantId, 'theirs', 754_111_222);
  const alerted = await app.db.sql.row<{ id: string }>(`select id from alert where subject_key = 'theirs'`);
  const joined = await them.execute('{ members { nodes { id } } }');
  const invited = await them.execute(
    'mutation { inviteMember(input: { email: "karafuu.cloves@example.com", role: ADMIN }) { invitation { id } } }',
  );
  const theirAsset = publicId('file', await createDocument(app, parseId('tenant', theirs.tenantId) ?? '', 'karafuu.pdf'));
  const lists = listsOf(app, theirs.token);
  const listed = await lists.staged('name,phone\nKarafuu,0754555666\nkarafuu,12\n');
  const exported = await them.execute('mutation { createExport(input: { format: CSV, source: { contacts: {} } }) { export { id } } }');
  await until(async () => {
    const { data } = await them.execute('query ($id: ID!) { export(id: $id) { status } }', { id: exported.data.createExport.export.id });
    return data.export.status === 'COMPLETED';
  });
  const hooked = await them.execute(
    `mutation { createWebhookEndpoint(input: { url: "http://127.0.0.1:9/karafuu", events: [MESSAGE_SENT], description: "karafuu" }) {
      webhookEndpoint { id } } }`,
  );
  const webhookEndpoint = hooked.data.createWebhookEndpoint.webhookEndpoint.id;
  const tested = await them.execute('mutation ($id: ID!) { testWebhookEndpoint(id: $id) { webhookDelivery { id eventId } } }', {
    id: webhookEndpoint,
  });
  const { id: webhookDelivery, eventId } = tested.data.testWebhookEndpoint.webhookDelivery;
  // Nobody is there: it would be tried again and again.
  await until(async () => {
    const { data } = await them.execute('{ webhookDeliveries { nodes { attempts { number } } } }');
    return data.webhookDeliveries.nodes[0].attempts.length > 0;
  });
  await them.execute('mutation ($id: ID!) { updateWebhookEndpoint(input: { id: $id, enabled: false }) { webhookEndpoint { id } } }', {
    id: webhookEndpoint,
  });
  const signedIn = await them.execute('{ sessions { nodes { id } } }');
  const their = {
    session: signedIn.data.sessions.nodes[0].id,
    webhookEndpoint,
    webhookDelivery,
    membership: joined.data.members.nodes[0].id,
    invitation: invited.data.inviteMember.invitation.id,
    message: sent.data.sendSms.messages[0].id,
    scheduled: later.data.sendSms.messages[0].id,
    optOut: out.data.optOut.optOut.id,
    contact: known.data.upsertContact.contact.id,
    contactGroup: grouped.data.createContactGroup.contactGroup.id,
    template: written.data.createTemplate.template.id,
    campaign: priced.data.createCampaign.campaign.id,
    campaignSchedule: recurring.data.upsertCampaignSchedule.campaignSchedule.id,
    keywordReply: answered.data.upsertKeywordReply.keywordReply.id,
    contactImport: listed.id,
    export: exported.data.createExport.export.id,
    purchase: bought.data.purchaseCredits.purchase.id,
    apiKey: key.data.createApiKey.apiKey.id,
    senderId: wished.data.requestSenderId.senderId.id,
    alert: publicId('alert', alerted?.id ?? ''),
    ledgerEntry: '',
  };
  await until(
    async () =>
      (await them.execute('query ($id: ID!) { message(id: $id) { status } }', { id: their.message })).data.message.status === 'DELIVERED',
  );
  const ledger = await them.execute('{ ledger { nodes { id reference message { id } kind } } }');
  const entries = ledger.data.ledger.nodes
    .flatMap((node: { id: string; reference: string }) => [node.id, node.reference])
    .filter((text: string) => text !== 'trial');
  their.ledgerEntry = ledger.data.ledger.nodes.find(
    ({ kind, message }: { kind: string; message: { id: string } | null }) => kind === 'HOLD' && message?.id === their.message,
  ).id;
  const secrets = [
    theirs.tenantId,
    'Zanzibar',
    'karafuu',
    'KARAFUU',
    'Karafuu',
    '754111222',
    '754333444',
    '754555666',
    'zanzibar.spices@example.com',
    ...Object.values(their),
    theirAsset,
    eventId,
    listed.file.id,
    key.data.createApiKey.apiKey.prefix,
    bought.data.purchaseCredits.purchase.instructions.reference,
    ...entries,
  ];
  const inboundId = newId();
  await app.db.sql.rows(
    `insert into inbound_message (id, tenant_id, phone, recipient, body, provider_reference, received_at)
     values ($1, $2, '+255754555666', '15054', 'karafuu', 'karafuu ref', $3)`,
    [inboundId, parseId('tenant', theirs.tenantId), app.now()],
  );
  const itemId = newId();
  await app.db.sql.rows(
    `insert into quarantined_item (id, kind, tenant_id, item_id, error, created_at, released_at) values ($1, 'SWEEP', $2, $3, 'x', $4, $4)`,
    [itemId, parseId('tenant', theirs.tenantId), newId(), app.now()],
  );
  return { ours, theirs, their, theirAsset, theirList: listed.file.id, theirItem: publicId('quarantinedItem', itemId), secrets };
}

/** An alert that a tenant alone is shown, and again each time. */
export const raiseFor = (app: ServingApp, tenantId: string, subjectKey: string, available: number) =>
  inTransaction(systemContext(app, 'test'), (ctx) =>
    raiseAlert(ctx, 'LOW_BALANCE', { tenantId: parseId('tenant', tenantId) ?? '', subjectKey, params: { available } }),
  );
