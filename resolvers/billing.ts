import { Arg, Args, Ctx, FieldResolver, Mutation, Query, Resolver, Root, Subscription } from 'type-graphql';
import { Balance } from '../entities/Balance.js';
import { AdjustCreditsInput, LedgerFilter } from '../entities/inputs/billing.js';
import { PageArgs } from '../entities/inputs/page.js';
import { LedgerEntry } from '../entities/LedgerEntry.js';
import { Message } from '../entities/Message.js';
import { Package } from '../entities/Package.js';
import { PaymentChannel, Purchase } from '../entities/Purchase.js';
import { AdjustCreditsPayload, LedgerProof } from '../entities/payloads/billing.js';
import { allPackages, listedPackages } from '../src/billing/packages.js';
import { paymentChannels } from '../src/billing/paymentChannels.js';
import { visiblePurchasesOf } from '../src/billing/purchases.js';
import type { Ctx as Context } from '../src/context.js';
import { adjustCredits } from '../src/ledger/adjustCredits.js';
import { balance } from '../src/ledger/balance.js';
import { balanceUpdates } from '../src/ledger/balanceUpdates.js';
import { ledger } from '../src/ledger/ledgerList.js';
import { ledgerProof } from '../src/ledger/ledgerProof.js';
import { parseId } from '../src/lib/ids.js';
import { messagesOfEntries } from '../src/messaging/messages.js';
import { connectionOf } from './graph/connection.js';
import { OptionalIdArg, readFilter, readId } from './graph/ids.js';
import { loadById } from './graph/loadById.js';
import { NeedsReportsOrStaff } from './graph/needs.js';

const LedgerEntryConnection = connectionOf(LedgerEntry, 'LedgerEntry');

@Resolver(() => LedgerEntry)
export class LedgerEntryResolver {
  @FieldResolver(() => Message, {
    nullable: true,
    description: 'The message it books, when it is exactly one, and not archived; for several see `MessageFilter.ledgerEntryId`.',
  })
  @NeedsReportsOrStaff()
  async message(@Ctx() ctx: Context, @Root() entry: LedgerEntry): Promise<Message | null> {
    return entry.messageCount === 1 ? loadById(ctx, messagesOfEntries, entry.id) : null;
  }

  @FieldResolver(() => Purchase, { nullable: true, description: 'The purchase it books; null for others.' })
  async purchase(@Ctx() ctx: Context, @Root() entry: LedgerEntry): Promise<Purchase | null> {
    const id = parseId('purchase', entry.reference);
    return id && (entry.kind === 'TOP_UP' || entry.kind === 'REFUND') ? loadById(ctx, visiblePurchasesOf, id) : null;
  }
}

@Resolver()
export class BillingResolver {
  @Query(() => [Package], { description: 'What can be bought, cheapest first. Public. Example: `{ packages { code credits priceTzs } }`' })
  packages(
    @Ctx() ctx: Context,
    @Arg('includeOffSale', () => Boolean, {
      defaultValue: false,
      description: 'Platform staff: those that are not on sale, too, after the others.',
    })
    includeOffSale: boolean,
  ): Promise<Package[]> {
    return includeOffSale ? allPackages(ctx) : listedPackages(ctx);
  }

  @Query(() => [PaymentChannel], {
    description: 'How mobile money can be paid. Public. Example: `{ paymentChannels { code name maxTzs available } }`',
  })
  paymentChannels(@Ctx() ctx: Context): PaymentChannel[] {
    return paymentChannels(ctx.app);
  }

  @Query(() => Balance, { nullable: true, description: "A tenant's credits. Example: `{ balance { available held spent } }`" })
  balance(@Ctx() ctx: Context, @OptionalIdArg('tenant', 'Platform staff: whose.', 'tenantId') tenantId?: string): Promise<Balance | null> {
    return balance(ctx, tenantId);
  }

  @Query(() => LedgerEntryConnection, {
    nullable: true,
    description:
      'Movements of credits, newest first. Example: `{ ledger(first: 20) { nodes { kind availableDelta availableAfter createdAt } } }`',
  })
  ledger(
    @Ctx() ctx: Context,
    @Args(() => PageArgs) page: PageArgs,
    @Arg('filter', () => LedgerFilter, { nullable: true, description: 'Which ones.' }) filter?: LedgerFilter,
  ) {
    return ledger(ctx, page, readFilter(filter ?? {}));
  }

  @Query(() => LedgerProof, {
    nullable: true,
    description:
      'Checks the ledger now; one check per tenant at a time, shared by all callers. Example: `{ ledgerProof { ' +
      'ok entryCount messageCount problems { kind messageId } } }`',
  })
  ledgerProof(
    @Ctx() ctx: Context,
    @OptionalIdArg('tenant', 'Platform staff: one tenant; all when absent.', 'tenantId') tenantId?: string,
  ): Promise<LedgerProof> {
    return ledgerProof(ctx, tenantId);
  }

  @Mutation(() => AdjustCreditsPayload, {
    nullable: true,
    description:
      'Platform admin: gives or takes credits, with a reason. ' +
      'Example: `mutation { adjustCredits(input: { tenantId: "ten_…", credits: 500, reason: "Goodwill", ' +
      'idempotencyKey: "k1" }) { balance { available } } }`',
  })
  async adjustCredits(
    @Ctx() ctx: Context,
    @Arg('input', () => AdjustCreditsInput, { description: 'How many, whose and why.' }) input: AdjustCreditsInput,
  ): Promise<AdjustCreditsPayload> {
    return adjustCredits(ctx, { ...input, tenantId: readId('tenant', input.tenantId, 'tenantId') });
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
