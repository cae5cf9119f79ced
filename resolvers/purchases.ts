import { Arg, Args, Ctx, Extensions, FieldResolver, ID, Mutation, Query, Resolver, Root, Subscription } from 'type-graphql';
import { Actor } from '../entities/Actor.js';
import { File } from '../entities/File.js';
import { PageArgs } from '../entities/inputs/page.js';
import {
  ConfirmBankTransferInput,
  PurchaseCreditsInput,
  PurchaseFilter,
  RefundPurchaseInput,
  ResolvePurchaseInput,
} from '../entities/inputs/purchases.js';
import { Package } from '../entities/Package.js';
import { Purchase, PurchaseEvent } from '../entities/Purchase.js';
import { DownloadPayload } from '../entities/payloads/files.js';
import { PurchaseCreditsPayload, PurchasePayload, PurchaseQuote } from '../entities/payloads/purchases.js';
import { Tenant } from '../entities/Tenant.js';
import { Credits } from '../entities/types/scalars.js';
import { packagesOf } from '../src/billing/packages.js';
import { attachTransferProof } from '../src/billing/payments/attachTransferProof.js';
import { cancelPurchase } from '../src/billing/payments/cancelPurchase.js';
import { confirmBankTransfer } from '../src/billing/payments/confirmBankTransfer.js';
import { purchaseCredits } from '../src/billing/payments/purchaseCredits.js';
import { refundPurchase } from '../src/billing/payments/refundPurchase.js';
import { resolvePurchase } from '../src/billing/payments/resolvePurchase.js';
import { proofsOf } from '../src/billing/payments/transferProofs.js';
import { purchaseEventsOf } from '../src/billing/purchaseEvents.js';
import { purchase, purchases } from '../src/billing/purchases.js';
import { purchaseUpdates } from '../src/billing/purchaseUpdates.js';
import { quotePurchase } from '../src/billing/quotePurchase.js';
import { createReceiptDownload } from '../src/billing/receipts/createReceiptDownload.js';
import type { Ctx as Context } from '../src/context.js';
import { actorsOf } from '../src/members/actors.js';
import { tenantsOf } from '../src/tenants/tenants.js';
import { connectionOf } from './graph/connection.js';
import { IdArg, readFilter, readId, readOptionalId } from './graph/ids.js';
import { loadById } from './graph/loadById.js';

const PurchaseConnection = connectionOf(Purchase, 'Purchase');

@Resolver(() => Purchase)
export class PurchaseResolver {
  @Query(() => PurchaseQuote, {
    nullable: true,
    description:
      'What any amount of credits costs. ' +
      'Example: `{ quotePurchase(credits: 20000) { amountTzs unitPriceTzs tier { code } cheaper { code } } }`',
  })
  quotePurchase(
    @Ctx() ctx: Context,
    @Arg('credits', () => Credits, { description: 'How many, 1–100,000,000.' }) credits: number,
  ): Promise<PurchaseQuote> {
    return quotePurchase(ctx, credits);
  }

  @Query(() => Purchase, {
    nullable: true,
    description: 'One purchase. Example: `{ purchase(id: "pur_…") { invoiceNumber status progressPercent } }`',
  })
  purchase(@Ctx() ctx: Context, @IdArg('purchase', 'pur_…') id: string): Promise<Purchase | null> {
    return purchase(ctx, id);
  }

  @Query(() => PurchaseConnection, {
    nullable: true,
    description: 'Purchases, newest first. Example: `{ purchases(first: 20) { nodes { invoiceNumber credits amountTzs status } } }`',
  })
  purchases(
    @Ctx() ctx: Context,
    @Args(() => PageArgs) page: PageArgs,
    @Arg('filter', () => PurchaseFilter, { nullable: true, description: 'Which ones.' }) filter?: PurchaseFilter,
  ) {
    return purchases(ctx, page, readFilter(filter ?? {}));
  }

  @FieldResolver(() => Tenant, { description: 'The tenant that bought.' })
  async tenant(@Ctx() ctx: Context, @Root() root: Purchase): Promise<Tenant> {
    return (await loadById(ctx, tenantsOf, root.tenantId)) as Tenant;
  }

  @FieldResolver(() => Package, { nullable: true, description: 'The package that was bought; null for an amount of credits.' })
  async package(@Ctx() ctx: Context, @Root() root: Purchase): Promise<Package | null | undefined> {
    return root.packageId ? loadById(ctx, packagesOf, root.packageId) : null;
  }

  @Extensions({ usualRows: 3 })
  @FieldResolver(() => [PurchaseEvent], { description: 'What happened to it, oldest first.' })
  events(@Ctx() ctx: Context, @Root() root: Purchase): Promise<PurchaseEvent[]> {
    return loadById(ctx, purchaseEventsOf, root.id);
  }

  @FieldResolver(() => [File], { description: 'Documents by which the buyer shows a transfer, at most 5.' })
  proofs(@Ctx() ctx: Context, @Root() root: Purchase): Promise<File[]> | File[] {
    return root.method === 'BANK_TRANSFER' ? loadById(ctx, proofsOf, root.id) : [];
  }

  @Mutation(() => PurchaseCreditsPayload, {
    nullable: true,
    description:
      'Orders credits. ' +
      'Example: `mutation { purchaseCredits(input: { credits: 5000, method: MOBILE_MONEY, channel: "vodacom", ' +
      'payerPhone: "0744963858", idempotencyKey: "k1" }) { purchase { id status instructions { text } } } }`',
  })
  async purchaseCredits(
    @Ctx() ctx: Context,
    @Arg('input', () => PurchaseCreditsInput, { description: 'What is bought and how it is paid.' }) input: PurchaseCreditsInput,
  ): Promise<PurchaseCreditsPayload> {
    const packageId = readOptionalId('package', input.packageId, 'packageId');
    return purchaseCredits(ctx, { ...input, packageId });
  }

  @Mutation(() => PurchasePayload, {
    nullable: true,
    description: 'Cancels a purchase that is not paid. Example: `mutation { cancelPurchase(id: "pur_…") { purchase { status } } }`',
  })
  async cancelPurchase(@Ctx() ctx: Context, @IdArg('purchase', 'pur_…') id: string): Promise<PurchasePayload> {
    return { purchase: await cancelPurchase(ctx, id) };
  }

  @Mutation(() => PurchasePayload, {
    nullable: true,
    description:
      'Attaches an uploaded document as proof of a bank transfer. Example: `mutation { ' +
      'attachTransferProof(id: "pur_…", fileId: "med_…") { purchase { proofs { filename } } } }`',
  })
  async attachTransferProof(
    @Ctx() ctx: Context,
    @IdArg('purchase', 'A purchase by bank transfer that is not settled.') id: string,
    @IdArg('file', 'The file of this tenant (PDF, PNG or JPEG).', 'fileId') fileId: string,
  ): Promise<PurchasePayload> {
    return { purchase: await attachTransferProof(ctx, { id, fileId }) };
  }

  @Mutation(() => PurchasePayload, {
    nullable: true,
    description:
      'Platform admin: confirms a bank transfer that arrived. Example: `mutation { confirmBankTransfer(input: { ' +
      'id: "pur_…", reference: "FT123", amountTzs: 1250000 }) { purchase { status } } }`',
  })
  async confirmBankTransfer(
    @Ctx() ctx: Context,
    @Arg('input', () => ConfirmBankTransferInput, { description: 'Which transfer, for which purchase.' }) input: ConfirmBankTransferInput,
  ): Promise<PurchasePayload> {
    return { purchase: await confirmBankTransfer(ctx, { ...input, id: readId('purchase', input.id, 'id') }) };
  }

  @Mutation(() => PurchasePayload, {
    nullable: true,
    description:
      'Platform admin: decides about a payment that nobody else could settle. ' +
      'Example: `mutation { resolvePurchase(input: { id: "pur_…", decision: COMPLETE, credits: 2500, reason: "Half was ' +
      'paid" }) { purchase { status } } }`',
  })
  async resolvePurchase(
    @Ctx() ctx: Context,
    @Arg('input', () => ResolvePurchaseInput, { description: 'What is decided and why.' }) input: ResolvePurchaseInput,
  ): Promise<PurchasePayload> {
    return { purchase: await resolvePurchase(ctx, { ...input, id: readId('purchase', input.id, 'id') }) };
  }

  @Mutation(() => PurchasePayload, {
    nullable: true,
    description:
      'Platform admin: a purchase was paid back; its credits are taken back. ' +
      'Example: `mutation { refundPurchase(input: { id: "pur_…", reference: "FT124", reason: "Bought twice" }) { ' +
      'purchase { status } } }`',
  })
  async refundPurchase(
    @Ctx() ctx: Context,
    @Arg('input', () => RefundPurchaseInput, { description: 'Which, how and why.' }) input: RefundPurchaseInput,
  ): Promise<PurchasePayload> {
    return { purchase: await refundPurchase(ctx, { ...input, id: readId('purchase', input.id, 'id') }) };
  }

  @Mutation(() => DownloadPayload, {
    nullable: true,
    description:
      'A link to the receipt of a paid purchase, as PDF, good for five minutes. ' +
      'Example: `mutation { createReceiptDownload(purchaseId: "pur_…") { url expiresAt } }`',
  })
  createReceiptDownload(
    @Ctx() ctx: Context,
    @IdArg('purchase', 'A purchase that is COMPLETED or REFUNDED.', 'purchaseId') purchaseId: string,
  ): Promise<DownloadPayload> {
    return createReceiptDownload(ctx, purchaseId);
  }

  @Subscription(() => Purchase, {
    subscribe: ({ context, args }: { context: Context; args: { id?: string } }) =>
      purchaseUpdates(context, readOptionalId('purchase', args.id, 'id')),
    description:
      "The tenant's purchases as they change (platform staff: all tenants'); with `id` only that one, beginning with its present state. " +
      'Example: `subscription { purchaseUpdated(id: "pur_…") { status progressPercent } }`',
  })
  purchaseUpdated(
    @Root() purchase: Purchase,
    @Arg('id', () => ID, { nullable: true, description: 'Only this one.' }) _id?: string,
  ): Purchase {
    return purchase;
  }
}

@Resolver(() => PurchaseEvent)
export class PurchaseEventResolver {
  @FieldResolver(() => Actor, { description: 'Who did it.' })
  actor(@Ctx() ctx: Context, @Root() root: PurchaseEvent): Promise<Actor> {
    return loadById(ctx, actorsOf, root.actor);
  }
}
