import { afterAll, beforeAll, expect, test } from 'vitest';
import { adjustCredits } from '../../src/ledger/adjustCredits.js';
import { newId, parseId } from '../../src/lib/ids.js';
import { createTestApp, type ServingApp } from '../support/testApp.js';

let app: ServingApp;
beforeAll(async () => {
  app = await createTestApp({ serve: true });
});
afterAll(() => app.close());

const find = async (token: string, filter: object) => {
  const answer = await app
    .client(token)
    .execute(
      'query ($filter: AuditFilter) { auditEvents(filter: $filter, first: 100) { nodes { action actor { kind } target { id } } } }',
      {
        filter,
      },
    );
  return answer.errors ? answer.errors[0]?.extensions.issues : (answer.data.auditEvents.nodes as { action: string }[]);
};

test('audit events of one person or key, and about one object; staff stay nameless to tenants', async () => {
  const { token, tenantId } = await app.register('Filters');
  const operator = await app.login('operator@tuma.example');
  const client = app.client(token);
  const self = (await client.execute('{ viewer { user { id } } }')).data.viewer.user.id;
  const staff = (await app.client(operator).execute('{ viewer { user { id } } }')).data.viewer.user.id;
  const { id: keyId } = (
    await client.execute(
      'mutation { createApiKey(input: { name: "Shop", permissions: [SEND_SMS, MANAGE_CONTACTS, VIEW_REPORTS] }) { secret apiKey { id } } }',
    )
  ).data.createApiKey.apiKey;
  const other = (
    await client.execute(
      'mutation { createApiKey(input: { name: "Other", permissions: [MANAGE_CONTACTS, VIEW_REPORTS] }) { secret apiKey { id } } }',
    )
  ).data.createApiKey;
  const exported = await app
    .client(other.secret)
    .execute('mutation { createExport(input: { format: CSV, source: { contacts: {} } }) { export { id } } }');
  expect(exported.errors).toBeUndefined();
  const actor = { kind: 'user' as const, userId: parseId('user', staff) ?? '', sessionId: newId(), tenantId: null, role: null };
  await adjustCredits(
    { ...app.operator, actor: { ...app.operator.actor, ...actor } as typeof app.operator.actor },
    { tenantId: parseId('tenant', tenantId) ?? '', credits: 5, reason: 'x', idempotencyKey: newId() },
  );

  const actions = async (who: string, filter: object) => ((await find(who, filter)) as { action: string }[]).map(({ action }) => action);
  expect(await actions(token, { targetId: keyId })).toEqual(['apiKey.create']);
  expect(await actions(token, { actorId: other.apiKey.id })).toEqual(['export.create']);
  const mine = await actions(token, { actorId: self });
  expect(mine.filter((action) => action === 'apiKey.create')).toHaveLength(2);
  expect(mine).not.toContain('export.create');
  expect(await actions(token, { actorId: self, targetId: keyId, action: 'apiKey' })).toEqual(['apiKey.create']);
  // The tenant sees what staff did, and can't find out who.
  expect(await actions(token, { action: 'credits.adjust' })).toEqual(['credits.adjust']);
  expect(await actions(token, { actorId: staff })).toEqual([]);
  expect(await actions(operator, { actorId: staff })).toContain('credits.adjust');
  await app.client(operator).execute('mutation { checkIntegration(name: MAIL) { integration { status } } }');
  expect(await actions(operator, { targetId: 'itg_MAIL' })).toEqual(['integration.check']);
  expect(await actions((await app.register('Strangers')).token, { targetId: keyId })).toEqual([]);
  expect(await find(token, { actorId: 'ten_1' })).toMatchObject([{ code: 'BAD_USER_INPUT', field: 'filter.actorId' }]);
  expect(await find(token, { targetId: 'nonsense' })).toMatchObject([{ code: 'BAD_USER_INPUT', field: 'filter.targetId' }]);
});
