import { Arg, Ctx, Field, ID, InputType, Int, Mutation, ObjectType, Query, Resolver, Root, Subscription } from 'type-graphql';
import { Balance } from '../entities/Balance.js';
import { LedgerKind, LedgerProblemKind } from '../entities/enums.js';
import { LedgerEntry } from '../entities/LedgerEntry.js';
import { Package } from '../entities/Package.js';
import { PaymentChannel } from '../entities/Purchase.js';
import { Credits, DateTime, SafeInt } from '../entities/scalars.js';
import { adjustCredits } from '../src/billing/adjustCredits.js';
import { balance, readBalance } from '../src/billing/balance.js';
import { balanceUpdates } from '../src/billing/balanceUpdates.js';
import { ledger, ledgerEntry } from '../src/billing/ledgerList.js';
import { packages } from '../src/billing/packages.js';
import { paymentChannels } from '../src/billing/paymentChannels.js';
import type { Ctx as Context } from '../src/context.js';
import { ledgerProof } from '../src/proof/ledgerProof.js';
import { connectionOf } from './connection.js';
import { readId, readOptionalId } from './ids.js';

const LedgerEntryConnection = connectionOf(LedgerEntry, 'LedgerEntry');

@ObjectType({ description: 'One thing that the proof found wrong.', simpleResolvers: true })
class LedgerProblem {
  @Field(() => LedgerProblemKind, { description: 'What is wrong.' })
  kind!: LedgerProblemKind;
  @Field(() => ID, { nullable: true, description: 'The message it is about.' })
  messageId!: string | null;
  @Field(() => ID, { nullable: true, description: 'The purchase it is about.' })
  purchaseId!: string | null;
  @Field(() => ID, { nullable: true, description: 'The entry it is about.' })
  entryId!: string | null;
  @Field(() => Credits, { nullable: true, description: 'What should be there.' })
  expected!: number | null;
  @Field(() => Credits, { nullable: true, description: 'What is there.' })
  found!: number | null;
}

@ObjectType({ description: 'The proof that balances, entries and messages tell one story.', simpleResolvers: true })
class LedgerProof {
  @Field(() => Boolean, { description: 'Whether nothing is wrong.' })
  ok!: boolean;
  @Field(() => DateTime, { description: 'When it was checked.' })
  checkedAt!: string;
  @Field(() => SafeInt, { description: 'How many entries were read.' })
  entries!: number;
  @Field(() => SafeInt, { description: 'How many messages were read.' })
  messages!: number;
  @Field(() => SafeInt, { description: 'How many problems there are.' })
  problemCount!: number;
  @Field(() => [LedgerProblem], { description: 'The first 100.' })
  problems!: LedgerProblem[];
}

@InputType({ description: 'Which movements of credits.' })
class LedgerFilter {
  @Field(() => ID, { nullable: true, description: 'Platform staff: one tenant.' })
  tenantId?: string;
  @Field(() => [LedgerKind], { nullable: true, description: 'Of these kinds.' })
  kind?: LedgerKind[];
  @Field(() => DateTime, { nullable: true, description: 'From this moment on.' })
  from?: Date;
  @Field(() => DateTime, { nullable: true, description: 'Before this moment.' })
  to?: Date;
}

@InputType({ description: 'A correction of credits.' })
class AdjustCreditsInput {
  @Field(() => ID, { description: 'Whose credits.' })
  tenantId!: string;
  @Field(() => Credits, { description: 'How many to give; negative takes.' })
  credits!: number;
  @Field(() => String, { description: 'Why, 1–500 characters; shown in the ledger.' })
  reason!: string;
  @Field(() => String, { description: 'The same key with the same input is done once.' })
  idempotencyKey!: string;
}

@ObjectType({ description: 'What an adjustment came to.', simpleResolvers: true })
class AdjustCreditsPayload {
  @Field(() => LedgerEntry, { description: 'The entry that was booked.' })
  entry!: LedgerEntry;
  @Field(() => Balance, { description: 'The balance as it is now.' })
  balance!: Balance;
  @Field(() => Boolean, { description: 'Whether this key had been used for it already.' })
  replayed!: boolean;
}

@Resolver()
export class BillingResolver {
  @Query(() => [Package], { description: 'What can be bought, cheapest first. Public. Example: `{ packages { code credits priceTzs } }`' })
  packages(@Ctx() ctx: Context): Promise<Package[]> {
    return packages(ctx);
  }

  @Query(() => [PaymentChannel], {
    description: 'How mobile money can be paid. Public. Example: `{ paymentChannels { code name maxTzs available } }`',
  })
  paymentChannels(@Ctx() ctx: Context): PaymentChannel[] {
    return paymentChannels(ctx.app);
  }

  @Query(() => Balance, { nullable: true, description: "A tenant's credits. Example: `{ balance { available held spent } }`" })
  balance(
    @Ctx() ctx: Context,
    @Arg('tenantId', () => ID, { nullable: true, description: 'Platform staff: whose.' }) tenantId?: string,
  ): Promise<Balance | null> {
    return balance(ctx, readOptionalId('tenant', tenantId, 'tenantId'));
  }

  @Query(() => LedgerEntryConnection, {
    nullable: true,
    description:
      'Movements of credits, newest first. Example: `{ ledger(first: 20) { nodes { kind availableDelta availableAfter createdAt } } }`',
  })
  ledger(
    @Ctx() ctx: Context,
    @Arg('first', () => Int, { defaultValue: 50, description: 'How many, 1–200.' }) first: number,
    @Arg('after', () => String, { nullable: true, description: 'The cursor to go on after.' }) after?: string,
    @Arg('filter', () => LedgerFilter, { nullable: true, description: 'Which ones.' }) filter?: LedgerFilter,
  ) {
    return ledger(ctx, { first, after }, { ...filter, tenantId: readOptionalId('tenant', filter?.tenantId, 'filter.tenantId') });
  }

  @Query(() => LedgerProof, {
    nullable: true,
    description:
      'Proves the ledger now: one run a tenant at a time, shared by all who ask. Example: `{ ledgerProof { ok entries messages problems { kind messageId } } }`',
  })
  ledgerProof(
    @Ctx() ctx: Context,
    @Arg('tenantId', () => ID, { nullable: true, description: 'Platform staff: one tenant; all when absent.' }) tenantId?: string,
  ): Promise<LedgerProof> {
    return ledgerProof(ctx, readOptionalId('tenant', tenantId, 'tenantId'));
  }

  @Mutation(() => AdjustCreditsPayload, {
    nullable: true,
    description:
      'Platform admin: gives or takes credits, with a reason. Example: `mutation { adjustCredits(input: { tenantId: "ten_…", credits: 500, reason: "Goodwill", idempotencyKey: "k1" }) { balance { available } } }`',
  })
  async adjustCredits(
    @Ctx() ctx: Context,
    @Arg('input', () => AdjustCreditsInput, { description: 'How many, whose and why.' }) input: AdjustCreditsInput,
  ): Promise<AdjustCreditsPayload> {
    const tenantId = readId('tenant', input.tenantId, 'input.tenantId');
    const { entryId, replayed } = await adjustCredits(ctx, { ...input, tenantId });
    const [entry, now] = await Promise.all([ledgerEntry(ctx, entryId), readBalance(ctx, tenantId)]);
    return { entry: entry as LedgerEntry, balance: now as Balance, replayed };
  }

  @Subscription(() => Balance, {
    subscribe: ({ context }: { context: Context }) => balanceUpdates(context),
    description:
      "The tenant's credits whenever they move, at most four times a second. Example: `subscription { balanceUpdated { available held } }`",
  })
  balanceUpdated(@Root() balance: Balance): Balance {
    return balance;
  }
}
