import { afterAll, beforeAll, expect, test } from 'vitest';
import { openRunningApp, type RunningApp } from '../support/runningApp.js';
import { until } from '../support/testContext.js';

let house: RunningApp;
beforeAll(async () => {
  house = await openRunningApp({ env: { ALERT_EMAILS: 'Ops@example.com' } });
});
afterAll(() => house.stop());

test('a server as it runs: a send that empties a balance and meets a provider without any is mailed to both who should know', async () => {
  const { token } = await house.register('Duka Dogo');
  const duka = house.as(token);
  await duka.ask('mutation { updateTenant(input: { alertEmails: ["till@example.com"] }) { tenant { id } } }');
  // Looked at while it has its 100 trial credits: what it falls from.
  const tenantSeen = 'select 1 from balance_side s join tenant t on t.id = s.tenant_id where t.name = $1 and not s.low';
  await until(async () => house.app.db.sql.row(tenantSeen, ['Duka Dogo']), 15_000);
  await duka.ask('mutation { sendSms(input: { to: ["+255600000015"], body: "Habari" }) { credits } }');
  const operator = house.as(await house.login('operator@tuma.example'));
  const mails = async (to: string): Promise<{ subject: string; status: string }[]> =>
    (
      await operator.ask('query ($to: EmailAddress!) { emails(filter: { to: $to }) { nodes { template subject status } } }', { to })
    ).data.emails.nodes.filter(({ template, status }: { template: string; status: string }) => template === 'alert' && status === 'KEPT');
  const [own, platforms] = await until(async () => {
    const both = [await mails('till@example.com'), await mails('ops@example.com')];
    return both[0]?.length === 1 && both[1]?.length === 1 && both;
  }, 40_000);
  expect(own?.[0]?.subject).toBe('Alert: Low balance: 99 credits left');
  expect(platforms?.[0]?.subject).toBe('Alert: SMS provider simulator is closed; messages wait');
  const seen = await duka.ask('{ alerts { nodes { kind emailedAt } } }');
  expect(seen.data.alerts.nodes).toEqual([{ kind: 'LOW_BALANCE', emailedAt: expect.any(String) }]);
}, 60_000);
