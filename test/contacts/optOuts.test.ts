import { afterAll, beforeAll, expect, test } from 'vitest';
import { adjustCredits } from '../../src/ledger/adjustCredits.js';
import { parseId } from '../../src/lib/ids.js';
import { createSharedSenderId } from '../support/fixtures/tenants.js';
import { createTestApp, type ServingApp } from '../support/testApp.js';

let app: ServingApp;
beforeAll(async () => {
  app = await createTestApp({ serve: true });
});
afterAll(() => app.close());

const SEND = 'mutation ($to: [String!]!) { sendSms(input: { to: $to, body: "Habari" }) { suppressed messages { to } } }';
const LIST = 'query ($search: String) { optOuts(filter: { search: $search }) { nodes { phone } totalCount } }';

test('an opt-out counts however its number was typed; a landline is refused with its field', async () => {
  await createSharedSenderId(app);
  const { token, tenantId } = await app.register('Duka');
  await adjustCredits(app.operator, { tenantId: parseId('tenant', tenantId) ?? '', credits: 10, reason: 'To send', idempotencyKey: 'a' });
  const client = app.client(token);
  const out = await client.execute('mutation ($phone: PhoneNumber!) { optOut(phone: $phone) { optOut { phone } } }', {
    phone: '0712 345-678',
  });
  expect(out.data.optOut.optOut).toEqual({ phone: '+255712345678' });
  const sent = await client.execute(SEND, { to: ['+255712345678', '0754000001'] });
  expect(sent.data.sendSms).toEqual({ suppressed: 1, messages: [{ to: '+255754000001' }] });
  for (const search of ['0712', '0712345678', '255 712', '345', '', null]) {
    expect((await client.execute(LIST, { search })).data.optOuts.totalCount).toBe(1);
  }
  for (const search of ['%', '_', '0713', '0754345678']) expect((await client.execute(LIST, { search })).data.optOuts.nodes).toEqual([]);
  expect((await client.execute('mutation { optIn(phone: "255712345678") { phone } }')).data.optIn).toEqual({ phone: '+255712345678' });
  expect((await client.execute(SEND, { to: ['0712345678'] })).data.sendSms).toMatchObject({ suppressed: 0 });

  const landline = await client.execute('mutation ($p: PhoneNumber!) { optOut(phone: $p) { optOut { id } } }', { p: '+255222123456' });
  expect(landline.errors?.[0]?.extensions).toMatchObject({ code: 'INVALID_PHONE_NUMBER', issues: [{ field: 'p' }] });
  const empty = await client.execute('{ messages(filter: { to: "" }) { nodes { id } } }');
  expect(empty.errors?.[0]?.extensions).toMatchObject({ code: 'INVALID_PHONE_NUMBER', issues: [{ field: 'filter.to' }] });
});
