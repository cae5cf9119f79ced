import {
  Arg,
  Ctx,
  Field,
  FieldResolver,
  Float,
  ID,
  InputType,
  Int,
  Mutation,
  ObjectType,
  Query,
  Resolver,
  Root,
  Subscription,
} from 'type-graphql';
import { MediaAsset } from '../entities/MediaAsset.js';
import { Package } from '../entities/Package.js';
import { Purchase } from '../entities/Purchase.js';
import { PaymentMethod, PurchaseDecision, PurchaseStatus } from '../entities/purchaseState.js';
import { Credits, DateTime, TZS } from '../entities/scalars.js';
import { Tenant } from '../entities/Tenant.js';
import { attachTransferProof } from '../src/billing/attachTransferProof.js';
import { cancelPurchase } from '../src/billing/cancelPurchase.js';
import { confirmBankTransfer } from '../src/billing/confirmBankTransfer.js';
import { createReceiptDownload } from '../src/billing/createReceiptDownload.js';
import { packagesOf } from '../src/billing/packages.js';
import { purchaseCredits } from '../src/billing/purchaseCredits.js';
import { purchase, purchases, readPurchases } from '../src/billing/purchases.js';
import { purchaseUpdates } from '../src/billing/purchaseUpdates.js';
import { quotePurchase } from '../src/billing/quotePurchase.js';
import { refundPurchase } from '../src/billing/refundPurchase.js';
import { resolvePurchase } from '../src/billing/resolvePurchase.js';
import { proofsOf } from '../src/billing/transferProofs.js';
import type { Ctx as Context } from '../src/context.js';
import { tenantsOf } from '../src/tenants/tenants.js';
import { connectionOf } from './connection.js';
import { readId, readOptionalId } from './ids.js';
import { loadFor } from './loaders.js';
import { DownloadPayload } from './payloads.js';

const PurchaseConnection = connectionOf(Purchase, 'Purchase');

@ObjectType({ description: 'What an amount of credits costs.', simpleResolvers: true })
class PurchaseQuote {
  @Field(() => Credits, { description: 'How many.' })
  credits!: number;
  @Field(() => Float, { description: 'What one costs, in TZS; derived, not what is charged.' })
  unitPriceTzs!: number;
  @Field(() => TZS, { description: 'What they cost in all.' })
  amountTzs!: number;
  @Field(() => Package, { description: 'The package whose price counts: the largest that is not larger than the amount.' })
  tier!: Package;
  @Field(() => Package, { nullable: true, description: 'A package with more credits that costs less in all.' })
  cheaper!: Package | null;
}

@InputType({ description: 'Which purchases.' })
class PurchaseFilter {
  @Field(() => ID, { nullable: true, description: 'Platform staff: one tenant.' })
  tenantId?: string;
  @Field(() => [PurchaseStatus], { nullable: true, description: 'In these states.' })
  status?: PurchaseStatus[];
  @Field(() => [PaymentMethod], { nullable: true, description: 'Paid in these ways.' })
  method?: PaymentMethod[];
  @Field(() => DateTime, { nullable: true, description: 'Ordered from this moment on.' })
  from?: Date;
  @Field(() => DateTime, { nullable: true, description: 'Ordered before this moment.' })
  to?: Date;
}

@InputType({ description: 'An order of credits: a package or an amount, exactly one of them.' })
class PurchaseCreditsInput {
  @Field(() => ID, { nullable: true, description: 'A package.' })
  packageId?: string;
  @Field(() => Credits, { nullable: true, description: 'Or an amount, 1–100,000,000; see quotePurchase.' })
  credits?: number;
  @Field(() => PaymentMethod, { description: 'How it will be paid.' })
  method!: PaymentMethod;
  @Field(() => String, { nullable: true, description: 'MOBILE_MONEY: a code of paymentChannels.' })
  channel?: string;
  @Field(() => String, { nullable: true, description: 'MOBILE_MONEY: whose phone is asked, a Tanzanian mobile number in any usual form.' })
  payerPhone?: string;
  @Field(() => String, { description: 'The same key with the same input is one purchase.' })
  idempotencyKey!: string;
}

@InputType({ description: 'A transfer that was seen on the bank account.' })
class ConfirmBankTransferInput {
  @Field(() => ID, { description: 'The purchase that it pays.' })
  purchaseId!: string;
  @Field(() => String, { description: "The bank's reference, 1–100 characters; pays one purchase." })
  reference!: string;
  @Field(() => TZS, { description: 'What came; another amount than was asked for goes to REVIEW.' })
  amountTzs!: number;
}

@InputType({ description: 'A decision about a payment.' })
class ResolvePurchaseInput {
  @Field(() => ID, { description: 'pur_…' })
  id!: string;
  @Field(() => PurchaseDecision, { description: 'What it comes to.' })
  decision!: PurchaseDecision;
  @Field(() => Credits, { nullable: true, description: 'COMPLETE only: what is credited, when not what was ordered.' })
  credits?: number;
  @Field(() => String, { description: 'Why, 1–500 characters.' })
  note!: string;
}

@InputType({ description: 'A purchase that was paid back.' })
class RefundPurchaseInput {
  @Field(() => ID, { description: 'pur_…' })
  id!: string;
  @Field(() => String, { description: 'The reference of the payment back, 1–100 characters.' })
  reference!: string;
  @Field(() => String, { description: 'Why, 1–500 characters; shown in the ledger.' })
  note!: string;
}

@ObjectType({ description: 'What an order came to.', simpleResolvers: true })
class PurchaseCreditsPayload {
  @Field(() => Purchase, { description: 'The purchase, as it stands now.' })
  purchase!: Purchase;
  @Field(() => Boolean, { description: 'Whether this key had been used for it already.' })
  replayed!: boolean;
}

@ObjectType({ description: 'A purchase after it was changed.', simpleResolvers: true })
class PurchasePayload {
  @Field(() => Purchase, { description: 'The purchase, as it stands now.' })
  purchase!: Purchase;
}

/** The purchase as it stands after the actor did something to it: the use case has checked that they may see it. */
async function payload(ctx: Context, id: string): Promise<PurchasePayload> {
  const [found] = await readPurchases(ctx, undefined, [id]);
  return { purchase: found as Purchase };
}

@Resolver(() => Purchase)
export class PurchaseResolver {
  @Query(() => PurchaseQuote, {
    nullable: true,
    description:
      'What any amount of credits costs. Example: `{ quotePurchase(credits: 20000) { amountTzs unitPriceTzs tier { code } cheaper { code } } }`',
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
  purchase(@Ctx() ctx: Context, @Arg('id', () => ID, { description: 'pur_…' }) id: string): Promise<Purchase | null> {
    return purchase(ctx, readId('purchase', id));
  }

  @Query(() => PurchaseConnection, {
    nullable: true,
    description: 'Purchases, newest first. Example: `{ purchases(first: 20) { nodes { invoiceNumber credits amountTzs status } } }`',
  })
  purchases(
    @Ctx() ctx: Context,
    @Arg('first', () => Int, { defaultValue: 50, description: 'How many, 1–200.' }) first: number,
    @Arg('after', () => String, { nullable: true, description: 'The cursor to go on after.' }) after?: string,
    @Arg('filter', () => PurchaseFilter, { nullable: true, description: 'Which ones.' }) filter?: PurchaseFilter,
  ) {
    return purchases(ctx, { first, after }, { ...filter, tenantId: readOptionalId('tenant', filter?.tenantId, 'filter.tenantId') });
  }

  @FieldResolver(() => Tenant, { description: 'Who bought.' })
  async tenant(@Ctx() ctx: Context, @Root() root: Purchase): Promise<Tenant> {
    return (await loadFor(ctx, tenantsOf, root.tenantId)) as Tenant;
  }

  @FieldResolver(() => Package, { nullable: true, description: 'The package that was bought; null for an amount of credits.' })
  async package(@Ctx() ctx: Context, @Root() root: Purchase): Promise<Package | null | undefined> {
    return root.packageId ? loadFor(ctx, packagesOf, root.packageId) : null;
  }

  @FieldResolver(() => [MediaAsset], { description: 'Documents by which the buyer shows a transfer, at most 5.' })
  proofs(@Ctx() ctx: Context, @Root() root: Purchase): Promise<MediaAsset[]> | MediaAsset[] {
    return root.method === 'BANK_TRANSFER' ? loadFor(ctx, proofsOf, root.id) : [];
  }

  @Mutation(() => PurchaseCreditsPayload, {
    nullable: true,
    description:
      'Orders credits. Example: `mutation { purchaseCredits(input: { credits: 5000, method: MOBILE_MONEY, channel: "vodacom", payerPhone: "0744963858", idempotencyKey: "k1" }) { purchase { id status instructions { text } } } }`',
  })
  async purchaseCredits(
    @Ctx() ctx: Context,
    @Arg('input', () => PurchaseCreditsInput, { description: 'What is bought and how it is paid.' }) input: PurchaseCreditsInput,
  ): Promise<PurchaseCreditsPayload> {
    const packageId = readOptionalId('package', input.packageId, 'input.packageId');
    const { purchaseId, replayed } = await purchaseCredits(ctx, { ...input, packageId });
    return { ...(await payload(ctx, purchaseId)), replayed };
  }

  @Mutation(() => PurchasePayload, {
    nullable: true,
    description: 'Cancels a purchase that is not paid. Example: `mutation { cancelPurchase(id: "pur_…") { purchase { status } } }`',
  })
  async cancelPurchase(@Ctx() ctx: Context, @Arg('id', () => ID, { description: 'pur_…' }) id: string): Promise<PurchasePayload> {
    const uuid = readId('purchase', id);
    await cancelPurchase(ctx, uuid);
    return payload(ctx, uuid);
  }

  @Mutation(() => PurchasePayload, {
    nullable: true,
    description:
      'Shows a bank transfer by a document that was uploaded, for whoever confirms it. Example: `mutation { attachTransferProof(purchaseId: "pur_…", assetId: "med_…") { purchase { proofs { filename } } } }`',
  })
  async attachTransferProof(
    @Ctx() ctx: Context,
    @Arg('purchaseId', () => ID, { description: 'A purchase by bank transfer that is not settled.' }) purchaseId: string,
    @Arg('assetId', () => ID, { description: 'A document of this tenant (PDF, PNG or JPEG): see POST /uploads/document.' }) assetId: string,
  ): Promise<PurchasePayload> {
    const uuid = readId('purchase', purchaseId, 'purchaseId');
    await attachTransferProof(ctx, { purchaseId: uuid, assetId: readId('mediaAsset', assetId, 'assetId') });
    return payload(ctx, uuid);
  }

  @Mutation(() => PurchasePayload, {
    nullable: true,
    description:
      'Platform admin: a transfer has come. Example: `mutation { confirmBankTransfer(input: { purchaseId: "pur_…", reference: "FT123", amountTzs: 1250000 }) { purchase { status } } }`',
  })
  async confirmBankTransfer(
    @Ctx() ctx: Context,
    @Arg('input', () => ConfirmBankTransferInput, { description: 'Which transfer, for which purchase.' }) input: ConfirmBankTransferInput,
  ): Promise<PurchasePayload> {
    const purchaseId = readId('purchase', input.purchaseId, 'input.purchaseId');
    await confirmBankTransfer(ctx, { ...input, purchaseId });
    return payload(ctx, purchaseId);
  }

  @Mutation(() => PurchasePayload, {
    nullable: true,
    description:
      'Platform admin: decides about a payment that nobody else could settle. Example: `mutation { resolvePurchase(input: { id: "pur_…", decision: COMPLETE, credits: 2500, note: "Half was paid" }) { purchase { status } } }`',
  })
  async resolvePurchase(
    @Ctx() ctx: Context,
    @Arg('input', () => ResolvePurchaseInput, { description: 'What is decided and why.' }) input: ResolvePurchaseInput,
  ): Promise<PurchasePayload> {
    const id = readId('purchase', input.id, 'input.id');
    await resolvePurchase(ctx, { ...input, id });
    return payload(ctx, id);
  }

  @Mutation(() => PurchasePayload, {
    nullable: true,
    description:
      'Platform admin: a purchase was paid back; its credits are taken back. Example: `mutation { refundPurchase(input: { id: "pur_…", reference: "FT124", note: "Bought twice" }) { purchase { status } } }`',
  })
  async refundPurchase(
    @Ctx() ctx: Context,
    @Arg('input', () => RefundPurchaseInput, { description: 'Which, how and why.' }) input: RefundPurchaseInput,
  ): Promise<PurchasePayload> {
    const id = readId('purchase', input.id, 'input.id');
    await refundPurchase(ctx, { ...input, id });
    return payload(ctx, id);
  }

  @Mutation(() => DownloadPayload, {
    nullable: true,
    description:
      'A link to the receipt of a paid purchase, as PDF, good for five minutes. Example: `mutation { createReceiptDownload(purchaseId: "pur_…") { url expiresAt } }`',
  })
  createReceiptDownload(
    @Ctx() ctx: Context,
    @Arg('purchaseId', () => ID, { description: 'A purchase that is COMPLETED or REFUNDED.' }) purchaseId: string,
  ): Promise<DownloadPayload> {
    return createReceiptDownload(ctx, readId('purchase', purchaseId, 'purchaseId'));
  }

  @Subscription(() => Purchase, {
    subscribe: ({ context, args }: { context: Context; args: { id?: string } }) =>
      purchaseUpdates(context, readOptionalId('purchase', args.id, 'id')),
    description:
      'The tenant\'s purchases as they change; with `id` only that one, beginning with its present state. Example: `subscription { purchaseUpdated(id: "pur_…") { status progressPercent } }`',
  })
  purchaseUpdated(
    @Root() purchase: Purchase,
    @Arg('id', () => ID, { nullable: true, description: 'Only this one.' }) _id?: string,
  ): Purchase {
    return purchase;
  }
}
