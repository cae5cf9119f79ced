import { Field, ID, ObjectType } from 'type-graphql';
import { Balance } from '../Balance.js';
import { LedgerEntry } from '../LedgerEntry.js';
import { LedgerProblemKind } from '../types/ledger.js';
import { Credits, DateTime, SafeInt } from '../types/scalars.js';

@ObjectType({ description: 'An inconsistency that the ledger proof found.', simpleResolvers: true })
class LedgerProblem {
  @Field(() => LedgerProblemKind, { description: 'Kind of inconsistency.' })
  kind!: LedgerProblemKind;
  @Field(() => ID, { nullable: true, description: 'The message it is about.' })
  messageId!: string | null;
  @Field(() => ID, { nullable: true, description: 'The purchase it is about.' })
  purchaseId!: string | null;
  @Field(() => ID, { nullable: true, description: 'The entry it is about.' })
  entryId!: string | null;
  @Field(() => Credits, { nullable: true, description: 'The value that should be there.' })
  expected!: number | null;
  @Field(() => Credits, { nullable: true, description: 'The value that is there.' })
  found!: number | null;
}

@ObjectType({ description: 'The result of checking that balances, entries, messages and purchases agree.', simpleResolvers: true })
export class LedgerProof {
  @Field(() => Boolean, { description: 'Whether no problem was found.' })
  ok!: boolean;
  @Field(() => DateTime, { description: 'When it was checked.' })
  checkedAt!: string;
  @Field(() => SafeInt, { description: 'How many entries were read.' })
  entryCount!: number;
  @Field(() => SafeInt, { description: 'How many messages were read.' })
  messageCount!: number;
  @Field(() => SafeInt, { description: 'How many problems there are.' })
  problemCount!: number;
  @Field(() => [LedgerProblem], { description: 'The first 100.' })
  problems!: LedgerProblem[];
}

@ObjectType({ description: 'What an adjustment came to.', simpleResolvers: true })
export class AdjustCreditsPayload {
  @Field(() => LedgerEntry, { description: 'The entry that was booked.' })
  entry!: LedgerEntry;
  @Field(() => Balance, { description: 'The balance as it is now.' })
  balance!: Balance;
  @Field(() => Boolean, { description: 'Whether this is the answer to an earlier, equal request.' })
  replayed!: boolean;
}
