import { Field, Float, ObjectType } from 'type-graphql';
import { Package } from '../Package.js';
import { Purchase } from '../Purchase.js';
import { Credits, TZS } from '../types/scalars.js';

@ObjectType({ description: 'What an amount of credits costs.', simpleResolvers: true })
export class PurchaseQuote {
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

@ObjectType({ description: 'What an order came to.', simpleResolvers: true })
export class PurchaseCreditsPayload {
  @Field(() => Purchase, { description: 'The purchase.' })
  purchase!: Purchase;
  @Field(() => Boolean, { description: 'Whether this is the answer to an earlier, equal request.' })
  replayed!: boolean;
}

@ObjectType({ description: 'A purchase after it was changed.', simpleResolvers: true })
export class PurchasePayload {
  @Field(() => Purchase, { description: 'The purchase.' })
  purchase!: Purchase;
}
