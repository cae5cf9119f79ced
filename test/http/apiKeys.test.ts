import { PassThrough } from 'node:stream';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { newId, parseId, publicId } from '../../src/lib/ids.js';
import { createLog } from '../../src/log.js';
import { freshDatabase } from '../support/postgres.js';
import { createTestApp, type ServingApp } from '../support/testApp.js';
import { until } from '../support/until.js';

import { SocketClient } from './websocket/socketClient.js';

let database: { url: string; drop(): Promise<void> };
let api: ServingApp;
let second: ServingApp;
let us: Awaited<ReturnType<ServingApp['register']>>;
let lines = '';
const open: SocketClient[] = [];

// Two servers on one database, as two processes would be.
beforeAll(async () => {
  database = await freshDatabase();
  const destination = new PassThrough();
  destination.on('data', (chunk: Buffer) => {
    lines += chunk.toString();
  });
  const log = createLog({ level: 'debug', destination });
  api = await createTestApp({ serve: true, worker: true, databaseUrl: database.url, log });
  second = await createTestApp({ serve: true, databaseUrl: database.url, log });
  us = await api.register('Key Holders');
});
afterEach(() => {
  for (const client of open.splice(0)) client.close();
});
afterAll(async () => {
  await second.close();
  await api.close();
  await database.drop();
});

const MAKE = 'mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { secret apiKey { id prefix permissions } } }';
async function make(input: object = {}, token = us.token): Promise<{ secret: string; id: string }> {
  const { data } = await api.client(token).execute(MAKE, { input: { name: 'Shop', permissions: ['SEND_SMS', 'VIEW_REPORTS'], ...input } });
  return { secret: data.createApiKey.secret, id: data.createApiKey.apiKey.id };
}
async function socketOf(app: ServingApp, secret: string): Promise<SocketClient> {
  const client = await SocketClient.signedIn({ port: Number(new URL(app.url).port) }, secret);
  open.push(client);
  return client;
}

test('a key goes into the Authorization header and is its own viewer', async () => {
  const { secret, id } = await make();
  const answer = await second
    .client(secret)
    .execute('{ viewer { user { id } apiKey { id name lastUsedAt } tenant { id } membership { id } memberships { id } permissions } }');
  expect(answer.data.viewer).toEqual({
    user: null,
    apiKey: { id, name: 'Shop', lastUsedAt: expect.any(String) },
    tenant: { id: us.tenantId },
    membership: null,
    memberships: [],
    permissions: ['SEND_SMS', 'VIEW_REPORTS'],
  });
  const person = await api.client(us.token).execute('{ viewer { apiKey { id } } }');
  expect(person.data.viewer.apiKey).toBeNull();
});

test('a key does what its rights allow, no more, and nothing that is for people', async () => {
  const { secret } = await make({ permissions: ['VIEW_REPORTS'] });
  const key = api.client(secret);
  expect((await key.execute('{ messages { totalCount } }')).data.messages).toEqual({ totalCount: expect.any(Number) });
  const refusedTo = [
    'mutation { sendSms(input: { to: ["0712000111"], body: "x" }) { credits } }',
    'mutation { optOut(phone: "+255754999888") { optOut { id } } }',
    'mutation { updateProfile(input: { name: "Key" }) { user { id } } }',
    'mutation { switchTenant(input: { tenantId: "ten_00000000000000000000000000000000", refreshToken: "tuma_rt_x" }) { accessToken } }',
    'mutation { createApiKey(input: { name: "More", permissions: [VIEW_REPORTS] }) { secret } }',
    '{ apiKeys { nodes { id } } }',
    '{ tenants { totalCount } }',
  ];
  for (const document of refusedTo) {
    const answer = await key.execute(document);
    expect(answer.errors?.[0]?.extensions.code, document).toBe('FORBIDDEN');
  }
});

test('a revoked or expired key is TOKEN_INVALID with 401 everywhere, and no socket opens with it', async () => {
  const [revoked, short] = [await make(), await make({ expiresAt: new Date(Date.now() + 1_000).toISOString() })];
  await api.client(us.token).execute('mutation ($id: ID!) { revokeApiKey(id: $id) { apiKey { revokedAt } } }', { id: revoked.id });
  await until(async () => (await api.client(short.secret).execute('{ viewer { apiKey { id } } }')).status === 401);
  for (const { secret } of [revoked, short]) {
    for (const app of [api, second]) {
      const answer = await app.client(secret).execute('{ viewer { apiKey { id } } }');
      expect(answer).toMatchObject({ status: 401, errors: [{ extensions: { code: 'TOKEN_INVALID' } }] });
      const client = await SocketClient.open({ port: Number(new URL(app.url).port) });
      client.send({ type: 'connection_init', payload: { authorization: `Bearer ${secret}` } });
      expect((await client.closed).code).toBe(4403);
    }
  }
});

test('its live sockets close with 4403 on every server when it is revoked, and those of other keys stay', async () => {
  const [ended, stays] = [await make(), await make()];
  const clients = [await socketOf(api, ended.secret), await socketOf(second, ended.secret)];
  const other = await socketOf(second, stays.secret);
  await api.client(us.token).execute('mutation ($id: ID!) { revokeApiKey(id: $id) { apiKey { id } } }', { id: ended.id });
  for (const client of clients) expect((await client.closed).code).toBe(4403);
  expect(other.socket.readyState).toBe(other.socket.OPEN);
});

test('a socket closes when the time of its key is over', async () => {
  const { secret } = await make({ expiresAt: new Date(Date.now() + 1_500).toISOString() });
  const client = await socketOf(second, secret);
  expect((await client.closed).code).toBe(4403);
});

test('balance and messages are live for a key', async () => {
  const { secret } = await make();
  const key = second.client(secret);
  const [balance, messages] = [
    key.subscribe('subscription { balanceUpdated { available } }'),
    key.subscribe('subscription { messageUpdated { status to } }'),
  ];
  await new Promise((resolve) => setTimeout(resolve, 300));
  await api.client(us.token).execute('mutation { sendSms(input: { to: ["0712000222"], body: "Habari" }) { credits } }');
  await until(async () => balance.events.length > 0 && JSON.stringify(messages.events).includes('DELIVERED'));
  balance.stop();
  messages.stop();
});

test('64 senders at once, over two servers, never pass the cap of their key by one credit', async () => {
  const { secret, id } = await make({ dailyCreditCap: 41 });
  const SEND =
    'mutation ($key: String!) { sendSms(input: { to: ["0712000222", "0712000223"], body: "Habari", idempotencyKey: $key }) { credits } }';
  const answers = await Promise.all(
    Array.from({ length: 64 }, (_, index) => (index % 2 ? api : second).client(secret).execute(SEND, { key: `order ${index}` })),
  );
  const codes = answers.map(({ errors }) => errors?.[0]?.extensions.code);
  expect(codes.filter((code) => code === undefined)).toHaveLength(20);
  expect(codes.filter((code) => code === 'BUDGET_CAP_REACHED')).toHaveLength(44);
  const { data } = await api.client(us.token).execute('{ apiKeys { nodes { id dailyCreditCap creditsUsedToday } } }');
  expect(data.apiKeys.nodes.find((key: { id: string }) => key.id === id)).toEqual({ id, dailyCreditCap: 41, creditsUsedToday: 40 });
});

test('files are uploaded and credits bought with a key that may, and the audit names it', async () => {
  const upload = async (secret: string) => {
    const form = new FormData();
    const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');
    form.set('file', new Blob([png], { type: 'image/png' }), 'dot.png');
    return fetch(`${api.url}/uploads/document`, { method: 'POST', headers: { authorization: `Bearer ${secret}` }, body: form });
  };
  const papers = await make({ permissions: ['MANAGE_BILLING'] });
  expect((await upload(papers.secret)).status).toBe(201);
  expect((await upload((await make()).secret)).status).toBe(403);
  expect((await upload((await make({ test: true })).secret)).status).toBe(403);
  expect((await upload(`tuma_live_${'x'.repeat(43)}`)).status).toBe(401);
  await api
    .client(papers.secret)
    .execute('mutation { purchaseCredits(input: { credits: 5000, method: BANK_TRANSFER, idempotencyKey: "by key" }) { replayed } }');
  const audited = await api.client(us.token).execute('{ auditEvents { nodes { actor { kind name apiKey { id } } action } } }');
  expect(audited.data.auditEvents.nodes).toContainEqual({
    actor: { kind: 'API_KEY', name: expect.any(String), apiKey: { id: papers.id } },
    action: 'purchase.order',
  });
});

test('the key of a suspended tenant looks, and its sockets end', async () => {
  const them = await api.register('Suspended Soon');
  const { secret } = await make({}, them.token);
  const client = await socketOf(second, secret);
  const admin = await api.login('operator@tuma.example');
  await api
    .client(admin)
    .execute('mutation ($id: ID!) { suspendTenant(id: $id, reason: "Unpaid") { tenant { status } } }', { id: them.tenantId });
  expect((await client.closed).code).toBe(4403);
  const sent = await api
    .client(secret)
    .execute('mutation { sendSms(input: { to: ["0712000222"], body: "x", idempotencyKey: "k" }) { credits } }');
  expect(sent.errors?.[0]?.extensions.code).toBe('TENANT_SUSPENDED');
  const made = await api.client(them.token).execute(MAKE, { input: { name: 'Late', permissions: ['VIEW_REPORTS'] } });
  expect(made.errors?.[0]?.extensions.code).toBe('TENANT_SUSPENDED');
  const answer = await api.client(secret).execute('{ viewer { tenant { status } } balance { available } }');
  expect(answer.data).toMatchObject({ viewer: { tenant: { status: 'SUSPENDED' } } });
});

/** A member of our tenant with this role, signed in for it. */
async function joined(name: string, role: string) {
  const them = await api.register(name);
  const { userId } = (await api.db.sql.row<{ userId: string }>('select user_id as "userId" from membership where tenant_id = $1', [
    parseId('tenant', them.tenantId),
  ])) as { userId: string };
  const membershipId = newId();
  await api.db.sql.rows('insert into membership (id, tenant_id, user_id, role, created_at) values ($1, $2, $3, $4, now())', [
    membershipId,
    parseId('tenant', us.tenantId),
    userId,
    role,
  ]);
  const SWITCH = 'mutation ($input: SwitchTenantInput!) { switchTenant(input: $input) { accessToken refreshToken } }';
  const switchTo = async (tenantId: string, refreshToken: string) =>
    (await api.client().execute(SWITCH, { input: { tenantId, refreshToken } })).data.switchTenant;
  const { accessToken, refreshToken } = await switchTo(us.tenantId, them.refreshToken);
  return { id: publicId('membership', membershipId), token: accessToken, goHome: () => switchTo(them.tenantId, refreshToken) };
}

test('whoever gets another role is cut off on every server within a second, and may then only what it allows', async () => {
  const [demoted, stays] = [await joined('Demoted Soon', 'ADMIN'), await joined('Stays Admin', 'ADMIN')];
  const sockets = [await socketOf(api, demoted.token), await socketOf(second, demoted.token)];
  const other = await socketOf(second, stays.token);
  for (const socket of sockets) socket.subscribe('1', 'subscription { purchaseUpdated { id } }');
  const begun = performance.now();
  const CHANGE = 'mutation ($id: ID!) { changeMemberRole(input: { id: $id, role: VIEWER }) { membership { role } } }';
  expect((await api.client(us.token).execute(CHANGE, { id: demoted.id })).errors).toBeUndefined();
  for (const socket of sockets)
    expect(await socket.closed).toEqual({
      code: 4403,
      reason: 'FORBIDDEN: Your role in this tenant has changed or ended; connect again, or sign in anew.',
    });
  expect(performance.now() - begun).toBeLessThan(1_000);
  for (const app of [api, second]) {
    const again = await socketOf(app, demoted.token);
    again.subscribe('1', 'subscription { purchaseUpdated { id } }');
    expect(await again.refused('1')).toEqual(['FORBIDDEN']);
  }
  expect(other.socket.readyState).toBe(other.socket.OPEN);
});

test('whoever is removed is cut off too where they act for the tenant with an older token of a session that went elsewhere', async () => {
  const removed = await joined('Removed Soon', 'ADMIN');
  await removed.goHome();
  const sockets = [await socketOf(api, removed.token), await socketOf(second, removed.token)];
  const REMOVE = 'mutation ($id: ID!) { removeMember(id: $id) { deletedId } }';
  expect((await api.client(us.token).execute(REMOVE, { id: removed.id })).errors).toBeUndefined();
  for (const socket of sockets) expect((await socket.closed).code).toBe(4403);
  for (const app of [api, second])
    expect((await app.client(removed.token).execute('{ balance { available } }')).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
});

test('no two objects of different types share an id, so that a cache by id keeps them apart', async () => {
  const { secret, id } = await make();
  const query = `{ viewer { id tenant { id settings { id } } } balance { id } smsCapability { id balance { id } } paymentChannels { id } }`;
  const [person, key] = await Promise.all([api.client(us.token).execute(query), api.client(secret).execute(query)]);
  const { viewer, balance, smsCapability, paymentChannels } = person.data;
  const ids = [viewer.id, viewer.tenant.id, viewer.tenant.settings.id, balance.id, smsCapability.id, paymentChannels[0].id];
  expect(ids.map((one) => one.slice(0, 4))).toEqual(['vwr_', 'ten_', 'set_', 'bal_', 'cap_', 'pch_']);
  expect(smsCapability.balance.id).toBe(balance.id);
  expect(key.data.viewer.id).toBe(id.replace('key_', 'vwr_'));
  expect(person.data.viewer.id).not.toBe(key.data.viewer.id);
});

test('no log holds a key', async () => {
  const { secret } = await make();
  await api.client(secret).execute('{ balance { available } }');
  await api.client(secret.slice(0, -1)).execute('{ balance { available } }');
  await until(async () => lines.includes('createApiKey') && lines.includes('balance'));
  expect(lines).not.toMatch(/tuma_(live|test)_/);
});
