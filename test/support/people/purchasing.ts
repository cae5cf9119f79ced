import { type PurchaseCreditsInput } from '../../../entities/inputs/purchases.js';
import type { Package } from '../../../entities/Package.js';
import type { PurchaseStatus } from '../../../entities/types/purchaseState.js';
import { packages } from '../../../src/billing/packages.js';
import { receivePaymentHint } from '../../../src/billing/payments/paymentEvents.js';
import { pollPayments } from '../../../src/billing/payments/pollPayments.js';
import { purchaseCredits } from '../../../src/billing/payments/purchaseCredits.js';
import { requestPayments } from '../../../src/billing/payments/requestPayments.js';
import { readPurchases } from '../../../src/billing/purchases.js';
import type { Ctx } from '../../../src/context.js';
import { newId } from '../../../src/lib/ids.js';
import type { PaymentHint } from '../../../src/ports/payments.js';
import { seed } from '../../../src/seed/seed.js';
import type { TestContext } from '../testContext.js';

/** The simulated payer of this behaviour: see src/providers/payments/simulatorBehaviours.ts. */
export const payer = (nn: string): string => `06000000${nn}`;

/** What tests of purchases do often. */
export interface Shop {
  packages: Map<string, Package>;
  /** Buys; by mobile money of a payer who confirms unless told otherwise. Answers the purchase's uuid. */
  buy(ctx: Ctx, more?: Partial<PurchaseCreditsInput>): Promise<string>;
  transfer(ctx: Ctx, more?: Partial<PurchaseCreditsInput>): Promise<string>;
  /** Asks the payers who are due, lets `ms` pass, and polls. */
  pass(ms?: number): Promise<void>;
  hint(orderId: string, more?: Partial<PaymentHint>): Promise<boolean>;
  status(id: string): Promise<PurchaseStatus>;
  /** How often the simulated provider has asked the payer. */
  timesAsked(id: string): Promise<number>;
  row(id: string): Promise<Record<string, unknown>>;
  available(tenantId: string): Promise<number>;
  topUps(tenantId: string): Promise<number[]>;
}

export async function openShop(world: TestContext): Promise<Shop> {
  await seed(world.system, { demo: false });
  const { sql } = world.app.db;
  const buy = async (ctx: Ctx, more: Partial<PurchaseCreditsInput> = {}): Promise<string> => {
    const credits = more.packageId ? undefined : 5_000;
    const input = { credits, method: 'MOBILE_MONEY' as const, channel: 'vodacom', payerPhone: payer('10'), idempotencyKey: newId() };
    return (await purchaseCredits(ctx, { ...input, ...more })).purchase.id;
  };
  return {
    packages: new Map((await packages(world.system)).map((one) => [one.code, one])),
    buy,
    transfer: (ctx, more) => buy(ctx, { method: 'BANK_TRANSFER', channel: null, payerPhone: null, ...more }),
    async pass(ms = 2_500) {
      await requestPayments(world.system);
      world.clock.forward(ms);
      await pollPayments(world.system);
    },
    hint: (orderId, more) =>
      receivePaymentHint(world.system, { provider: 'simulator', orderId, word: 'COMPLETED', reference: null, ...more }),
    async status(id) {
      const [found] = await readPurchases(world.system, undefined, [id]);
      if (!found) throw new Error('there is no such purchase');
      return found.status;
    },
    timesAsked: async (id) => (await sql.row<{ asks: number }>('select asks from simulator_payment where order_id = $1', [id]))?.asks ?? 0,
    row: async (id) => (await sql.row<Record<string, unknown>>('select * from purchase where id = $1', [id])) ?? {},
    available: async (tenantId) =>
      (await sql.row<{ available: number }>('select available from credit_account where tenant_id = $1', [tenantId]))?.available ?? 0,
    topUps: async (tenantId) =>
      (
        await sql.rows<{ credits: number }>(
          `select available_delta as credits from ledger_entry where tenant_id = $1 and kind = 'TOP_UP' order by id`,
          [tenantId],
        )
      ).map(({ credits }) => credits),
  };
}
