import type { PurchaseFilter } from '../../entities/inputs/purchases.js';
import type { PaymentInstructions, Purchase } from '../../entities/Purchase.js';
import { type PurchaseStatus, purchaseStates } from '../../entities/types/purchaseState.js';
import type { App, BankAccount, Ctx } from '../context.js';
import { tenantToRead } from '../core/authorize.js';
import { publishChange } from '../db/outbox.js';
import { Conditions, type Page, type PageArgs, readPage } from '../db/page.js';
import type { Sql } from '../db/sql.js';
import { AppError } from '../errors.js';
import { channelNamed } from './paymentChannels.js';

const COLUMNS = `p.id, p.tenant_id as "tenantId", p.invoice_number as "invoiceNumber", p.package_id as "packageId", p.credits,
  p.amount_tzs as "amountTzs", p.paid_tzs as "paidTzs", (p.amount_tzs::float8 / p.credits) as "unitPriceTzs", p.method,
  p.channel as "channelCode", p.payer_phone as "payerPhone", p.reference, p.status, p.provider_reference as "providerReference", p.failure,
  p.failure_detail as "failureDetail", p.expires_at as "expiresAt", p.created_at as "createdAt", p.completed_at as "completedAt"`;

const FROM = 'purchase p';

type Derived = 'channel' | 'instructions' | 'progressPercent';

type Row = Omit<Purchase, Derived>;

/** Whether the payer may still pay in time. */
const isOpen = (status: PurchaseStatus): boolean => status === 'PENDING' || status === 'PROCESSING';

const toPurchase =
  (app: App) =>
  (row: Row): Purchase => ({
    ...row,
    channel: row.channelCode ? (channelNamed(app, row.channelCode) ?? null) : null,
    progressPercent: purchaseStates[row.status].progress,
    expiresAt: isOpen(row.status) ? row.expiresAt : null,
    instructions: isOpen(row.status) ? instructionsOf(row, row.method === 'BANK_TRANSFER' ? app.settings.bank : undefined) : null,
  });

function instructionsOf(row: Row, bank: BankAccount | undefined): PaymentInstructions {
  const { bankName = null, accountName = null, accountNumber = null } = bank ?? {};
  return { text: instructionOf(row, bank), bankName, accountName, accountNumber, reference: row.reference };
}

function instructionOf(row: Row, bank: BankAccount | undefined): string {
  const amount = `TZS ${row.amountTzs.toLocaleString('en-US')}`;
  if (row.method === 'MOBILE_MONEY') return `A prompt comes to your phone: confirm the payment of ${amount} with your PIN.`;
  // Ordered before the setting was taken away.
  const account = bank ? `to account ${bank.accountNumber} (${bank.accountName}) at ${bank.bankName}` : 'to our account';
  return `Transfer ${amount} ${account}, and write ${row.reference} on it. Your credits come when we have seen the transfer.`;
}

/** Purchases, newest first. `from` inclusive, `to` exclusive. */
export async function purchases(ctx: Ctx, args: PageArgs, filter: PurchaseFilter): Promise<Page<Purchase>> {
  const conditions = new Conditions()
    .add('p.tenant_id = $?', tenantToRead(ctx, filter.tenantId, 'MANAGE_BILLING'))
    .add('p.status = any($?::text[])', filter.status)
    .add('p.method = any($?::text[])', filter.method)
    .add('p.created_at >= $?', filter.from)
    .add('p.created_at < $?', filter.to);
  return readPage<Row, Purchase>(ctx.sql, { columns: COLUMNS, from: FROM, id: 'p.id', conditions, toNode: toPurchase(ctx.app) }, args);
}

/** One purchase that the actor may see, or null. */
export async function purchase(ctx: Ctx, id: string): Promise<Purchase | null> {
  const [found] = await readPurchases(ctx, tenantToRead(ctx, undefined, 'MANAGE_BILLING'), [id]);
  return found ?? null;
}

/** Purchases of a tenant (undefined: of any) by their uuids, in that order; ids that are not there are left out. */
export async function readPurchases(ctx: Ctx, tenantId: string | undefined, ids: readonly string[]): Promise<Purchase[]> {
  const rows = await ctx.sql.rows<Row>(
    {
      name: 'purchasesByIds',
      text: `select ${COLUMNS} from ${FROM} where p.id = any($1::uuid[]) and ($2::uuid is null or p.tenant_id = $2)`,
    },
    [ids, tenantId ?? null],
  );
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => {
    const row = byId.get(id);
    return row ? [toPurchase(ctx.app)(row)] : [];
  });
}

/** One purchase of any tenant, after the actor has moved it. */
export async function readPurchase(ctx: Ctx, id: string): Promise<Purchase> {
  const [found] = await readPurchases(ctx, undefined, [id]);
  if (!found) throw new AppError('NOT_FOUND', { field: 'id' });
  return found;
}

/** Tells whoever listens that this purchase changed; in the transaction of the change. */
export const notifyPurchase = (sql: Sql, tenantId: string, id: string): Promise<void> => publishChange(sql, 'purchase', tenantId, [id]);

/** Wakes the worker that asks payers and looks how payments stand. */
export const wakePayments = (sql: Sql): Promise<void> => publishChange(sql, 'payment');
