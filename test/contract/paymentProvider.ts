import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { newId } from '../../src/lib/ids.js';
import type { PaymentProvider, PaymentRequest } from '../../src/ports/payments.js';

/** A provider with its far side, which is the simulator's table or a fake server. */
export interface PaymentProviderUnderTest {
  /** Its timeoutMs at most 1 s. */
  provider: PaymentProvider;
  /** Payers (E.164) who: are asked and confirm, decline, pay another amount; whom the far side refuses; on whom it never answers. */
  payers: { good: string; declining: string; wrongAmount: string; refused: string; silent: string };
  /** Lets the payers' time pass: whoever confirms or declines has done so. */
  pass(orderId: string): Promise<void>;
  /** How often the far side was asked for this order. */
  asks(orderId: string): Promise<number>;
  /** The same adapter, its far side unreachable. */
  unreachable(): PaymentProvider | undefined;
  close(): Promise<void>;
}

export const request = (payerPhone: string, more: Partial<PaymentRequest> = {}): PaymentRequest => ({
  orderId: newId(),
  amountTzs: 150_000,
  payerPhone,
  buyerName: 'Duka la Asha',
  buyerEmail: 'asha@example.com',
  ...more,
});

/** What any payment provider must do, whatever carries it. `make` gives a fresh one for each test. */
export function describePaymentProvider(name: string, make: () => Promise<PaymentProviderUnderTest>): void {
  describe(`${name} as a payment provider`, () => {
    let far: PaymentProviderUnderTest;
    let provider: PaymentProvider;
    beforeEach(async () => {
      far = await make();
      provider = far.provider;
    });
    afterEach(async () => {
      await provider.stop();
      await far.close();
    });

    test('says who it is and how long it waits', () => {
      expect(provider.name).toMatch(/^[a-z]+$/);
      expect(provider.timeoutMs).toBeGreaterThan(0);
    });

    test('asks, is pending, and is paid with the amount once the payer has confirmed', async () => {
      const order = request(far.payers.good);
      expect(await provider.ask(order)).toEqual({ kind: 'accepted' });
      expect(await provider.status(order.orderId)).toMatchObject({ kind: 'pending' });
      await far.pass(order.orderId);
      const paid = await provider.status(order.orderId);
      expect(paid).toMatchObject({ kind: 'paid', amountTzs: 150_000, word: 'COMPLETED', reference: expect.stringMatching(/\S/) });
      expect(await provider.status(order.orderId)).toEqual(paid);
      expect(await far.asks(order.orderId)).toBe(1);
    });

    test('tells a payer who declined', async () => {
      const order = request(far.payers.declining);
      await provider.ask(order);
      await far.pass(order.orderId);
      expect(await provider.status(order.orderId)).toMatchObject({ kind: 'failed', failure: 'PAYER_DECLINED', detail: expect.any(String) });
    });

    test('tells what was paid, not what was asked for', async () => {
      const order = request(far.payers.wrongAmount);
      await provider.ask(order);
      await far.pass(order.orderId);
      const status = await provider.status(order.orderId);
      expect(status.kind).toBe('paid');
      expect(status).not.toMatchObject({ amountTzs: 150_000 });
    });

    test('a refusal is a refusal, and nobody was asked', async () => {
      const order = request(far.payers.refused);
      const outcome = await provider.ask(order);
      expect(outcome).toEqual({ kind: 'refused', failure: 'PROVIDER_REFUSED', detail: expect.stringMatching(/\S/) });
      expect(JSON.stringify(outcome), 'no number in what is stored and logged').not.toMatch(/\d{9}/);
      expect(await far.asks(order.orderId)).toBe(0);
    });

    test('is unknown when no answer comes in time, though the payer may have been asked', async () => {
      const order = request(far.payers.silent);
      const begun = performance.now();
      expect((await provider.ask(order)).kind).toBe('unknown');
      expect(performance.now() - begun).toBeGreaterThan(provider.timeoutMs - 5);
      expect(performance.now() - begun).toBeLessThan(provider.timeoutMs + 1_000);
      expect(await far.asks(order.orderId)).toBe(1);
    });

    test('knows nothing of an order that was never asked for', async () => {
      expect(await provider.status(newId())).toMatchObject({ kind: 'unknown', detail: expect.stringMatching(/\S/) });
    });

    test('is not sent when the far side can’t be reached', async ({ skip }) => {
      const lonely = far.unreachable();
      if (!lonely) return skip('it runs in this process');
      expect(await lonely.ask(request(far.payers.good))).toMatchObject({ kind: 'notSent', detail: expect.any(String) });
      expect(await lonely.status(newId())).toMatchObject({ kind: 'unknown' });
      await lonely.stop();
    });

    test('a check says whether it answers, and asks nobody for money', async () => {
      expect(await provider.check()).toMatchObject({ ok: true, detail: expect.stringMatching(/^.{10,200}$/) });
      const lonely = far.unreachable();
      expect(await lonely?.check()).toEqual(lonely && { ok: false, detail: expect.stringMatching(/^.{10,200}$/) });
      await lonely?.stop();
    });

    test('keeps concurrent orders apart', async () => {
      const all = Array.from({ length: 30 }, (_, n) =>
        request(n % 6 === 5 ? far.payers.refused : far.payers.good, { amountTzs: 1_000 + n }),
      );
      const outcomes = await Promise.all(all.map((order) => provider.ask(order)));
      expect(outcomes.filter(({ kind }) => kind === 'accepted')).toHaveLength(25);
      for (const [n, order] of all.entries()) {
        if (outcomes[n]?.kind !== 'accepted') continue;
        await far.pass(order.orderId);
        expect(await provider.status(order.orderId)).toMatchObject({ kind: 'paid', amountTzs: 1_000 + n });
      }
    });

    test('stops twice, and asks nobody afterwards', async () => {
      await provider.start(async () => undefined);
      await Promise.all([provider.stop(), provider.stop()]);
      const order = request(far.payers.good);
      expect((await provider.ask(order)).kind).toBe('notSent');
    });
  });
}
