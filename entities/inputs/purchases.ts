import { Field, ID, InputType } from 'type-graphql';
import { PaymentMethod, PurchaseDecision, PurchaseStatus } from '../types/purchaseState.js';
import { Credits, DateTime, TZS } from '../types/scalars.js';

@InputType({ description: 'Which purchases.' })
export class PurchaseFilter {
  @Field(() => ID, { nullable: true, description: 'Platform staff: one tenant.' })
  tenantId?: string;
  @Field(() => [PurchaseStatus], { nullable: true, description: 'In these states.' })
  status?: PurchaseStatus[] | null;
  @Field(() => [PaymentMethod], { nullable: true, description: 'Paid in these ways.' })
  method?: PaymentMethod[] | null;
  @Field(() => String, {
    nullable: true,
    description: "Part of the invoice number, the reference, the payer's number or the tenant's name.",
  })
  search?: string | null;
  @Field(() => DateTime, { nullable: true, description: 'Ordered from this moment on.' })
  from?: Date | null;
  @Field(() => DateTime, { nullable: true, description: 'Ordered before this moment.' })
  to?: Date | null;
}

@InputType({ description: 'An order of credits: a package or an amount, exactly one of them.' })
export class PurchaseCreditsInput {
  @Field(() => ID, { nullable: true, description: 'A package.' })
  packageId?: string | null;
  @Field(() => Credits, { nullable: true, description: 'Or an amount, 1–100,000,000; see quotePurchase.' })
  credits?: number | null;
  @Field(() => PaymentMethod, { description: 'How it will be paid.' })
  method!: PaymentMethod;
  @Field(() => String, { nullable: true, description: 'MOBILE_MONEY: a code of paymentChannels.' })
  channel?: string | null;
  @Field(() => String, { nullable: true, description: 'MOBILE_MONEY: whose phone is asked, a Tanzanian mobile number in any usual form.' })
  payerPhone?: string | null;
  @Field(() => String, { description: 'The same key with the same input is one purchase.' })
  idempotencyKey!: string;
}

@InputType({ description: 'A transfer that was seen on the bank account.' })
export class ConfirmBankTransferInput {
  @Field(() => ID, { description: 'The purchase that it pays.' })
  id!: string;
  @Field(() => String, { description: "The bank's reference, 1–100 characters; pays one purchase." })
  reference!: string;
  @Field(() => TZS, { description: 'What came; another amount than was asked for goes to REVIEW.' })
  amountTzs!: number;
  @Field(() => String, { nullable: true, description: 'The same key with the same input is done once.' })
  idempotencyKey?: string | null;
}

@InputType({ description: 'A decision about a payment.' })
export class ResolvePurchaseInput {
  @Field(() => ID, { description: 'pur_…' })
  id!: string;
  @Field(() => PurchaseDecision, { description: 'What it comes to.' })
  decision!: PurchaseDecision;
  @Field(() => Credits, { nullable: true, description: 'COMPLETE only: what is credited, when not what was ordered.' })
  credits?: number | null;
  @Field(() => String, { description: 'Why, 1–500 characters.' })
  reason!: string;
  @Field(() => String, { nullable: true, description: 'The same key with the same input is done once.' })
  idempotencyKey?: string | null;
}

@InputType({ description: 'A purchase that was paid back.' })
export class RefundPurchaseInput {
  @Field(() => ID, { description: 'pur_…' })
  id!: string;
  @Field(() => String, { description: 'The reference of the payment back, 1–100 characters.' })
  reference!: string;
  @Field(() => String, { description: 'Why, 1–500 characters; shown in the ledger.' })
  reason!: string;
  @Field(() => String, { nullable: true, description: 'The same key with the same input is done once.' })
  idempotencyKey?: string | null;
}
