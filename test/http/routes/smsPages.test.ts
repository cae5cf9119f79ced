import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { publicId } from '../../../src/lib/ids.js';
import { createLog } from '../../../src/log.js';
import { createTestApp, type ServingApp } from '../../support/testApp.js';
import { until } from '../../support/until.js';

let app: ServingApp;
let logged = '';
beforeAll(async () => {
  const destination = new PassThrough();
  destination.on('data', (chunk: Buffer) => {
    logged += chunk.toString();
  });
  app = await createTestApp({ serve: true, worker: true, log: createLog({ level: 'info', destination }) });
});
afterAll(() => app.close());

const ASK = 'mutation { requestPhoneVerification(password: "a long enough password") { ok } }';

/** The texts that the log linked so far, oldest first. */
const links = () => [...logged.matchAll(/"readAt":"(http[^"]+\/sms\/msg_[0-9a-f]{32})"/g)].map(([, link]) => link as string);

test('a person without a phone reads both codes where the log says, proves a number and sets a new password', async () => {
  const { token } = await app.register('Asha Texts');
  const asha = app.client(token);
  await asha.execute('mutation { updateProfile(input: { phone: "0712 000 321" }) { user { phone } } }');
  expect((await asha.execute(ASK)).data.requestPhoneVerification).toEqual({ ok: true });
  const page = await fetch(links()[0] ?? '');
  expect(page.headers.get('cache-control')).toBe('no-store');
  const code = /^To: \+255712000321\n\nYour Tuma code is (\d{6})\./.exec(await page.text())?.[1];
  const proven = await asha.execute('mutation ($code: String!) { verifyPhone(code: $code) { ok } }', { code });
  expect(proven.data.verifyPhone).toEqual({ ok: true });
  expect((await asha.execute('{ viewer { user { phoneVerified } } }')).data.viewer.user.phoneVerified).toBe(true);

  await app.client().execute('mutation { requestPasswordReset(email: "asha.texts@example.com", by: SMS) { ok } }');
  await until(async () => links().length === 2);
  const reset = /password is (\d{8}),/.exec(await (await fetch(links()[1] ?? '')).text())?.[1];
  const set = await app.client().execute('mutation ($input: ResetPasswordInput!) { resetPassword(input: $input) { ok } }', {
    input: { email: 'asha.texts@example.com', code: reset, newPassword: 'four large boats' },
  });
  expect(set.data.resetPassword).toEqual({ ok: true });
  expect(await app.login('asha.texts@example.com', 'four large boats')).toBeTruthy();
  expect((await asha.execute('{ members { nodes { id } } }')).errors?.[0]?.extensions.code).toBe('TOKEN_INVALID');
  for (const secret of [code, reset, '255712000321']) expect(logged).not.toContain(secret);
});

test('the operator sees that they were delivered, and never what they say', async () => {
  const operator = app.client(await app.login('operator@tuma.example'));
  const mine = await until(async () => {
    const { data } = await operator.execute('{ messages { nodes { to status body redactedAt credits tenant { name } } } }');
    const nodes = data.messages.nodes.filter(({ to }: { to: string }) => to === '+255712000321');
    return nodes.every(({ status }: { status: string }) => status === 'DELIVERED') && nodes;
  });
  expect(mine).toHaveLength(2);
  for (const message of mine)
    expect(message).toMatchObject({ body: null, redactedAt: expect.any(String), credits: 0, tenant: { name: 'Tuma' } });
  expect((await operator.execute('{ ledgerProof { ok } }')).data.ledgerProof.ok).toBe(true);
});

test('a text that isn’t there, another’s message, or through a proxy is 404', async () => {
  const { token } = await app.register('Others Texts');
  const sent = await app.client(token).execute('mutation { sendSms(input: { to: ["0754111222"], body: "x" }) { messages { id } } }');
  for (const path of [publicId('message', crypto.randomUUID()), 'msg_x', sent.data.sendSms.messages[0].id])
    expect((await fetch(`${app.url}/sms/${path}`)).status).toBe(404);
  expect((await fetch(links()[0] ?? '', { headers: { 'x-forwarded-for': '203.0.113.9' } })).status).toBe(404);
});

test('in production there is no such page', async () => {
  const production = await createTestApp({
    serve: true,
    worker: true,
    env: { TUMA_MODE: 'production', SMS_PROVIDER: 'simulator', JWT_SECRET: 'x'.repeat(40), PUBLIC_URL: 'https://sms.example.com' },
  });
  const answer = await fetch(`${production.url}/sms/${publicId('message', crypto.randomUUID())}`, { headers: { host: 'sms.example.com' } });
  expect([404, 421]).toContain(answer.status);
  await production.close();
});
