import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testPayments } from '../../src/cli/testPayments.js';
import { systemContext } from '../../src/context.js';
import { newId } from '../../src/lib/ids.js';
import { createCloudinary } from '../../src/providers/media/cloudinary.js';
import { checkIntegration, services } from '../../src/system/integrations.js';
import { openRunningApp, type RunningApp } from '../support/runningApp.js';
import { beemServer, KEYS } from '../support/services/beemServer.js';
import { startCloudinary } from '../support/services/cloudinaryServer.js';
import { startSendGrid } from '../support/services/sendgridServer.js';
import { startZenoPay } from '../support/services/zenopayServer.js';
import { until } from '../support/testContext.js';

interface Shown {
  name: string;
  status: string;
  detail: string;
  impact: string[];
  checkedAt: string | null;
}
const operatorOf = async (house: RunningApp) => house.as(await house.login('operator@tuma.example'));
const shown = async (house: RunningApp): Promise<Record<string, Shown>> => {
  const answer = await (await operatorOf(house)).ask('{ systemStatus { integrations { name status detail impact checkedAt } } }');
  return Object.fromEntries(answer.data.systemStatus.integrations.map((one: Shown) => [one.name, one]));
};
const look = async (house: RunningApp, name: string): Promise<Shown> => {
  const answer = await (await operatorOf(house)).ask(
    'mutation ($name: IntegrationName!) { checkIntegration(name: $name) { integration { name status detail impact checkedAt } } }',
    { name },
  );
  return answer.data.checkIntegration.integration;
};
const test_ = async (house: RunningApp): Promise<{ code: number; said: string }> => {
  const lines: string[] = [];
  const code = await testPayments(systemContext(house.app, newId()), (line) => void lines.push(line));
  return { code, said: lines.join('\n') };
};

test('the impact table: what does not work without each service', () => {
  expect(Object.fromEntries(Object.entries(services).map(([name, { impact }]) => [name, impact]))).toEqual({
    SMS: ['SMS_NOT_SENT'],
    PAYMENTS: ['NO_MOBILE_MONEY'],
    MAIL: ['NO_ALERT_MAIL', 'NO_USER_MAIL'],
    MEDIA: ['MEDIA_LOCAL_ONLY'],
  });
});

describe('without any service', () => {
  let house: RunningApp;
  beforeAll(async () => {
    house = await openRunningApp();
  });
  afterAll(() => house.stop());

  test('a demo says what is simulated, what is missing, and what that costs', async () => {
    expect(await shown(house)).toMatchObject({
      SMS: { status: 'SIMULATED', impact: ['SMS_NOT_SENT'], detail: 'The simulator: no message reaches a phone.' },
      PAYMENTS: { status: 'SIMULATED', impact: ['NO_MOBILE_MONEY'] },
      MAIL: { status: 'DISABLED', impact: ['NO_ALERT_MAIL', 'NO_USER_MAIL'] },
      MEDIA: { status: 'DISABLED', impact: ['MEDIA_LOCAL_ONLY'] },
    });
  });

  test('mails are kept, bank transfers work, files are stored', async () => {
    const { token } = await house.register('Bila Huduma');
    const mails = await until(async () => {
      const answer = await (await operatorOf(house)).ask('{ emails(filter: { to: "bila.huduma@example.com" }) { nodes { status } } }');
      return answer.data.emails.nodes.some((node: { status: string }) => node.status === 'KEPT') && answer.data.emails.nodes;
    });
    expect(new Set(mails.map((mail: { status: string }) => mail.status))).toEqual(new Set(['KEPT']));
    const bought = await house
      .as(token)
      .ask('mutation { purchaseCredits(input: { credits: 10000, method: BANK_TRANSFER, idempotencyKey: "b" }) { purchase { status } } }');
    expect(bought.data.purchaseCredits.purchase.status).toBe('PENDING');
    expect(await look(house, 'MEDIA')).toMatchObject({ status: 'DISABLED', checkedAt: expect.any(String) });
  });

  test('tuma payments test says that it is simulated', async () => {
    expect(await test_(house)).toEqual({ code: 0, said: 'SIMULATED: The simulator: no money moves.' });
  });

  test('only platform staff see the services, only its admins check them', async () => {
    const { token } = await house.register('Watazamaji');
    const seen = await house.as(token).ask('{ systemStatus { integrations { name } } }');
    expect(seen.errors?.[0]?.extensions.code).toBe('FORBIDDEN');
    const answer = await house.as(token).ask('mutation { checkIntegration(name: SMS) { integration { status } } }');
    expect(answer.errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  });
});

test('production without a payment provider takes no mobile money, and says so', async () => {
  const house = await openRunningApp({ env: { PAYMENT_PROVIDER: 'zenopay', ZENOPAY_API_KEY: 'x', ZENOPAY_URL: 'http://127.0.0.1:9' } });
  const without = { ...house.app, payments: undefined };
  expect(services.PAYMENTS.adapter(without)).toMatchObject({ status: 'DISABLED' });
  // The one that is configured and does not answer.
  expect(await look(house, 'PAYMENTS')).toMatchObject({ status: 'FAILING', impact: ['NO_MOBILE_MONEY'], checkedAt: expect.any(String) });
  expect((await test_(house)).code).toBe(1);
  await house.stop();
});

test('with every service: CONFIGURED; FAILING as soon as a check fails, over HTTP; CONFIGURED again when it passes', async () => {
  const [zenopay, sendgrid, beem] = await Promise.all([startZenoPay(), startSendGrid(), beemServer()]);
  const house = await openRunningApp({
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
      Object.values(await shown(house))
        .filter(({ name }) => name !== 'MEDIA')
        .map(({ name, status }) => [name, status]),
    );
  const all = { SMS: 'CONFIGURED', PAYMENTS: 'CONFIGURED', MAIL: 'CONFIGURED' };
  expect(await statuses()).toEqual(all);
  for (const name of Object.keys(all)) expect(await look(house, name)).toMatchObject({ status: 'CONFIGURED', impact: [] });
  sendgrid.scopes = ['alerts.read'];
  expect(await look(house, 'MAIL')).toMatchObject({
    status: 'FAILING',
    detail: expect.stringContaining('mail.send'),
    impact: ['NO_ALERT_MAIL', 'NO_USER_MAIL'],
  });
  expect(await statuses()).toEqual({ ...all, MAIL: 'FAILING' });
  sendgrid.scopes = ['mail.send'];
  expect(await look(house, 'MAIL')).toMatchObject({ status: 'CONFIGURED', impact: [] });
  await house.stop();
  for (const far of [zenopay, sendgrid, beem]) await far.close();
});

test('Cloudinary for files: CONFIGURED, FAILING when it does not take the key, CONFIGURED when it does', async () => {
  const [house, far] = await Promise.all([openRunningApp(), startCloudinary()]);
  const { cloudName, apiKey, apiSecret, url: baseUrl, ca } = far;
  const media = createCloudinary({ cloudName, apiKey, apiSecret, baseUrl, ca, timeoutMs: 2_000 });
  const ctx = systemContext({ ...house.app, media }, newId());
  expect(await checkIntegration(ctx, 'MEDIA')).toMatchObject({ status: 'CONFIGURED', impact: [] });
  far.apiSecret = 'another one';
  expect(await checkIntegration(ctx, 'MEDIA')).toMatchObject({ status: 'FAILING', impact: ['MEDIA_LOCAL_ONLY'] });
  far.apiSecret = apiSecret;
  expect(await checkIntegration(ctx, 'MEDIA')).toMatchObject({ status: 'CONFIGURED', impact: [] });
  await house.stop();
  await far.close();
});
