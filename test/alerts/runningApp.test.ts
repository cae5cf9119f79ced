import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestApp, type ServingApp } from '../support/testApp.js';
import { until } from '../support/until.js';

let app: ServingApp;
beforeAll(async () => {
  app = await createTestApp({ serve: true, worker: true, env: { ALERT_EMAILS: 'Ops@example.com' } });
});
afterAll(() => app.close());

test('a server as it runs: a send that empties a balance and meets a provider without any is mailed to both who should know', async () => {
  const { token } = await app.register('Duka Dogo');
  const duka = app.client(token);
  await duka.execute('mutation { updateTenant(input: { alertEmails: ["till@example.com"] }) { tenant { id } } }');
  // Looked at while it has its 100 trial credits: what it falls from.
  const tenantSeen = 'select 1 from balance_side s join tenant t on t.id = s.tenant_id where t.name = $1 and not s.low';
  await until(async () => app.db.sql.row(tenantSeen, ['Duka Dogo']));
  await duka.execute('mutation { sendSms(input: { to: ["+255600000015"], body: "Habari" }) { credits } }');
  const operator = app.client(await app.login('operator@tuma.example'));
  const mails = async (to: string): Promise<{ subject: string; status: string }[]> =>
    (
      await operator.execute('query ($to: EmailAddress!) { emails(filter: { to: $to }) { nodes { template subject status } } }', { to })
    ).data.emails.nodes.filter(({ template, status }: { template: string; status: string }) => template === 'ALERT' && status === 'KEPT');
  const [own, platforms] = await until(async () => {
    const both = [await mails('till@example.com'), await mails('ops@example.com')];
    return both[0]?.length === 1 && both[1]?.length === 1 && both;
  });
  expect(own?.[0]?.subject).toBe('Alert: Low balance: 99 credits left');
  expect(platforms?.[0]?.subject).toBe('Alert: SMS provider simulator is closed; messages wait');
  const seen = await duka.execute('{ alerts { nodes { kind emailedAt } } }');
  expect(seen.data.alerts.nodes).toEqual([{ kind: 'LOW_BALANCE', emailedAt: expect.any(String) }]);
});
