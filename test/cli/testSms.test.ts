import { afterAll, beforeAll, expect, test } from 'vitest';
import { testSms } from '../../src/cli/testSms.js';
import { systemContext } from '../../src/context.js';
import { refusal } from '../support/fixtures/accounts.js';
import { useBeems } from '../support/services/beemFixtures.js';
import { acceptsWith, answers, type BeemServer, beemServer, KEYS, takesAndThen } from '../support/services/beemServer.js';
import { createTestApp, type TestApp } from '../support/testApp.js';

const beems = useBeems();
let far: BeemServer;
let t: TestApp;
beforeAll(async () => {
  far = await beemServer();
  t = await createTestApp();
});
afterAll(async () => {
  await t.close();
  await far.close();
});

const run = async (input: { to?: string; from?: string }, more: { secretKey?: string } = {}): Promise<{ code: number; said: string }> => {
  const app = { ...t, sms: beems.beem(far.urls, more) };
  const lines: string[] = [];
  const code = await testSms(systemContext(app, 'test'), input, (line) => void lines.push(line));
  const said = lines.join('\n');
  for (const secret of Object.values(KEYS)) expect(said).not.toContain(secret);
  return { code, said };
};

test('without a number it asks for the balance and sends nothing', async () => {
  expect(await run({})).toEqual({ code: 0, said: 'beem: Beem takes the keys. Its balance is 4,250 credits.' });
  expect(await run({}, { secretKey: 'another' })).toEqual({ code: 1, said: 'beem: Beem answers 120: the credentials are bad.' });
  expect(far.accepted).toEqual([]);
});

test('with a number it sends one text, outside the ledger, under a number of ours that no message has', async () => {
  const { code, said } = await run({ to: '0712 345 678', from: 'DUKA' });
  expect({ code, said }).toEqual({ code: 0, said: expect.stringMatching(/From DUKA: accepted, with the provider's reference \d+\./) });
  await run({ to: '0712345678' });
  expect(far.accepted.map(({ phone, sender }) => [phone, sender])).toEqual([
    ['+255712345678', 'DUKA'],
    ['+255712345678', 'Taarifa-SMS'],
  ]);
  expect(new Set(far.accepted.map(({ recipient }) => recipient)).size).toBe(2);
  expect(await t.db.sql.rows('select id from message')).toEqual([]);
  const audited = await t.db.sql.rows(`select action, target from audit_event where action = 'sms.test'`);
  expect(audited).toEqual([0, 1].map(() => ({ action: 'sms.test', target: 'beem' })));
});

test.each([
  [answers(400, { code: 111 }), 'not sent: Beem answers 111: the sender id is not registered or not active there.'],
  [answers(400, { code: 101 }), 'refused (INVALID_NUMBER): Beem answers 101: a number is bad.'],
  [acceptsWith({ successful: false }), 'it is not known whether it was accepted: Beem contradicts itself'],
  [takesAndThen(answers(500, 'no')), 'it is not known whether it was accepted: HTTP 500. Look at the phone before you try again.'],
])('what it answers is said, with exit code 1 %#', async (script, words) => {
  far.next(answers(200, { data: { credit_balance: 1 } }), script);
  expect(await run({ to: '0712345678' })).toEqual({ code: 1, said: expect.stringContaining(words) });
});

test('what is no number is refused before anybody is asked', async () => {
  const calls = far.calls.length;
  expect(await refusal(run({ to: '12' }))).toMatchObject({ code: 'INVALID_PHONE_NUMBER' });
  expect(far.calls).toHaveLength(calls);
});
