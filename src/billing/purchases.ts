import { sql } from 'kysely';
import type { PageArgs } from '../../entities/inputs/page.js';
import type { PurchaseFilter } from '../../entities/inputs/purchases.js';
import type { PaymentInstructions, Purchase } from '../../entities/Purchase.js';
import { type PaymentMethod, type PurchaseStatus, purchaseStates } from '../../entities/types/purchaseState.js';
import type { App, BankAccount, Ctx } from '../context.js';
import { isStaff, tenantToRead } from '../core/authorize.js';
import { List, type Value } from '../db/lists.js';
import { publishChange } from '../db/outbox.js';
import { checkTimes, type Page } from '../db/page.js';
import type { Sql } from '../db/sql.js';
import type { Tables } from '../db/tables.js';
import { AppError } from '../errors.js';
import { likePattern } from '../lib/likePattern.js';
import { channelNamed } from './paymentChannels.js';

const list = new List({
  select: (tables) =>
    tables
      .selectFrom('Purchase')
      .select(['id', 'tenantId', 'invoiceNumber', 'packageId', 'orderedCredits', 'credited', 'expectedTzs', 'paidTzs', 'method'])
      .select(['channelCode', 'payerPhone'])
      .select(['reference', 'status', 'providerReference', 'failure', 'failureDetail', 'expiresAt', 'createdAt', 'completedAt']),
  id: 'Purchase.id',
  filters: {
    tenantId: (eb, value: Value<string>) => eb('tenantId', '=', value),
    status: (eb, value: Value<PurchaseStatus[]>) => eb('status', '=', eb.fn.any(value)),
    method: (eb, value: Value<PaymentMethod[]>) => eb('method', '=', eb.fn.any(value)),
    search: (eb, value: Value<string[]>) => sql<boolean>`(${eb.ref('invoiceNumber')} ilike any(${value})
      or ${eb.ref('Purchase.reference')} ilike any(${value}) or ${eb.ref('providerReference')} ilike any(${value})
      or ${eb.ref('payerPhone')} ilike any(${value})
      or exists (select from tenant t where t.id = ${eb.ref('tenantId')} and t.name ilike any(${value})))`,
    from: (eb, value: Value<string, Date>) => eb('createdAt', '>=', value),
    to: (eb, value: Value<string, Date>) => eb('createdAt', '<', value),
  },
});

type Row = Tables['Purchase'];

/** Whether the payer may still pay in time. */
const isOpen = (status: PurchaseStatus): boolean => status === 'PENDING' || status === 'PROCESSING';

const toPurchase =
  (app: App) =>
  (row: Row): Purchase => {
    const credits = row.credited ?? row.orderedCredits;
    const amountTzs = row.credited === null ? row.expectedTzs : (row.paidTzs ?? row.expectedTzs);
    return {
      ...row,
      credits,
      amountTzs,
      unitPriceTzs: amountTzs / credits,
      channel: row.channelCode ? (channelNamed(app, row.channelCode) ?? null) : null,
      progressPercent: purchaseStates[row.status].progress,
      expiresAt: isOpen(row.status) ? row.expiresAt : null,
      instructions: isOpen(row.status) ? instructionsOf(row, row.method === 'BANK_TRANSFER' ? app.settings.bank : undefined) : null,
    };
  };

function instructionsOf(row: Row, bank: BankAccount | undefined): PaymentInstructions {
  const { bankName = null, accountName = null, accountNumber = null } = bank ?? {};
  return { text: instructionOf(row, bank), bankName, accountName, accountNumber, reference: row.reference };
}

function instructionOf(row: Row, bank: BankAccount | undefined): string {
  const amount = `TZS ${row.expectedTzs.toLocaleString('en-US')}`;
  if (row.method === 'MOBILE_MONEY') return `A prompt comes to your phone: confirm the payment of ${amount} with your PIN.`;
  // Ordered before the setting was taken away.
  const account = bank ? `to account ${bank.accountNumber} (${bank.accountName}) at ${bank.bankName}` : 'to our account';
  return `Transfer ${amount} ${account}, and write ${row.reference} on it. Your credits come when we have seen the transfer.`;
}

/** Purchases, newest first. `from` inclusive, `to` exclusive. */
export async function purchases(ctx: Ctx, args: PageArgs, filter: PurchaseFilter): Promise<Page<Purchase>> {
  checkTimes(filter.from, filter.to, 'filter.to');
  const tenantId = tenantToRead(ctx, filter.tenantId, 'MANAGE_BILLING');
  const filters = { ...filter, tenantId, search: searchPatterns(filter.search) };
  return list.page(ctx, args, filters, toPurchase(ctx.app));
}

/** A number as people write it is stored otherwise: 0744 963 858 is +255744963858. */
function searchPatterns(search: string | null | undefined): string[] | undefined {
  const patterns = [
    likePattern(search),
    likePattern(/^\+?[\d\s-]{4,}$/.test(search ?? '') ? search?.replace(/^\+?0?|[\s-]/g, '') : undefined),
  ];
  const given = patterns.filter((pattern) => typeof pattern === 'string');
  return given.length > 0 ? given : undefined;
}

/** One purchase that the actor may see, or null. */
export async function purchase(ctx: Ctx, id: string): Promise<Purchase | null> {
  const [found] = await purchasesById(ctx, [id]);
  return found ?? null;
}

/** Purchases of a tenant (undefined: of any) by their uuids, in that order; ids that are not there are left out. */
export async function readPurchases(ctx: Ctx, tenantId: string | undefined, ids: readonly string[]): Promise<Purchase[]> {
  return (await list.byIds(ctx, ids, { tenantId })).map(toPurchase(ctx.app));
}

/** The purchases of rows that were read already, in the order of the ids; null where one is gone, or the reader may see no purchases. */
export async function visiblePurchasesOf(ctx: Ctx, ids: readonly string[]): Promise<(Purchase | null)[]> {
  const maySee = isStaff(ctx) || ('permissions' in ctx.actor && ctx.actor.permissions.has('MANAGE_BILLING'));
  if (!maySee) return ids.map(() => null);
  const rows = await list.eachById(ctx, ids, { tenantId: tenantToRead(ctx, undefined, 'MANAGE_BILLING') });
  return rows.map((row) => (row ? toPurchase(ctx.app)(row) : null));
}

/** One purchase of any tenant, after the actor has moved it. */
export async function readPurchase(ctx: Ctx, id: string): Promise<Purchase> {
  const [found] = await readPurchases(ctx, undefined, [id]);
  if (!found) throw new AppError('NOT_FOUND', { field: 'id' });
  return found;
}

/** Notifies the tenant of a change of this purchase; in the transaction of the change. */
export const notifyPurchase = (sql: Sql, tenantId: string, id: string): Promise<void> => publishChange(sql, 'purchase', tenantId, [id]);

/** Wakes the worker that asks payers and polls payments. */
export const wakePayments = (sql: Sql): Promise<void> => publishChange(sql, 'payment');

/** Those of these purchases that the actor may see. */
export const purchasesById = async (ctx: Ctx, ids: readonly string[]): Promise<Purchase[]> =>
  readPurchases(ctx, tenantToRead(ctx, undefined, 'MANAGE_BILLING'), ids);
