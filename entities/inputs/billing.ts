import { Field, ID, InputType, Int } from 'type-graphql';
import { LedgerKind } from '../types/ledger.js';
import { Credits, DateTime, TZS } from '../types/scalars.js';

@InputType({ description: 'A package as it is to be sold from now on.' })
export class UpsertPackageInput {
  @Field(() => String, { description: 'Its short name: a-z, 0-9 and dashes, at most 40. One that is there is changed.' })
  code!: string;
  @Field(() => String, { description: 'The name that people read.' })
  name!: string;
  @Field(() => Credits, { description: 'How many credits it holds.' })
  credits!: number;
  @Field(() => TZS, { description: 'What it costs.' })
  priceTzs!: number;
  @Field(() => String, { description: 'The support that comes with it.' })
  support!: string;
  @Field(() => [String], { description: 'What else comes with it, at most 20.' })
  features!: string[];
  @Field(() => Int, { nullable: true, description: 'How many sender ids may be enabled; null is no limit.' })
  senderIdLimit?: number | null;
  @Field(() => Boolean, { description: 'Whether it can be bought.' })
  active!: boolean;
}

@InputType({ description: 'Which ledger entries.' })
export class LedgerFilter {
  @Field(() => ID, { nullable: true, description: 'Platform staff: one tenant.' })
  tenantId?: string;
  @Field(() => [LedgerKind], { nullable: true, description: 'Of these kinds.' })
  kind?: LedgerKind[] | null;
  @Field(() => DateTime, { nullable: true, description: 'From this moment on.' })
  from?: Date | null;
  @Field(() => DateTime, { nullable: true, description: 'Before this moment.' })
  to?: Date | null;
}

@InputType({ description: 'A correction of credits.' })
export class AdjustCreditsInput {
  @Field(() => ID, { description: 'Whose credits.' })
  tenantId!: string;
  @Field(() => Credits, { description: 'How many to add; negative to take away.' })
  credits!: number;
  @Field(() => String, { description: 'Why, 1–500 characters; shown in the ledger.' })
  reason!: string;
  @Field(() => String, { description: 'The same key with the same input is done once.' })
  idempotencyKey!: string;
}
