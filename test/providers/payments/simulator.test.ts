import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createLog } from '../../../src/log.js';
import type { PaymentHint } from '../../../src/ports/payments.js';
import { createPaymentSimulator, type PaymentSimulator } from '../../../src/providers/payments/simulator.js';
import { behaviours } from '../../../src/providers/payments/simulatorBehaviours.js';
import { describePaymentProvider, request } from '../../contract/paymentProvider.js';
import { paymentProvider } from '../../support/fixtures/purchases.js';
import { freshDatabase } from '../../support/postgres.js';
import { createTestApp, type TestApp } from '../../support/testApp.js';

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp({ clock: 'still' });
});
afterAll(() => app.close());

const log = createLog({ level: 'silent' });
const asks = async (orderId: string) =>
  (await app.db.sql.row<{ asks: number }>('select asks from simulator_payment where order_id = $1', [orderId]))?.asks ?? 0;
const phone = (nn: string) => `+2556000000${nn}`;

describePaymentProvider('the simulator', async () => ({
  provider: createPaymentSimulator({ url: app.db.url, log, now: app.clock.now, timeoutMs: 300 }),
  payers: { good: '+255712345678', declining: phone('02'), wrongAmount: phone('04'), refused: phone('07'), silent: phone('05') },
  pass: async () => app.clock.advance(1_500),
  asks,
  unreachable: () => undefined,
  close: async () => undefined,
}));

describe('the simulated payers', () => {
  const standing = async (nn: string, ms: number): Promise<string> => {
    const order = request(phone(nn));
    await paymentProvider(app).ask(order);
    app.clock.advance(ms);
    const status = await paymentProvider(app).status(order.orderId);
    return status.kind === 'paid' ? `paid ${status.amountTzs}` : status.kind === 'failed' ? `failed ${status.failure}` : status.kind;
  };

  test.each([
    ['01', 'pending', 'paid 150000', 'paid 150000'],
    ['02', 'pending', 'failed PAYER_DECLINED', 'failed PAYER_DECLINED'],
    ['03', 'pending', 'pending', 'pending'],
    ['04', 'pending', 'paid 75000', 'paid 75000'],
    ['05', 'pending', 'paid 150000', 'paid 150000'],
    ['08', 'pending', 'failed INSUFFICIENT_FUNDS', 'failed INSUFFICIENT_FUNDS'],
    ['09', 'paid 150000', 'paid 150000', 'paid 150000'],
    ['12', 'pending', 'failed UNKNOWN', 'paid 150000'],
    ['13', 'pending', 'paid 151000', 'paid 151000'],
    ['14', 'pending', 'failed PAYER_TIMED_OUT', 'failed PAYER_TIMED_OUT'],
    ['15', 'unknown', 'unknown', 'unknown'],
  ])('%s is at first, after a second, and in the end: %s, %s, %s', async (nn, first, second, end) => {
    expect([await standing(nn, 0), await standing(nn, 1_000), await standing(nn, 60_000)]).toEqual([first, second, end]);
  });

  test('11 can’t be reached twice', async () => {
    const order = request(phone('11'));
    const kinds = [];
    for (let n = 0; n < 3; n += 1) kinds.push((await paymentProvider(app).ask(order)).kind);
    expect(kinds).toEqual(['notSent', 'notSent', 'accepted']);
    expect(await asks(order.orderId)).toBe(1);
  });

  test('every number says what it does', () => {
    expect(Object.keys(behaviours)).toHaveLength(15);
    for (const { about } of Object.values(behaviours)) expect(about).toMatch(/\S/);
  });

  test('its memory and its webhooks outlive it: 01 sends one, 06 three, 10 none; several simulators send none twice', async () => {
    const database = await freshDatabase();
    const simulators: PaymentSimulator[] = [];
    const open = () => {
      const one = createPaymentSimulator({ url: database.url, log, now: app.clock.now });
      simulators.push(one);
      return one;
    };
    const orders = ['01', '06', '10'].map((nn) => request(phone(nn)));
    const first = open();
    for (const order of orders) await first.ask(order);
    await first.stop();
    const hints: PaymentHint[] = [];
    const [second, third] = [open(), open()];
    for (const one of [second, third]) await one.start(async (hint) => void hints.push(hint));
    expect(await second.sendDue()).toBe(0);
    for (let n = 0; n < 5; n += 1) {
      app.clock.advance(1_000);
      await Promise.all([second.sendDue(), third.sendDue()]);
    }
    await Promise.all([second.stop(), third.stop()]);
    const counts = orders.map(({ orderId }) => hints.filter((hint) => hint.orderId === orderId).length);
    expect(counts).toEqual([1, 3, 0]);
    expect(hints[0]).toMatchObject({ provider: 'simulator', word: 'COMPLETED', reference: expect.stringMatching(/^SIM/) });
    await Promise.all(simulators.map((one) => one.stop()));
    await database.drop();
  });
});
