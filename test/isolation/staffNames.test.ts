import { getNamedType, isObjectType, isRequiredArgument } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { inTransaction, systemContext } from '../../src/context.js';
import { raiseAlert } from '../../src/core/raiseAlert.js';
import { newId, parseId } from '../../src/lib/ids.js';
import { listsOf } from '../support/fixtures/lists.js';
import { everything, schema } from '../support/operations.js';
import { createTestApp, type ServingApp } from '../support/testApp.js';

/** Platform staff act on a tenant, and nothing that the tenant can read names them. */

let app: ServingApp;
beforeAll(async () => {
  app = await createTestApp({ serve: true });
});
afterAll(() => app.close());

/** What the signed-in read of every query that needs no argument, and the types in it. */
async function readAll(token: string): Promise<{ text: string; read: Set<string | undefined> }> {
  let text = '';
  for (const { name, type, args } of Object.values(schema.getQueryType()?.getFields() ?? {})) {
    const of = getNamedType(type);
    if (args.some(isRequiredArgument) || !isObjectType(of)) continue;
    const answer = await app
      .client(token)
      .execute(`{ ${name}${args.some((arg) => arg.name === 'first') ? '(first: 5)' : ''} ${everything(of)} }`);
    const code = answer.errors?.[0]?.extensions?.code;
    expect([undefined, 'FORBIDDEN', 'BAD_USER_INPUT'], `${name}: ${JSON.stringify(answer.errors?.[0])}`).toContain(code);
    text += JSON.stringify(answer.data);
  }
  return { text, read: new Set([...text.matchAll(/"__typename":"(\w+)"/g)].map(([, name]) => name)) };
}

test('no name or address of platform staff reaches a tenant, whatever it reads', async () => {
  const ours = await app.register('Ours Limited');
  const tenantId = parseId('tenant', ours.tenantId) ?? '';
  const us = app.client(ours.token);
  const operator = await app.login('operator@tuma.example');
  const platform = app.client(operator);
  const asked = await us.execute(
    'mutation { requestSenderId(input: { name: "OURS", useCase: "Receipts", sampleMessage: "Asante" }) { senderId { id } } }',
  );
  const senderId = asked.data.requestSenderId.senderId.id;
  await platform.execute(
    `mutation ($id: ID!, $t: ID!) { reviewSenderId(input: { id: $id, decision: APPROVE }) { senderId { id } }
      adjustCredits(input: { tenantId: $t, credits: 500, reason: "Goodwill", idempotencyKey: "a" }) { entry { id } } }`,
    { id: senderId, t: ours.tenantId },
  );
  const bought = await us.execute(
    'mutation { purchaseCredits(input: { credits: 5000, method: BANK_TRANSFER, idempotencyKey: "a" }) { purchase { id } } }',
  );
  const confirmed = await platform.execute(
    'mutation ($id: ID!) { confirmBankTransfer(input: { id: $id, reference: "FT1", amountTzs: 150000 }) { purchase { status } } }',
    { id: bought.data.purchaseCredits.purchase.id },
  );
  expect(confirmed.data.confirmBankTransfer.purchase.status).toBe('COMPLETED');
  // Somebody who was a member once and is of the platform now.
  await app.register('Zawadi Mwangaza');
  const { id: formerId } = (await app.db.sql.row<{ id: string }>(`select id from app_user where email like 'zawadi%'`)) ?? { id: '' };
  await app.db.sql.rows(`delete from membership where user_id = $1`, [formerId]);
  await app.db.sql.rows(`insert into membership (id, tenant_id, user_id, role, created_at) values ($1, $2, $3, 'ADMIN', $4)`, [
    ...[newId(), tenantId, formerId, app.now()],
  ]);
  const former = app.client(await app.login('zawadi.mwangaza@example.com', 'a long enough password'));
  await inTransaction(systemContext(app, 'test'), (ctx) =>
    raiseAlert(ctx, 'LOW_BALANCE', { tenantId, subjectKey: 'ours', params: { available: 1 } }),
  );
  const token = await app.login('zawadi.mwangaza@example.com', 'a long enough password');
  await listsOf(app, token).begin('phone\n0754111333\n');
  const alerts = await us.execute('{ alerts { nodes { id } } }');
  const acted = await former.execute(
    `mutation ($alert: ID!) { sendSms(input: { to: ["0754111222"], body: "Habari" }) { credits }
      inviteMember(input: { email: "juma@example.com", role: MEMBER }) { invitation { id } }
      upsertContact(input: { phone: "0754111333" }) { created }
      createTemplate(input: { name: "T", body: "Habari" }) { template { id } }
      createCampaign(input: { name: "C", text: { body: "Habari" }, audience: { phones: ["0754111333"] } }) { campaign { id } }
      createExport(input: { format: CSV, source: { contacts: {} } }) { export { id } }
      optOut(phone: "0754111333") { optOut { id } }
      acknowledgeAlert(id: $alert) { alert { id } } }`,
    { alert: alerts.data.alerts.nodes[0].id },
  );
  expect(acted.errors).toBeUndefined();
  await app.db.sql.rows(`update app_user set platform_role = 'STAFF' where id = $1`, [formerId]);
  await app.db.sql.rows('delete from membership where user_id = $1', [formerId]);

  const own = await readAll(ours.token);
  for (const secret of ['Demo Operator', 'operator@tuma', 'Zawadi', 'zawadi.mwangaza']) expect(own.text).not.toContain(secret);
  // Each type that shows a person was read, with at least one row.
  const showing = Object.values(schema.getTypeMap()).flatMap((type) =>
    isObjectType(type) && Object.values(type.getFields()).some((field) => ['User', 'Actor'].includes(getNamedType(field.type).name))
      ? [type.name]
      : [],
  );
  const answersOfMutations = ['UpdateProfilePayload', 'UserPayload', 'RecoveryCodesPayload'];
  const ofStaff = ['Backup', 'Restore', 'SendingFreeze']; // no tenant reads them: test/roles
  expect(showing.filter((name) => !own.read.has(name) && ![...answersOfMutations, ...ofStaff].includes(name))).toEqual([]);

  // Staff see who of them it was.
  const theirs = await readAll(operator);
  for (const name of ['Demo Operator', 'Zawadi Mwangaza']) expect(theirs.text).toContain(name);
  const history = 'query ($id: ID!) { senderId(id: $id) { history { id actor { kind name user { email } apiKey { id } } } } }';
  const steps = async (client: typeof us) => (await client.execute(history, { id: senderId })).data.senderId.history;
  const id = (n: number) => `${senderId.replace('snd', 'sne')}_${n}`;
  const owner = { kind: 'USER', name: 'Ours Limited', user: { email: 'ours.limited@example.com' }, apiKey: null };
  expect(await steps(us)).toEqual([
    { id: id(1), actor: owner },
    { id: id(2), actor: { kind: 'OPERATOR', name: 'Tuma', user: null, apiKey: null } },
  ]);
  expect(await steps(platform)).toEqual([
    { id: id(1), actor: owner },
    { id: id(2), actor: { kind: 'OPERATOR', name: 'Demo Operator', user: { email: 'operator@tuma.example' }, apiKey: null } },
  ]);
});
