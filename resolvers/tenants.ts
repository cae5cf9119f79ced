import { Ctx, FieldResolver, Int, Resolver, Root } from 'type-graphql';
import { Balance } from '../entities/Balance.js';
import { Package } from '../entities/Package.js';
import { Tenant } from '../entities/Tenant.js';
import { readBalance } from '../src/billing/balance.js';
import { packageOf } from '../src/billing/packages.js';
import type { Ctx as Context } from '../src/context.js';
import { senderIdsUsed } from '../src/senders/choose.js';

@Resolver(() => Tenant)
export class TenantResolver {
  @FieldResolver(() => Balance, { nullable: true, description: 'Its credits.' })
  balance(@Ctx() ctx: Context, @Root() tenant: Tenant): Promise<Balance | undefined> {
    return readBalance(ctx, tenant.id);
  }

  @FieldResolver(() => Package, {
    nullable: true,
    description: 'What the sender-id limit and support come from: the largest package ever completed, else the smallest.',
  })
  package(@Ctx() ctx: Context, @Root() tenant: Tenant): Promise<Package | undefined> {
    return packageOf(ctx.sql, tenant.id);
  }

  @FieldResolver(() => Int, { description: "How many enabled sender ids count against the package's limit." })
  senderIdsUsed(@Ctx() ctx: Context, @Root() tenant: Tenant): Promise<number> {
    return senderIdsUsed(ctx, tenant.id);
  }
}
