import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testPayments } from '../../src/cli/testPayments.js';
import { systemContext } from '../../src/context.js';
import { newId } from '../../src/lib/ids.js';
import { createCloudinary } from '../../src/providers/media/cloudinary.js';
import { checkIntegration, services } from '../../src/system/integrations.js';
import { beemServer, KEYS } from '../support/services/beemServer.js';
import { startCloudinary } from '../support/services/cloudinaryServer.js';
import { startSendGrid } from '../support/services/sendgridServer.js';
import { startZenoPay } from '../support/services/zenopayServer.js';
import { createTestApp, type ServingApp } from '../support/testApp.js';
import { until } from '../support/until.js';

interface Shown {
  name: string;
  status: string;
  detail: string;
  impact: string[];
  checkedAt: string | null;
}
const operatorOf = async (app: ServingApp) => app.client(await app.login('operator@tuma.example'));
const shown = async (app: ServingApp): Promise<Record<string, Shown>> => {
  const answer = await (await operatorOf(app)).execute('{ systemStatus { integrations { name status detail impact checkedAt } } }');
  return Object.fromEntries(answer.data.systemStatus.integrations.map((one: Shown) => [one.name, one]));
};
const look = async (app: ServingApp, name: string): Promise<Shown> => {
  const answer = await (await operatorOf(app)).execute(
    'mutation ($name: IntegrationName!) { checkIntegration(name: $name) { integration { name status detail impact checkedAt } } }',
    { name },
  );
  return answer.data.checkIntegration.integration;
};
const test_ = async (app: ServingApp): Promise<{ code: number; said: string }> => {
  const lines: string[] = [];
  const code = await testPayments(systemContext(app, newId()), (line) => void lines.push(line));
  return { code, said: lines.join('\n') };
};

test('the impact table: what does not work without each service', () => {
  expect(Object.fromEntries(Object.entries(services).map(([name, { impact }]) => [name, impact]))).toEqual({
    SMS: ['SMS_NOT_SENT'],
    PAYMENTS: ['NO_MOBILE_MONEY'],
    MAIL: ['NO_ALERT_MAIL', 'NO_USER_MAIL'],
    MEDIA: ['MEDIA_LOCAL_ONLY'],
    BACKUP_STORAGE: ['BACKUPS_LOCAL_ONLY'],
  });
});

describe('without any service', () => {
  let app: ServingApp;
  beforeAll(async () => {
    app = await createTestApp({ serve: true, worker: true });
  });
  afterAll(() => app.close());

  test('a demo says what is simulated, what is missing, and what that costs', async () => {
    expect(await shown(app)).toMatchObject({
      SMS: { status: 'SIMULATED', impact: ['SMS_NOT_SENT'], detail: 'The simulator: no message reaches a phone.' },
      PAYMENTS: { status: 'SIMULATED', impact: ['NO_MOBILE_MONEY'] },
      MAIL: { status: 'DISABLED', impact: ['NO_ALERT_MAIL', 'NO_USER_MAIL'] },
      MEDIA: { status: 'DISABLED', impact: ['MEDIA_LOCAL_ONLY'] },
      BACKUP_STORAGE: { status: 'DISABLED', impact: ['BACKUPS_LOCAL_ONLY'] },
    });
  });

  test('mails are kept, bank transfers work, files are stored', async () => {
    const { token } = await app.register('Bila Huduma');
    const mails = await until(async () => {
      const answer = await (await operatorOf(app)).execute('{ emails(filter: { to: "bila.huduma@example.com" }) { nodes { status } } }');
      return answer.data.emails.nodes.some((node: { status: string }) => node.status === 'KEPT') && answer.data.emails.nodes;
    });
    expect(new Set(mails.map((mail: { status: string }) => mail.status))).toEqual(new Set(['KEPT']));
    const bought = await app
      .client(token)
      .execute(
        'mutation { purchaseCredits(input: { credits: 10000, method: BANK_TRANSFER, idempotencyKey: "b" }) { purchase { status } } }',
      );
    expect(bought.data.purchaseCredits.purchase.status).toBe('PENDING');
    expect(await look(app, 'MEDIA')).toMatchObject({ status: 'DISABLED', checkedAt: expect.any(String) });
  });

  test('tuma payments test says that it is simulated', async () => {
    expect(await test_(app)).toEqual({ code: 0, said: 'SIMULATED: The simulator: no money moves.' });
  });

  test('only platform staff see the services, only its admins check them', async () => {
    const { token } = await app.register('Watazamaji');
    const seen = await app.client(token).execute('{ systemStatus { integrations { name } } }');
    expect(seen.errors?.[0]?.extensions.code).toBe('FORBIDDEN');
    const answer = await app.client(token).execute('mutation { checkIntegration(name: SMS) { integration { status } } }');
    expect(answer.errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  });
});

test('production without a payment provider takes no mobile money, and says so', async () => {
  const app = await createTestApp({
    serve: true,
    worker: true,
    env: { PAYMENT_PROVIDER: 'zenopay', ZENOPAY_API_KEY: 'x', ZENOPAY_URL: 'http://127.0.0.1:9' },
  });
  const without = { ...app, payments: undefined };
  expect(services.PAYMENTS.adapter(without)).toMatchObject({ status: 'DISABLED' });
  // The one that is configured and does not answer.
  expect(await look(app, 'PAYMENTS')).toMatchObject({ status: 'FAILING', impact: ['NO_MOBILE_MONEY'], checkedAt: expect.any(String) });
  expect((await test_(app)).code).toBe(1);
  await app.close();
});

test('with every service: CONFIGURED; FAILING as soon as a check fails, over HTTP; CONFIGURED again when it passes', async () => {
  const [zenopay, sendgrid, beem] = await Promise.all([startZenoPay(), startSendGrid(), beemServer()]);
  const app = await createTestApp({
    serve: true,
    worker: true,
    env: {
      PAYMENT_PROVIDER: 'zenopay',
      ZENOPAY_API_KEY: zenopay.apiKey,
      ZENOPAY_URL: zenopay.url,
      SENDGRID_API_KEY: sendgrid.apiKey,
      SENDGRID_BASE_URL: sendgrid.url,
      MAIL_FROM: 'Tuma <no-reply@tuma.example>',
      SMS_PROVIDER: 'beem',
      BEEM_API_KEY: KEYS.apiKey,
      BEEM_SECRET_KEY: KEYS.secretKey,
      BEEM_URL: beem.url,
      BEEM_REPORTS_URL: beem.url,
    },
  });
  const statuses = async () =>
    Object.fromEntries(
      Object.values(await shown(app))
        .filter(({ name }) => name !== 'MEDIA' && name !== 'BACKUP_STORAGE')
        .map(({ name, status }) => [name, status]),
    );
  const all = { SMS: 'CONFIGURED', PAYMENTS: 'CONFIGURED', MAIL: 'CONFIGURED' };
  expect(await statuses()).toEqual(all);
  for (const name of Object.keys(all)) expect(await look(app, name)).toMatchObject({ status: 'CONFIGURED', impact: [] });
  sendgrid.scopes = ['alerts.read'];
  expect(await look(app, 'MAIL')).toMatchObject({
    status: 'FAILING',
    detail: expect.stringContaining('mail.send'),
    impact: ['NO_ALERT_MAIL', 'NO_USER_MAIL'],
  });
  expect(await statuses()).toEqual({ ...all, MAIL: 'FAILING' });
  sendgrid.scopes = ['mail.send'];
  expect(await look(app, 'MAIL')).toMatchObject({ status: 'CONFIGURED', impact: [] });
  await app.close();
  for (const far of [zenopay, sendgrid, beem]) await far.close();
});

test('Cloudinary for files: CONFIGURED, FAILING when it does not take the key, CONFIGURED when it does', async () => {
  const [app, far] = await Promise.all([createTestApp({ serve: true, worker: true }), startCloudinary()]);
  const { cloudName, apiKey, apiSecret, url: baseUrl, ca } = far;
  const media = createCloudinary({ cloudName, apiKey, apiSecret, baseUrl, ca, timeoutMs: 2_000 });
  const ctx = systemContext({ ...app, media }, newId());
  expect(await checkIntegration(ctx, 'MEDIA')).toMatchObject({ status: 'CONFIGURED', impact: [] });
  far.apiSecret = 'another one';
  expect(await checkIntegration(ctx, 'MEDIA')).toMatchObject({ status: 'FAILING', impact: ['MEDIA_LOCAL_ONLY'] });
  far.apiSecret = apiSecret;
  expect(await checkIntegration(ctx, 'MEDIA')).toMatchObject({ status: 'CONFIGURED', impact: [] });
  await app.close();
  await far.close();
});
