import { afterAll, beforeAll, expect, test } from 'vitest';
import { banner } from '../../src/cli/banner.js';
import { messageRows } from '../support/messageRows.js';
import { type BeemApp, openBeemApp } from '../support/services/beemApp.js';
import { until } from '../support/testContext.js';

let house: BeemApp;
beforeAll(async () => {
  house = await openBeemApp();
});
afterAll(async () => {
  await house.sound();
  await house.stop();
});

test('with SMS_PROVIDER=beem live messages reach Beem, once, and are paid when it takes them', async () => {
  const [id] = await house.send(['+255712345678']);
  const row = await until(async () => {
    const one = await house.row(id!);
    return one.status === 'SENT' && one;
  });
  expect(row).toMatchObject({ creditState: 'SETTLED', phases: ['ACCEPTED'], accepted: 0 });
  const attempt = await house.app.db.sql.row('select provider, provider_reference, recipient::text from attempt');
  const [taken] = house.far.accepted;
  expect(attempt).toEqual({ provider: 'beem', provider_reference: String(taken?.requestId), recipient: taken?.recipient });
  expect(taken).toMatchObject({ phone: '+255712345678', sender: 'Taarifa-SMS', encoding: 0, message: 'Habari' });
});

test('what a test key sends still goes to the simulator, and Beem never hears of it', async () => {
  const calls = house.far.calls.length;
  const { sql } = house.app.db;
  const [live] = await messageRows(sql);
  await sql.rows(
    `insert into message (id, tenant_id, phone, sender_id, category, body, encoding, segments, credits, status, next_attempt_at, valid_until,
       accepted_at, updated_at, credit_state, test)
     select gen_random_uuid(), tenant_id, '+255600000001', sender_id, category, 'Jaribio', encoding, segments, 0, 'QUEUED', $2, valid_until, $2, $2, 'NONE', true
     from message where id = $1`,
    [live?.id, house.app.now()],
  );
  const row = await until(async () => (await messageRows(sql)).find(({ body, status }) => body === 'Jaribio' && status === 'DELIVERED'));
  expect(row).toMatchObject({ accepted: 1, creditState: 'NONE' });
  expect(house.far.calls).toHaveLength(calls);
});

test('the banner says what is real, and how reports come', () => {
  expect(banner(house)).toContain('by Beem Africa, for real; what test keys send is simulated; reports are polled only');
  const config = { ...house.config, PUBLIC_URL: 'https://sms.example.com' };
  expect(banner({ ...house, config })).toContain('reports are pushed and polled');
  expect(banner({ ...house, config: { ...config, smsProvider: 'simulator' } })).toContain('simulated: no message leaves this machine');
});
