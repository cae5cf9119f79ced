import { type GraphQLInterfaceType } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readNodeId } from '../../../entities/nodeIds.js';
import { resolvers } from '../../../resolvers/index.js';
import { readableTypes } from '../../../resolvers/nodesOf.js';
import { inTransaction, systemContext } from '../../../src/context.js';
import { raiseAlert } from '../../../src/core/raiseAlert.js';
import { buildAppSchema } from '../../../src/http/graphql/schema.js';
import { newId, parseId, prefixes, publicId } from '../../../src/lib/ids.js';
import { createDocument } from '../../support/fixtures/documents.js';
import { listsOf } from '../../support/fixtures/lists.js';
import { createTestApp, type ServingApp } from '../../support/testApp.js';
import { until } from '../../support/until.js';

const schema = buildAppSchema(resolvers);
const nodeTypes = schema.getPossibleTypes(schema.getType('Node') as GraphQLInterfaceType).map(({ name }) => name);

interface Seen {
  __typename: string;
  id: string;
}
const NODES = 'query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }';

let app: ServingApp;
let tokens: Record<'owner' | 'operator' | 'stranger', string>;
/** What other queries show them: to the owner and the operator an object of each type. */
let shown: Record<keyof typeof tokens, Seen[]>;
let message: string;

beforeAll(async () => {
  app = await createTestApp({ serve: true, worker: true });
  tokens = {
    owner: (await app.register('Node Traders')).token,
    operator: await app.login('operator@tuma.example'),
    stranger: (await app.register('Node Strangers')).token,
  };
  const owner = app.client(tokens.owner);
  for (const done of [
    'createWebhookEndpoint(input: { url: "http://127.0.0.1:9", events: [MESSAGE_DELIVERED] }) { secret }',
    'sendSms(input: { to: ["0754111222"], body: "x", idempotencyKey: "nodes" }) { credits }',
    'purchaseCredits(input: { credits: 600, method: BANK_TRANSFER, idempotencyKey: "nodes" }) { purchase { id } }',
    'requestSenderId(input: { name: "NODE-TRADE", useCase: "receipts", sampleMessage: "thank you" }) { senderId { id } }',
    'optOut(phone: "+255754555666") { optOut { id } }',
    'upsertContact(input: { phone: "0754555666" }) { created }',
    'createContactGroup(input: { name: "Nodes" }) { contactGroup { id } }',
    'createTemplate(input: { name: "Nodes", body: "Hi {{name}}" }) { template { id } }',
    'upsertKeywordReply(input: { keyword: HELP, body: "x", enabled: true }) { keywordReply { id } }',
    'createExport(input: { format: CSV, source: { contacts: {} } }) { export { id } }',
    'createCampaign(input: { name: "Nodes", text: { body: "x" }, audience: { phones: ["0754555666"] } }) { campaign { id } }',
    `upsertCampaignSchedule(input: { name: "Nodes", text: { body: "x" }, audience: { phones: ["0754555666"] }, cron: "0 9 1 * *",
        timeZone: "UTC", maxCreditsPerRun: 9, enabled: false }) { campaignSchedule { id } }`,
    'createApiKey(input: { name: "nodes", permissions: [SEND_SMS] }) { apiKey { id } }',
    'inviteMember(input: { email: "nodes@example.com", role: ADMIN }) { invitation { id } }',
  ])
    expect((await owner.execute(`mutation { ${done} }`)).errors).toBeUndefined();
  await listsOf(app, tokens.owner).staged('phone\n0754555666\n');
  const self = (await owner.execute('{ viewer { tenant { id } } }')).data.viewer.tenant.id;
  const tenantId = parseId('tenant', self) ?? '';
  await app.db.sql.rows(
    `insert into inbound_message (id, tenant_id, phone, recipient, body, received_at) values ($1, $2, '+255754555666', '15054', 'x', $3)`,
    [newId(), tenantId, app.now()],
  );
  await createDocument(app, tenantId);
  await inTransaction(systemContext(app, 'test'), (ctx) =>
    raiseAlert(ctx, 'LOW_BALANCE', { tenantId, subjectKey: 'nodes', params: { available: 1 } }),
  );
  const asked = { owner, operator: app.client(tokens.operator), stranger: app.client(tokens.stranger) };
  await until(async () => {
    const { data } = await owner.execute('{ messages { nodes { id status } } }');
    message = data.messages.nodes[0].id;
    return data.messages.nodes[0].status === 'DELIVERED';
  });
  const purchase = await app.db.sql.row<{ id: string }>('select id from purchase where tenant_id = $1', [tenantId]);
  for (const [kind, item] of [
    ['DELIVERY_REPORT', newId()],
    ['SWEEP', parseId('message', message)],
    ['PAYMENT', purchase?.id],
  ])
    await app.db.sql.rows(
      `insert into quarantined_item (id, kind, tenant_id, item_id, error, created_at, released_at) values ($1, $2, $3, $4, 'x', $5, $5)`,
      [newId(), kind, tenantId, item, app.now()],
    );
  const { createBackup } = (await asked.operator.execute('mutation { createBackup(input: { kind: DATABASE }) { backup { id } } }')).data;
  await until(async () => {
    const dryRun = `mutation { startRestore(input: { backupId: "${createBackup.backup.id}", dryRun: true }) { restore { id } } }`;
    return !(await asked.operator.execute(dryRun)).errors;
  });
  await until(async () => {
    const { systemStatus, encryptionKeys } = (await asked.operator.execute('{ systemStatus { jobs { id } } encryptionKeys { id } }')).data;
    return systemStatus.jobs.length > 0 && encryptionKeys.length > 0;
  });
  await until(async () => (await owner.execute('{ campaigns { nodes { status } } }')).data.campaigns.nodes[0].status === 'READY');
  await until(async () => (await owner.execute('{ webhookDeliveries { nodes { id } } }')).data.webhookDeliveries.nodes.length > 0);
  const look = async (who: keyof typeof asked, document: string) => {
    const answer = await asked[who].execute(document);
    expect(answer.errors).toBeUndefined();
    return seenIn(answer.data).filter(({ __typename }) => __typename !== 'AuditTarget');
  };
  const k = '__typename id';
  const ofTenant = `{ viewer { ${k} user { ${k} } tenant { ${k} balance { ${k} } settings { ${k} } package { ${k} } } memberships { ${k} } }
      messages(first: 1) { nodes { ${k} senderId { ${k} } events { ${k} } attempts { ${k} } } }
      senderIds { nodes { ${k} history { ${k} } } } smsCapability { ${k} } packages { ${k} } paymentChannels { ${k} }
      purchases { nodes { ${k} events { ${k} } } } ledger { nodes { ${k} } } optOuts { nodes { ${k} } } apiKeys { nodes { ${k} } }
      contacts { nodes { ${k} } } contactGroups { nodes { ${k} } } templates { nodes { ${k} createdBy { ${k} } } }
      contactImports { nodes { ${k} } } exports { nodes { ${k} } }
      invitations { nodes { ${k} } } auditEvents { nodes { ${k} target { ${k} } } } files { nodes { ${k} } } alerts { nodes { ${k} } }
      members { nodes { ${k} user { ${k} } } } }`;
  // A document has at most 20 root fields.
  const moreOfTenant = `{ campaigns { nodes { ${k} quote { ${k} } recipients { nodes { ${k} } } } }
    publicSettings { ${k} } campaignSchedules { nodes { ${k} } } sessions { nodes { ${k} } } attention { ${k} }
    webhookEndpoints { nodes { ${k} } } webhookDeliveries { nodes { ${k} endpoint { ${k} } } }
    keywordReplies { ${k} } inboundMessages { nodes { ${k} contact { ${k} } reply { ${k} } } } }`;
  shown = {
    owner: [...(await look('owner', ofTenant)), ...(await look('owner', moreOfTenant))],
    stranger: [...(await look('stranger', ofTenant)), ...(await look('stranger', moreOfTenant))],
    operator: await look(
      'operator',
      `{ systemStatus { ${k} jobs { ${k} } integrations { ${k} } } emails { nodes { ${k} } } quarantinedItems { nodes { ${k} } }
      tenants { nodes { ${k} balance { ${k} } settings { ${k} } } } members { nodes { ${k} user { ${k} } } } messages { nodes { ${k} } }
      purchases { nodes { ${k} } } alerts { nodes { ${k} } } auditEvents { nodes { ${k} } } files { nodes { ${k} } }
      backups { nodes { ${k} } } restores { nodes { ${k} } } backupSchedules { ${k} } backupHealth { ${k} } encryptionKeys { ${k} }
      storageTargets { ${k} } }`,
    ),
  };
});
afterAll(() => app.close());

function seenIn(value: unknown): Seen[] {
  if (typeof value !== 'object' || value === null) return [];
  const inside = Object.values(value).flatMap(seenIn);
  return '__typename' in value && 'id' in value ? [value as Seen, ...inside] : inside;
}

/** Answers in pages, as a client would that has more than 200. */
async function nodesOf(token: string | undefined, ids: string[]): Promise<(Seen | null)[]> {
  const found: (Seen | null)[] = [];
  for (let from = 0; from < ids.length; from += 200) {
    const answer = await app.client(token).execute(NODES, { ids: ids.slice(from, from + 200) });
    expect(answer.errors).toBeUndefined();
    found.push(...answer.data.nodes);
  }
  return found;
}

test('every type with an id is a Node and can be read, and every prefix is that of one', () => {
  expect([...readableTypes].sort()).toEqual([...nodeTypes].sort());
  const unread = Object.values(prefixes).filter((prefix) => {
    const id = `${prefix}_${'0'.repeat(32)}`;
    return !readNodeId(id) && !readNodeId(`${id}_1`);
  });
  expect(unread).toEqual([]);
});

test('what a caller was shown is found again by its id, of the same type and with the same id', async () => {
  const types = new Set(Object.values(shown).flatMap((all) => all.map(({ __typename }) => __typename)));
  expect([...types].sort()).toEqual([...nodeTypes].sort());
  for (const who of ['owner', 'operator'] as const) {
    const ids = shown[who].map(({ id }) => id);
    expect(await nodesOf(tokens[who], ids)).toEqual(shown[who].map(({ __typename, id }) => ({ __typename, id })));
  }
});

test('what another tenant may not see is null, like what does not exist; the public is there for nobody, too', async () => {
  const all = [...shown.owner, ...shown.operator];
  const open = ['Package', 'PaymentChannel', 'PublicSettings'];
  const visible = (found: (Seen | null)[]) => [...new Set(found.flatMap((one) => one?.__typename ?? []))].sort();
  expect(
    visible(
      await nodesOf(
        undefined,
        all.map(({ id }) => id),
      ),
    ),
  ).toEqual(open);
  const own = new Set(shown.stranger.map(({ id }) => id));
  const others = all.map(({ id }) => id).filter((id) => !own.has(id));
  expect(others.length).toBeGreaterThan(nodeTypes.length - open.length);
  expect(visible(await nodesOf(tokens.stranger, others))).toEqual([]);
  const nowhere = Object.values(prefixes)
    .map((prefix) => `${prefix}_${newId().replaceAll('-', '')}`)
    .filter((id) => readNodeId(id));
  expect(new Set(await nodesOf(tokens.operator, nowhere))).toEqual(new Set([null]));
});

test('nodes keeps order and repetitions, and answers the same whichever executor runs it', async () => {
  const nowhere = publicId('message', newId());
  const document = `query ($ids: [ID!]!, $id: ID!) { node(id: $id) { id ... on Message { to status tenant { name } } }
    nodes(ids: $ids) { __typename id ... on Message { body senderId { name } } ... on Package { code } } }`;
  const [pack] = (await app.client().execute('{ packages { id code } }')).data.packages;
  const variables = { id: message, ids: [pack.id, message, nowhere, message] };
  const answers = [];
  for (let n = 0; n < 3; n += 1) answers.push((await app.client(tokens.owner).execute(document, variables)).data);
  const found = { __typename: 'Message', id: message, body: 'x', senderId: { name: 'Taarifa-SMS' } };
  const expected = {
    node: { id: message, to: '+255754111222', status: 'DELIVERED', tenant: { name: 'Node Traders' } },
    nodes: [{ __typename: 'Package', id: pack.id, code: pack.code }, found, null, found],
  };
  expect(answers).toEqual([expected, expected, expected]);
});

test('what is no id of this API is named, and so are too few or too many', async () => {
  const refused = async (ids: string[]) => (await app.client(tokens.owner).execute(NODES, { ids })).errors?.[0]?.extensions;
  for (const wrong of ['', 'msg_', 'rubbish', `${message}_1`, message.toUpperCase(), 'pch_', 'system_1'])
    expect(await refused([message, wrong])).toMatchObject({ code: 'BAD_USER_INPUT', issues: [{ field: 'ids[1]' }] });
  for (const count of [0, 201]) expect(await refused(Array(count).fill(message))).toMatchObject({ code: 'BAD_USER_INPUT' });
});

test('a quarantined item and an audit event lead to the object that they are about', async () => {
  const answer = await app
    .client(tokens.operator)
    .execute('{ quarantinedItems { nodes { kind node { __typename id } } } auditEvents { nodes { target { id node { id } } } } }');
  const { quarantinedItems, auditEvents } = answer.data;
  const of = (kind: string) => quarantinedItems.nodes.find((item: { kind: string }) => item.kind === kind).node;
  expect(of('SWEEP')).toEqual({ __typename: 'Message', id: message });
  expect(of('PAYMENT')).toMatchObject({ __typename: 'Purchase' });
  expect(of('DELIVERY_REPORT')).toBeNull();
  const targets = auditEvents.nodes.flatMap(({ target }: { target: { id: string; node: Seen | null } | null }) => target ?? []);
  expect(targets.some(({ node }: { node: Seen | null }) => node)).toBe(true);
  for (const { id, node } of targets) if (node) expect(node.id).toBe(id);
});
