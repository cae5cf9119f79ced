import { afterAll, beforeAll, expect, test } from 'vitest';
import { banner } from '../../src/cli/banner.js';
import { messageRows } from '../support/fixtures/messages.js';
import { type BeemApp, createBeemApp } from '../support/services/beemApp.js';
import { until } from '../support/until.js';

let running: BeemApp;
beforeAll(async () => {
  running = await createBeemApp();
});
afterAll(async () => {
  await running.expectConsistent();
  await running.close();
});

test('with SMS_PROVIDER=beem each live message reaches Beem once, and is charged when Beem accepts it', async () => {
  const [id] = await running.send(['+255712345678']);
  const row = await until(async () => {
    const one = await running.row(id!);
    return one.status === 'SENT' && one;
  });
  expect(row).toMatchObject({ creditState: 'SETTLED', phases: ['ACCEPTED'], accepted: 0 });
  const attempt = await running.db.sql.row('select provider, provider_reference, recipient::text from attempt');
  const [taken] = running.beemServer.accepted;
  expect(attempt).toEqual({ provider: 'beem', provider_reference: String(taken?.requestId), recipient: taken?.recipient });
  expect(taken).toMatchObject({ phone: '+255712345678', sender: 'Taarifa-SMS', encoding: 0, message: 'Habari' });
});

test('what a test key sends goes to the simulator and never to Beem', async () => {
  // Jobs ask for the balance and for reports meanwhile.
  const sends = () => running.beemServer.calls.filter(({ url }) => url.pathname === '/v1/send').length;
  const before = sends();
  const { sql } = running.db;
  const [live] = await messageRows(sql);
  await sql.rows(
    `insert into message (id, tenant_id, phone, sender_id, category, body, encoding, segments, credits, status, next_attempt_at,
       valid_until,
       accepted_at, updated_at, credit_state, test)
     select gen_random_uuid(), tenant_id, '+255600000001', sender_id, category, 'Jaribio', encoding, segments, 0,
       'QUEUED', $2, valid_until, $2, $2, 'NONE', true
     from message where id = $1`,
    [live?.id, running.now()],
  );
  const row = await until(async () => (await messageRows(sql)).find(({ body, status }) => body === 'Jaribio' && status === 'DELIVERED'));
  expect(row).toMatchObject({ accepted: 1, creditState: 'NONE' });
  expect(sends()).toBe(before);
});

test('the banner names the provider and says how reports arrive', () => {
  const process = { app: running, config: running.config, url: running.url, embedded: false, needsAdmin: false, stop: running.close };
  expect(banner(process)).toContain('sent by Beem Africa; messages of test keys are simulated; reports are polled only');
  const config = { ...running.config, PUBLIC_URL: 'https://sms.example.com' };
  expect(banner({ ...process, config })).toContain('reports are pushed and polled');
  expect(banner({ ...process, config: { ...config, smsProvider: 'simulator' } })).toContain('simulated: no message leaves this machine');
});
