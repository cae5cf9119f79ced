import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import { DiscardQuarantinedItemsInput, QuarantineFilter } from '../entities/inputs/alerts.js';
import { PageArgs } from '../entities/inputs/page.js';
import { Node } from '../entities/Node.js';
import { QuarantinedItemsPayload } from '../entities/payloads/alerts.js';
import { QuarantinedItem } from '../entities/QuarantinedItem.js';
import { Tenant } from '../entities/Tenant.js';
import type { Ctx as Context } from '../src/context.js';
import { discardQuarantinedItems, quarantinedItems, quarantinedObject, releaseQuarantinedItems } from '../src/core/quarantine.js';
import { tenantsOf } from '../src/tenants/tenants.js';
import { connectionOf } from './graph/connection.js';
import { readFilter, readIds } from './graph/ids.js';
import { loadById } from './graph/loadById.js';
import { nodesOf } from './nodesOf.js';

const QuarantinedItemConnection = connectionOf(QuarantinedItem, 'QuarantinedItem');

@Resolver(() => QuarantinedItem)
export class QuarantineResolver {
  @FieldResolver(() => Tenant, { nullable: true, description: "Whose item it is; null for the platform's own." })
  async tenant(@Ctx() ctx: Context, @Root() item: QuarantinedItem): Promise<Tenant | null> {
    return item.tenantId ? ((await loadById(ctx, tenantsOf, item.tenantId)) ?? null) : null;
  }

  @FieldResolver(() => Node, { nullable: true, description: 'The object it is about; null when there is none.' })
  async node(@Ctx() ctx: Context, @Root() item: QuarantinedItem): Promise<Node | null> {
    const id = quarantinedObject(item);
    return id === null ? null : loadById(ctx, nodesOf, id);
  }

  @Query(() => QuarantinedItemConnection, {
    nullable: true,
    description:
      'Platform staff: items that background work set aside because of an error, newest first. Example: `{ ' +
      'quarantinedItems { nodes { id kind error } } }`',
  })
  quarantinedItems(
    @Ctx() ctx: Context,
    @Args(() => PageArgs) page: PageArgs,
    @Arg('filter', () => QuarantineFilter, { nullable: true, description: 'Which ones.' }) filter?: QuarantineFilter,
  ) {
    return quarantinedItems(ctx, page, readFilter(filter ?? {}));
  }

  @Mutation(() => QuarantinedItemsPayload, {
    nullable: true,
    description:
      'Platform admin: lets background work try quarantined items again. Example: `mutation { ' +
      'releaseQuarantinedItems(ids: ["qrn_…"]) { items { id releasedAt } } }`',
  })
  async releaseQuarantinedItems(
    @Ctx() ctx: Context,
    @Arg('ids', () => [ID], { description: '1–1,000 items.' }) ids: string[],
  ): Promise<QuarantinedItemsPayload> {
    return { items: await releaseQuarantinedItems(ctx, readIds('quarantinedItem', ids)) };
  }

  @Mutation(() => QuarantinedItemsPayload, {
    nullable: true,
    description:
      'Platform admin: puts quarantined items away that can never succeed. Background work goes on leaving them out, nothing else ' +
      'changes, and they call for nobody any more. Example: `mutation { discardQuarantinedItems(input: { ids: ["qrn_…"], ' +
      'reason: "Reported twice" }) { items { id discardedAt } } }`',
  })
  async discardQuarantinedItems(
    @Ctx() ctx: Context,
    @Arg('input', () => DiscardQuarantinedItemsInput, { description: 'Which, and why.' }) input: DiscardQuarantinedItemsInput,
  ): Promise<QuarantinedItemsPayload> {
    return { items: await discardQuarantinedItems(ctx, { ...input, ids: readIds('quarantinedItem', input.ids) }) };
  }
}
