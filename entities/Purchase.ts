import { Entity, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { Field, Float, ID, Int, ObjectType } from 'type-graphql';
import { Node } from './Node.js';
import { PaymentFailure, PaymentMethod, PurchaseStatus } from './types/purchaseState.js';
import { Credits, DateTime, PhoneNumber, TZS } from './types/scalars.js';

@ObjectType({ description: 'A mobile money service.', simpleResolvers: true, implements: Node })
export class PaymentChannel {
  @Field(() => ID, { description: 'Opaque, pch_….' })
  /** Made of its name: src/http/graphql/schema.ts. */
  readonly id?: string;
  @Field(() => String, { description: 'A short name for programs.' })
  code!: string;
  @Field(() => String, { description: 'Its name for payers.' })
  name!: string;
  @Field(() => String, { description: 'The operator that runs it.' })
  operator!: string;
  @Field(() => TZS, { description: 'The least that one payment may be.' })
  minTzs!: number;
  @Field(() => TZS, { description: 'The most that one payment may be.' })
  maxTzs!: number;
  @Field(() => Boolean, { description: 'Whether payments by it can be made on this server now.' })
  available!: boolean;
}

@ObjectType({ description: 'What the payer has to do.', simpleResolvers: true })
export class PaymentInstructions {
  @Field(() => String, { description: 'It in words.' })
  text!: string;
  @Field(() => String, { nullable: true, description: 'The bank, for a transfer.' })
  bankName!: string | null;
  @Field(() => String, { nullable: true, description: 'In whose name the account is.' })
  accountName!: string | null;
  @Field(() => String, { nullable: true, description: 'The account.' })
  accountNumber!: string | null;
  @Field(() => String, { description: 'To be written on the transfer.' })
  reference!: string;
}

@ObjectType({ description: 'An order of credits and its payment.', simpleResolvers: true, implements: Node })
@Entity({ tableName: 'purchase' })
export class Purchase {
  @Field(() => ID, { description: 'Opaque, pur_….' })
  @PrimaryKey({ type: 'uuid' })
  id!: string;

  @Property({ type: 'uuid' })
  tenantId!: string;

  @Field(() => String, { description: 'Counts up from INV-000001 in each tenant, without gaps.' })
  @Property({ type: 'text' })
  invoiceNumber!: string;

  @Property({ type: 'uuid', nullable: true })
  packageId!: string | null;

  @Field(() => Credits, { description: 'Credits that are given: those ordered, or what an operator decided.' })
  credits!: number;

  @Field(() => Credits, { description: 'Credits that were ordered.' })
  @Property({ type: 'bigint', fieldName: 'credits' })
  orderedCredits!: number;

  /** Null until they are given. */
  @Property({ type: 'bigint', nullable: true })
  credited!: number | null;

  @Field(() => TZS, { description: 'The price of `credits`: the expected one, or what an operator settled it for.' })
  amountTzs!: number;

  @Field(() => TZS, { description: 'The price of the ordered credits on the day of the order.' })
  @Property({ type: 'bigint', fieldName: 'amount_tzs' })
  expectedTzs!: number;

  @Field(() => TZS, { nullable: true, description: 'What was paid, once that is known.' })
  @Property({ type: 'bigint', nullable: true })
  paidTzs!: number | null;

  @Field(() => Float, { description: 'What one credit costs, in TZS; derived, not what is charged.' })
  unitPriceTzs!: number;

  @Field(() => PaymentMethod, { description: 'How it is paid.' })
  @Property({ type: 'text' })
  method!: PaymentMethod;

  @Field(() => PaymentChannel, { nullable: true, description: 'By which mobile money; null for a transfer.' })
  channel!: PaymentChannel | null;

  @Property({ type: 'text', nullable: true, fieldName: 'channel' })
  channelCode!: string | null;

  @Field(() => PhoneNumber, { nullable: true, description: 'Whose phone is asked; null for a transfer.' })
  @Property({ type: 'text', nullable: true })
  payerPhone!: string | null;

  @Property({ type: 'text', unique: true })
  reference!: string;

  @Field(() => PurchaseStatus, { description: 'Its state.' })
  @Property({ type: 'text' })
  status!: PurchaseStatus;

  @Field(() => PaymentInstructions, { nullable: true, description: 'What the payer has to do; null when nothing is left to do.' })
  instructions!: PaymentInstructions | null;

  @Field(() => String, { nullable: true, description: "The provider's or the bank's reference of the payment." })
  @Property({ type: 'text', nullable: true })
  providerReference!: string | null;

  @Field(() => PaymentFailure, { nullable: true, description: 'Why the payment failed; null otherwise.' })
  @Property({ type: 'text', nullable: true })
  failure!: PaymentFailure | null;

  @Field(() => String, { nullable: true, description: 'The same in words, for people.' })
  @Property({ type: 'text', nullable: true })
  failureDetail!: string | null;

  @Field(() => Int, { description: "For the payer's screen: 100 when the credits are there, 0 where they won't come." })
  progressPercent!: number;

  @Field(() => DateTime, { nullable: true, description: 'Until when it can be paid; null once that is settled.' })
  @Property({ type: 'timestamptz' })
  expiresAt!: string | null;

  @Field(() => DateTime, { description: 'When it was ordered.' })
  @Property({ type: 'timestamptz' })
  createdAt!: string;

  @Field(() => DateTime, { nullable: true, description: 'When the credits were given.' })
  @Property({ type: 'timestamptz', nullable: true })
  completedAt!: string | null;
}

@ObjectType({ description: 'One step of a purchase.', simpleResolvers: true, implements: Node })
export class PurchaseEvent {
  @Field(() => ID, { description: 'Opaque, pev_….' })
  /** Made of the purchase's and `n`: src/http/graphql/schema.ts. */
  readonly id?: string;

  purchaseId!: string;

  n!: number;

  /** As src/core/storedActor.ts writes it. */
  actor!: string;

  @Field(() => DateTime, { description: 'When.' })
  at!: string;

  @Field(() => PurchaseStatus, { description: 'Its state from then on.' })
  status!: PurchaseStatus;

  @Field(() => String, { nullable: true, description: 'What happened, in words.' })
  detail!: string | null;
}
