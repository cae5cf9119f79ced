import { Field, ID, InputType } from 'type-graphql';
import { LedgerKind } from '../types/ledger.js';
import { Credits, DateTime } from '../types/scalars.js';

@InputType({ description: 'Which movements of credits.' })
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
  @Field(() => Credits, { description: 'How many to give; negative takes.' })
  credits!: number;
  @Field(() => String, { description: 'Why, 1–500 characters; shown in the ledger.' })
  reason!: string;
  @Field(() => String, { description: 'The same key with the same input is done once.' })
  idempotencyKey!: string;
}
