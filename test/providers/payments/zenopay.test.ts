import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '../../../src/lib/ids.js';
import { createZenoPay } from '../../../src/providers/payments/zenopay.js';
import { describePaymentProvider, request } from '../../contract/paymentProvider.js';
import { startZenoPay, type ZenoPayServer } from '../../support/services/zenopayServer.js';

const DECLINING = '+255712000002';
const WRONG = '+255712000004';

describePaymentProvider('ZenoPay', async () => {
  const [server, closed] = await Promise.all([startZenoPay(), startZenoPay()]);
  await closed.close();
  return {
    provider: createZenoPay({ url: server.url, apiKey: server.apiKey, timeoutMs: 400, statusTimeoutMs: 400 }),
    payers: { good: '+255712345678', declining: DECLINING, wrongAmount: WRONG, refused: '+255600000124', silent: '+255600000120' },
    pass: async (orderId) => {
      const order = server.orders.get(orderId);
      if (order?.buyer_phone === '0712000002') order.payment_status = 'CANCELLED';
      else await server.complete(orderId, { paid: order?.buyer_phone === '0712000004' ? '75000' : undefined, webhooks: 0 });
    },
    asks: async (orderId) => server.orders.get(orderId)?.asks ?? 0,
    unreachable: () => createZenoPay({ url: closed.url, apiKey: 'k' }),
    close: () => server.close(),
  };
});

describe('ZenoPay’s oddities', () => {
  let server: ZenoPayServer;
  beforeAll(async () => {
    server = await startZenoPay();
  });
  afterAll(() => server.close());
  const zenopay = (apiKey = server.apiKey) =>
    createZenoPay({
      url: `${server.url}/`,
      apiKey,
      timeoutMs: 300,
      statusTimeoutMs: 300,
      webhookUrl: 'https://sms.example.com/webhooks/zenopay',
    });

  test('the question has the contract’s form: our order, the national number, a whole amount', async () => {
    const order = request('+255744963858', { amountTzs: 150_000 });
    await zenopay().ask(order);
    expect(server.asked.at(-1)).toEqual({
      order_id: order.orderId,
      buyer_email: 'asha@example.com',
      buyer_name: 'Duka la Asha',
      buyer_phone: '0744963858',
      amount: 150_000,
      webhook_url: 'https://sms.example.com/webhooks/zenopay',
      metadata: {},
    });
  });

  test('a check tells a key that is not taken from a provider that answers nonsense', async () => {
    expect(await zenopay().check()).toMatchObject({ ok: true });
    expect(await zenopay('another key').check()).toEqual({ ok: false, detail: 'ZenoPay does not take the key (HTTP 403).' });
    server.statusAnswers.push({ status: 200, body: '<html>Welcome</html>' }, { status: 502, body: '{}' });
    expect(await zenopay().check()).toEqual({ ok: false, detail: 'ZenoPay answered HTTP 200 with an unreadable body.' });
    expect(await zenopay().check()).toEqual({ ok: false, detail: 'ZenoPay answered HTTP 502.' });
  });

  test.each([
    ['a reset after the question', '21', { kind: 'unknown' }],
    ['502 with a page, though it was taken', '22', { kind: 'unknown' }],
    ['200 with a page, though it was taken', '23', { kind: 'unknown' }],
    ['400 with a reason', '25', { kind: 'refused', detail: 'amount too low' }],
    ['429', '26', { kind: 'notSent', retryAfterMs: 7_000 }],
    ['success for another order', '27', { kind: 'unknown' }],
    ['200 that says neither success nor error', '28', { kind: 'unknown' }],
    ['503 that says when to come back', '29', { kind: 'notSent', retryAfterMs: 3_000 }],
    ['a redirect', '30', { kind: 'unknown' }],
  ])('%s', async (_, nn, outcome) => {
    expect(await zenopay().ask(request(`+2556000001${nn}`))).toMatchObject(outcome);
  });

  test('a wrong key is our fault, and asks nobody', async () => {
    const order = request('+255712345678');
    expect(await zenopay('wrong').ask(order)).toMatchObject({ kind: 'notSent', detail: 'HTTP 403.' });
    expect(server.orders.has(order.orderId)).toBe(false);
    expect(await zenopay('wrong').status(order.orderId)).toMatchObject({ kind: 'unknown' });
  });

  const answer = (order: object | undefined, top: object = {}) => ({
    status: 200,
    body: JSON.stringify({ reference: '0936183435', resultcode: '000', result: 'SUCCESS', data: order ? [order] : [], ...top }),
  });
  const id = newId();
  const paid = { order_id: id, amount: '150000', payment_status: 'COMPLETED', transid: 'CEJ3I3SETSN', msisdn: '255744963858' };
  test.each<[string, { status: number; body: string }, object]>([
    ['COMPLETED with SUCCESS is paid', answer(paid), { kind: 'paid', amountTzs: 150_000, reference: 'CEJ3I3SETSN' }],
    ['the fetch worked, the payment didn’t yet', answer({ ...paid, payment_status: 'PENDING' }), { kind: 'pending' }],
    ['FAILED', answer({ ...paid, payment_status: 'FAILED' }), { kind: 'failed', failure: 'UNKNOWN' }],
    ['CANCELLED', answer({ ...paid, payment_status: 'CANCELLED' }), { kind: 'failed', failure: 'PAYER_DECLINED' }],
    ['COMPLETED without SUCCESS is not paid', answer(paid, { result: 'FAIL' }), { kind: 'unknown' }],
    ['COMPLETED of another order is not paid', answer({ ...paid, order_id: newId() }), { kind: 'unknown' }],
    [
      'a state in any case, with blanks around',
      answer({ ...paid, payment_status: ' Completed\n', amount: ' 150000 ', transid: ' CEJ3I3SETSN ' }, { result: 'success ' }),
      { kind: 'paid', amountTzs: 150_000, reference: 'CEJ3I3SETSN', word: 'COMPLETED' },
    ],
    ['cancelled', answer({ ...paid, payment_status: 'cancelled ' }), { kind: 'failed', failure: 'PAYER_DECLINED' }],
    ['two words', answer({ ...paid, payment_status: 'NOT COMPLETED' }), { kind: 'unknown', word: 'NOT COMPLETED' }],
    ['a word like a method’s name', answer({ ...paid, payment_status: 'constructor' }), { kind: 'unknown' }],
    ['an amount as a number', answer({ ...paid, amount: 150_000 }), { kind: 'paid', amountTzs: 150_000 }],
    ['an amount with cents of nothing', answer({ ...paid, amount: '150000.00' }), { kind: 'paid', amountTzs: 150_000 }],
    ['an amount that can’t be read', answer({ ...paid, amount: '150,000' }), { kind: 'paid', amountTzs: null }],
    ['no amount', answer({ ...paid, amount: null }), { kind: 'paid', amountTzs: null }],
    ['a negative amount', answer({ ...paid, amount: '-150000' }), { kind: 'paid', amountTzs: null }],
    ['without a transid their reference', answer({ ...paid, transid: null }), { kind: 'paid', reference: '0936183435' }],
    [
      'a transid that is a long number',
      { status: 200, body: answer({ ...paid, transid: 0 }).body.replace('"transid":0', '"transid":9007199254740993123') },
      { kind: 'paid', reference: '9007199254740993123' },
    ],
    ['no order in it', answer(undefined), { kind: 'unknown' }],
    ['data of another shape', answer(undefined, { data: 'none' }), { kind: 'unknown' }],
    ['500', { status: 500, body: JSON.stringify({ result: 'SUCCESS', data: [paid] }) }, { kind: 'unknown' }],
    ['a page', { status: 200, body: '<html>' }, { kind: 'unknown' }],
    ['a list', { status: 200, body: '[]' }, { kind: 'unknown' }],
    [
      'more than anybody should read',
      { status: 200, body: JSON.stringify({ ...paid, padding: 'x'.repeat(100_000) }) },
      { kind: 'unknown' },
    ],
  ])('%s', async (_, said, expected) => {
    server.statusAnswers.push(said);
    const status = await zenopay().status(id);
    expect(status).toMatchObject(expected);
    expect(status.raw ?? '', 'the payer’s number is masked').not.toContain('255744963858');
  });
});
