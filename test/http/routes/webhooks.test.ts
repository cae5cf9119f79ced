import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseId } from '../../../src/lib/ids.js';
import { startZenoPay, type ZenoPayServer } from '../../support/services/zenopayServer.js';
import { createTestApp, type ServingApp } from '../../support/testApp.js';
import { until } from '../../support/until.js';

let zenopay: ZenoPayServer;
let app: ServingApp;
let token: string;
beforeAll(async () => {
  zenopay = await startZenoPay();
  const env = {
    PAYMENT_PROVIDER: 'zenopay',
    ZENOPAY_API_KEY: zenopay.apiKey,
    ZENOPAY_URL: zenopay.url,
    PUBLIC_URL: 'https://sms.example.com',
  };
  app = await createTestApp({ serve: true, worker: true, env });
  token = await app.login('owner@mifumo.example');
});
afterAll(async () => {
  await app.close();
  await zenopay.close();
});

const BUY = `mutation ($input: PurchaseCreditsInput!) { purchaseCredits(input: $input) { replayed purchase {
  id invoiceNumber status progressPercent package { code } channel { code available } tenant { name } instructions { text } } } }`;
let keys = 0;
const buy = async (more: object = {}) => {
  const input = {
    credits: 5_000,
    method: 'MOBILE_MONEY',
    channel: 'vodacom',
    payerPhone: '0744963858',
    idempotencyKey: `w${++keys}`,
    ...more,
  };
  const answer = await app.client(token).execute(BUY, { input });
  expect(answer.errors).toBeUndefined();
  return answer.data.purchaseCredits.purchase as { id: string; status: string };
};
const uuidOf = (id: string) => parseId('purchase', id) ?? '';
const standing = async (id: string) =>
  (await app.client(token).execute('query ($id: ID!) { purchase(id: $id) { status paidTzs providerReference failure } }', { id })).data
    .purchase;
const asked = (id: string) => until(async () => zenopay.orders.get(uuidOf(id)));
const hook = (body: string, headers: Record<string, string> = {}) =>
  fetch(`${app.url}/webhooks/zenopay`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': zenopay.apiKey, ...headers },
    body,
  });

describe('a payment by ZenoPay, end to end', () => {
  test('ordered, asked once, hinted three times, looked up, credited once, seen live', async () => {
    const before = (await app.client(token).execute('{ balance { available } }')).data.balance.available;
    const { id, status } = await buy();
    expect(['PENDING', 'PROCESSING']).toContain(status);
    const watch = app.client(token).subscribe('subscription ($id: ID!) { purchaseUpdated(id: $id) { id status progressPercent } }', { id });
    const order = await asked(id);
    expect(order).toMatchObject({ buyer_phone: '0744963858', amount: 150_000, webhook_url: 'https://sms.example.com/webhooks/zenopay' });
    expect(zenopay.asked.at(-1)).toMatchObject({ buyer_name: 'Demo Owner', buyer_email: 'owner@mifumo.example' });
    await until(async () => watch.events.length > 0);
    expect(await zenopay.complete(uuidOf(id), { webhooks: 3, to: `${app.url}/webhooks/zenopay` })).toEqual([200, 200, 200]);
    await until(async () => watch.events.some((one) => JSON.stringify(one).includes('"COMPLETED","progressPercent":100')));
    expect(await standing(id)).toEqual({
      status: 'COMPLETED',
      paidTzs: 150_000,
      providerReference: expect.stringMatching(/^CEJ/),
      failure: null,
    });
    const after = (await app.client(token).execute('{ balance { available } ledgerProof { ok } }')).data;
    expect(after).toEqual({ balance: { available: before + 5_000 }, ledgerProof: { ok: true } });
    expect(order.asks).toBe(1);
    watch.stop();
  });

  test('without any webhook the poll finds it', async () => {
    const { id } = await buy();
    await asked(id);
    await zenopay.complete(uuidOf(id), { webhooks: 0 });
    await until(async () => (await standing(id)).status === 'COMPLETED');
  });

  test('another amount than was asked for goes to review, not into the balance', async () => {
    const { id } = await buy();
    await asked(id);
    await zenopay.complete(uuidOf(id), { paid: '15000', to: `${app.url}/webhooks/zenopay` });
    await until(async () => (await standing(id)).status === 'REVIEW');
    expect(await standing(id)).toMatchObject({ paidTzs: 15_000, failure: 'AMOUNT_MISMATCH' });
  });

  test('a webhook that lies moves nothing', async () => {
    const { id } = await buy();
    await asked(id);
    for (let n = 0; n < 3; n += 1)
      expect((await hook(JSON.stringify({ order_id: uuidOf(id), payment_status: 'COMPLETED', reference: 'x' }))).status).toBe(200);
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(await standing(id)).toMatchObject({ status: 'PROCESSING' });
    const cancelled = await app
      .client(token)
      .execute('mutation ($id: ID!) { cancelPurchase(id: $id) { purchase { status progressPercent expiresAt } } }', { id });
    expect(cancelled.data.cancelPurchase.purchase).toEqual({ status: 'CANCELLED', progressPercent: 0, expiresAt: null });
    // The payer confirms all the same.
    await zenopay.complete(uuidOf(id), { to: `${app.url}/webhooks/zenopay` });
    await until(async () => (await standing(id)).status === 'COMPLETED');
  });
});

describe('the webhook’s door', () => {
  const body = JSON.stringify({ order_id: '0193f0aa-1111-7222-8333-444455556666', payment_status: 'COMPLETED', reference: '0936183435' });
  const events = async () => (await app.db.sql.rows(`select 1 from payment_event where source = 'WEBHOOK'`)).length;

  test('is shut for a wrong key, and for none', async () => {
    const before = await events();
    for (const headers of [{ 'x-api-key': 'wrong' }, { 'x-api-key': '' }, { 'x-api-key': `${zenopay.apiKey} x` }]) {
      const answer = await hook(body, headers as Record<string, string>);
      expect(answer.status).toBe(401);
      expect(JSON.parse(await answer.text()).errors[0].extensions.code).toBe('UNAUTHENTICATED');
    }
    const without = await fetch(`${app.url}/webhooks/zenopay`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    expect(without.status).toBe(401);
    expect(await events()).toBe(before);
  });

  test('takes an order that isn’t ours, once a time, and keeps what it said without the payer’s number', async () => {
    const before = await events();
    const odd = {
      ...JSON.parse(body),
      msisdn: '255744963858',
      reference: '\u0000\ud800',
      metadata: { deep: [{ buyer_phone: '0744963858' }] },
    };
    expect((await hook(body)).status).toBe(200);
    expect((await hook(JSON.stringify(odd))).status).toBe(200);
    expect(await events()).toBe(before + 2);
    const row = await app.db.sql.row<{ body: string; purchase_id: null }>(
      `select body, purchase_id from payment_event where source = 'WEBHOOK' order by id desc limit 1`,
    );
    expect(row).toMatchObject({ purchase_id: null, body: expect.stringContaining('"msisdn":"…"') });
    expect(row?.body).not.toContain('44963858');
  });

  test('keeps every digit of a reference that is a number', async () => {
    expect((await hook(body.replace('"0936183435"', '9007199254740993123'))).status).toBe(200);
    const row = await app.db.sql.row<{ reference: string; body: string }>(
      `select reference, body from payment_event where source = 'WEBHOOK' order by id desc limit 1`,
    );
    expect(row).toEqual({ reference: '9007199254740993123', body: expect.stringContaining('9007199254740993123') });
  });

  test.each(['', 'text/plain', 'application/x-www-form-urlencoded', ';;;', 'application/json; charset=iso-8859-1'])(
    'is taken whatever it says that it is: %j',
    async (type) => {
      expect((await hook(body, { 'content-type': type })).status).toBe(200);
    },
  );

  test.each([
    ['no JSON', 'order_id=1', {}, 400],
    ['no object', '[]', {}, 400],
    ['no order', '{}', {}, 400],
    ['an order that is no text', '{"order_id":7}', {}, 400],
    ['an order of 300 letters', JSON.stringify({ order_id: 'x'.repeat(300) }), {}, 400],
    ['a form in parts', body.replace('{', '--x\n{'), { 'content-type': 'multipart/form-data; boundary=x' }, 415],
    ['another charset', body.replace('}', ',"name":"\u00e9"}'), { 'content-type': 'application/json; charset=iso-8859-1' }, 415],
    ['compression', body, { 'content-encoding': 'gzip' }, 415],
    ['too much', JSON.stringify({ order_id: '1', x: 'x'.repeat(20_000) }), {}, 413],
  ])('refuses %s', async (_, text, headers, status) => {
    expect((await hook(text, headers as Record<string, string>)).status).toBe(status);
  });

  test('a demo without a key has no door', async () => {
    const demo = await createTestApp({ serve: true, worker: true });
    const answer = await fetch(`${demo.url}/webhooks/zenopay`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-api-key': 'undefined' },
      body,
    });
    expect(answer.status).toBe(401);
    await demo.close();
  });
});

test('in a demo everything is simulated: what the README’s reader does works, by package, amount and transfer', async () => {
  const demo = await createTestApp({ serve: true, worker: true, payments: { payAfterMs: 50, timeoutMs: 300 } });
  const owner = demo.client(await demo.login('owner@mifumo.example'));
  const operator = demo.client(await demo.login('operator@tuma.example'));
  const { data } = await owner.execute(
    '{ packages { id code } paymentChannels { code available } quotePurchase(credits: 41667) { amountTzs cheaper { code } } }',
  );
  expect(data.paymentChannels).toEqual(['vodacom', 'tigo', 'airtel', 'halotel'].map((code) => ({ code, available: true })));
  expect(data.quotePurchase).toEqual({ amountTzs: 1_250_010, cheaper: { code: 'standard' } });
  const lite = data.packages.find(({ code }: { code: string }) => code === 'lite').id;
  const paid = await owner.execute(BUY, {
    input: { packageId: lite, method: 'MOBILE_MONEY', channel: 'tigo', payerPhone: '0600000006', idempotencyKey: 'a' },
  });
  expect(paid.data.purchaseCredits.purchase).toMatchObject({
    invoiceNumber: 'INV-000001',
    package: { code: 'lite' },
    tenant: { name: 'Mifumo Labs' },
  });
  const { id } = paid.data.purchaseCredits.purchase;
  await until(
    async () => (await owner.execute('query ($id: ID!) { purchase(id: $id) { status } }', { id })).data.purchase.status === 'COMPLETED',
  );
  const standard = data.packages.find(({ code }: { code: string }) => code === 'standard').id;
  const refused = await owner.execute(BUY, {
    input: { packageId: standard, method: 'MOBILE_MONEY', channel: 'tigo', payerPhone: '0712345678', idempotencyKey: 'b' },
  });
  expect(refused.errors?.[0]?.extensions).toMatchObject({
    code: 'PAYMENT_LIMIT',
    issues: [{ field: 'channel', params: { maxTzs: 1_000_000 } }],
  });
  const transfer = await owner.execute(BUY, { input: { packageId: standard, method: 'BANK_TRANSFER', idempotencyKey: 'c' } });
  expect(transfer.data.purchaseCredits.purchase.instructions.text).toContain('Benki ya Mfano');
  const confirmed = await operator.execute(
    'mutation ($input: ConfirmBankTransferInput!) { confirmBankTransfer(input: $input) { purchase { status tenant { name } } } }',
    { input: { id: transfer.data.purchaseCredits.purchase.id, reference: 'FT1', amountTzs: 1_250_000 } },
  );
  expect(confirmed.data.confirmBankTransfer.purchase).toEqual({ status: 'COMPLETED', tenant: { name: 'Mifumo Labs' } });
  expect((await owner.execute('{ balance { available } ledgerProof { ok } }')).data).toEqual({
    balance: { available: 56_000 },
    ledgerProof: { ok: true },
  });
  await demo.close();
});
