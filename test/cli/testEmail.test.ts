import { afterAll, beforeAll, expect, test } from 'vitest';
import { testEmail } from '../../src/cli/testEmail.js';
import { emails } from '../../src/mail/emails.js';
import { createSendGrid } from '../../src/providers/mail/sendgrid.js';
import { refusal } from '../support/fixtures/accounts.js';
import { type SendGridServer, startSendGrid } from '../support/services/sendgridServer.js';
import { createTestApp, type TestApp } from '../support/testApp.js';

let sendGrid: SendGridServer;
let t: TestApp;
beforeAll(async () => {
  sendGrid = await startSendGrid();
  t = await createTestApp({
    mail: createSendGrid({ apiKey: sendGrid.apiKey, from: 'no-reply@tuma.example', baseUrl: sendGrid.url, timeoutMs: 400 }),
  });
});
afterAll(async () => {
  await t.close();
  await sendGrid.close();
});
const run = async (app: TestApp, to: string): Promise<{ code: number; said: string }> => {
  const lines: string[] = [];
  const code = await testEmail(app.context({ kind: 'system' }), to, (line) => void lines.push(line));
  return { code, said: lines.join('\n') };
};

test('email test says at once that it was sent', async () => {
  expect(await run(t, 'Ops@Example.com')).toMatchObject({
    code: 0,
    said: expect.stringMatching(/^Sent by sendgrid \(eml_[0-9a-f]{32}\)\.$/),
  });
  expect(sendGrid.taken[0]).toMatchObject({ to: 'ops@example.com', subject: 'A test mail from Tuma' });
});

test('or why not, with exit code 1; also while the service is left alone', async () => {
  sendGrid.mood = 'limit';
  for (let n = 0; n < 2; n += 1)
    expect(await run(t, 'ops@example.com')).toMatchObject({
      code: 1,
      said: expect.stringContaining('QUEUED): SendGrid answered 401: Maximum credits'),
    });
});

test('or that it was kept, with its text', async () => {
  const keeping = await createTestApp({ databaseUrl: t.db.url });
  expect(await run(keeping, 'ops@example.com')).toMatchObject({ code: 0, said: expect.stringContaining('MAIL_PROVIDER') });
  await keeping.close();
});

test('what is no address is BAD_USER_INPUT', async () => {
  for (const to of ['', 'nobody', 'a@example.com,b@example.com'])
    expect(await refusal(testEmail(t.context({ kind: 'system' }), to, () => undefined))).toMatchObject({ code: 'BAD_USER_INPUT' });
});

test('the list shows them by state and address, without their text', async () => {
  const page = await emails(t.context({ kind: 'system' }), { first: 10 }, { status: ['SENT'], to: 'OPS@example.com' });
  expect(page.nodes).toHaveLength(1);
  expect(page.nodes[0]).toMatchObject({ template: 'test', language: 'EN', status: 'SENT', attemptCount: 1, failureDetail: null });
  expect(Object.keys(page.nodes[0] ?? {})).not.toContain('text');
});
