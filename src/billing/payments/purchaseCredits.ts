import { randomInt } from 'node:crypto';
import type { PurchaseCreditsInput } from '../../../entities/inputs/purchases.js';
import type { Package } from '../../../entities/Package.js';
import type { PurchaseCreditsPayload } from '../../../entities/payloads/purchases.js';
import type { PaymentMethod } from '../../../entities/types/purchaseState.js';
import type { Ctx } from '../../context.js';
import { audit } from '../../core/audit.js';
import { actorUserId, allowInTenant } from '../../core/authorize.js';
import { idempotently, rewound } from '../../core/idempotency.js';
import { requireActiveTenant } from '../../core/tenantRow.js';
import { statement } from '../../db/statement.js';
import { AppError, Issues } from '../../errors.js';
import { newId, publicId } from '../../lib/ids.js';
import { parsePhone } from '../../lib/phone.js';
import { packages } from '../packages.js';
import { channelNamed } from '../paymentChannels.js';
import { recordPurchaseEvents } from '../purchaseEvents.js';
import { notifyPurchase, readPurchases, wakePayments } from '../purchases.js';
import { priceOf } from '../quotePurchase.js';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** How long each method may take; a payment that comes later still counts. */
const PAYABLE_FOR_MS: Record<PaymentMethod, number> = { MOBILE_MONEY: 30 * MINUTE, BANK_TRANSFER: 7 * DAY };

/** So long after the order its buyer is first reminded of the transfer (remindOfTransfers.ts). */
const FIRST_REMINDER_MS = 2 * DAY;

/**
 * Orders credits, by package or by amount, under the next invoice number. The worker asks the payer of mobile money as soon as this is
 * committed: nothing here waits for a provider. The same key and input answer the same purchase. PAYMENT_LIMIT when the channel doesn't
 * take the amount; NOT_CONFIGURED without a payment provider, for a transfer without a bank account; TENANT_SUSPENDED.
 */
export async function purchaseCredits(ctx: Ctx, input: PurchaseCreditsInput): Promise<PurchaseCreditsPayload> {
  const tenantId = allowInTenant(ctx, 'MANAGE_BILLING');
  const payer = readPayer(ctx, input);
  const { answer, replayed } = await idempotently(
    ctx,
    {
      tenantId,
      operation: 'purchaseCredits',
      key: input.idempotencyKey,
      input: { ...input, channel: payer.channel, payerPhone: payer.payerPhone },
    },
    async (ctx) => {
      await requireActiveTenant(ctx, tenantId);
      const order = priceOrder(await packages(ctx), input);
      checkLimit(ctx, input, order.amountTzs);
      const purchaseId = await insertPurchase(ctx, { ...order, ...payer, tenantId, method: input.method });
      await audit(ctx, 'purchase.order', tenantId, publicId('purchase', purchaseId), {
        credits: order.credits,
        amountTzs: order.amountTzs,
        package: order.packageId && publicId('package', order.packageId),
        method: input.method,
      });
      await recordPurchaseEvents(ctx, [purchaseId]);
      await notifyPurchase(ctx.sql, tenantId, purchaseId);
      if (input.method === 'MOBILE_MONEY') await wakePayments(ctx.sql);
      return { purchaseId };
    },
  );
  const [purchase] = await readPurchases(ctx, tenantId, [answer.purchaseId]);
  if (!purchase) throw rewound();
  return { purchase, replayed };
}

const insertStatement = statement<
  Order &
    Payer & {
      id: string;
      tenantId: string;
      method: PaymentMethod;
      reference: string;
      nextAskAt: Date | null;
      nextReminderAt: Date | null;
      expiresAt: Date;
      createdBy: string | null;
      now: Date;
    }
>('billing/payments/insertPurchase.sql');

const NOT_FOR_BANKS = { reason: 'A bank transfer has none: leave it out' };

interface Payer {
  channel: string | null;
  payerPhone: string | null;
  provider: string | null;
}

function readPayer(ctx: Ctx, input: PurchaseCreditsInput): Payer {
  const issues = new Issues();
  const byPackage = (input.packageId ?? null) !== null;
  if (byPackage === ((input.credits ?? null) !== null))
    issues.add('BAD_USER_INPUT', 'packageId', {
      ...{ reason: 'Give either packageId or credits', exactlyOneOf: ['packageId', 'credits'] },
    });
  if (input.method === 'BANK_TRANSFER') {
    if ((input.channel ?? null) !== null) issues.add('BAD_USER_INPUT', 'channel', NOT_FOR_BANKS);
    if ((input.payerPhone ?? null) !== null) issues.add('BAD_USER_INPUT', 'payerPhone', NOT_FOR_BANKS);
    issues.throwIfAny();
    if (!ctx.app.settings.bank) throw new AppError('NOT_CONFIGURED', { message: 'Bank transfers can’t be taken on this server.' });
    return { channel: null, payerPhone: null, provider: null };
  }
  const channel = channelNamed(ctx.app, input.channel ?? '');
  if (!channel) issues.add('BAD_USER_INPUT', 'channel', { reason: 'Give the code of one of paymentChannels' });
  const phone = parsePhone(input.payerPhone ?? '');
  if (!phone.ok) issues.add('INVALID_PHONE_NUMBER', 'payerPhone', { reason: phone.reason });
  else if (!phone.phone.startsWith('+255')) issues.add('INVALID_PHONE_NUMBER', 'payerPhone', { reason: 'NOT_TANZANIAN' });
  issues.throwIfAny();
  if (!ctx.app.payments) throw new AppError('NOT_CONFIGURED', { message: 'Mobile money can’t be taken on this server.' });
  return { channel: channel?.code ?? null, payerPhone: phone.ok ? phone.phone : null, provider: ctx.app.payments.name };
}

interface Order {
  packageId: string | null;
  credits: number;
  amountTzs: number;
}

function priceOrder(forSale: Package[], input: PurchaseCreditsInput): Order {
  if ((input.packageId ?? null) === null) {
    const { credits, amountTzs } = priceOf(forSale, input.credits ?? 0);
    return { packageId: null, credits, amountTzs };
  }
  const chosen = forSale.find(({ id }) => id === input.packageId);
  if (!chosen) throw new AppError('NOT_FOUND', { field: 'packageId' });
  return { packageId: chosen.id, credits: chosen.credits, amountTzs: chosen.priceTzs };
}

function checkLimit(ctx: Ctx, input: PurchaseCreditsInput, amountTzs: number): void {
  const channel = input.method === 'MOBILE_MONEY' ? channelNamed(ctx.app, input.channel ?? '') : undefined;
  if (!channel || (amountTzs >= channel.minTzs && amountTzs <= channel.maxTzs)) return;
  throw new AppError('PAYMENT_LIMIT', { field: 'channel', params: { amountTzs, minTzs: channel.minTzs, maxTzs: channel.maxTzs } });
}

/** A tenant's purchases wait for each other at the row of its counter, so that invoice numbers have no gaps. */
async function insertPurchase(ctx: Ctx, order: Order & Payer & { tenantId: string; method: PaymentMethod }): Promise<string> {
  const id = newId();
  const now = ctx.app.now();
  const after = (ms: number): Date => new Date(now.getTime() + ms);
  await ctx.sql.rows(insertStatement, {
    ...order,
    ...{ id, now },
    reference: transferReference(),
    nextAskAt: order.method === 'MOBILE_MONEY' ? now : null,
    nextReminderAt: order.method === 'BANK_TRANSFER' ? after(FIRST_REMINDER_MS) : null,
    expiresAt: after(PAYABLE_FOR_MS[order.method]),
    createdBy: actorUserId(ctx),
  });
  return id;
}

/** Without the characters that people confuse when they copy by hand: 0 and O, 1 and I, U and V. */
const LETTERS = '23456789ABCDEFGHJKLMNPQRSTWXYZ';

/** TM- and eight letters: one of 6.6 × 10¹¹; the database refuses a repetition. */
const transferReference = (): string => `TM-${Array.from({ length: 8 }, () => LETTERS[randomInt(LETTERS.length)]).join('')}`;
