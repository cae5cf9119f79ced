import { Arg, Args, Ctx, FieldResolver, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import { Balance } from '../entities/Balance.js';
import { PageArgs } from '../entities/inputs/page.js';
import { TenantFilter, UpdateTenantInput } from '../entities/inputs/tenants.js';
import { Package } from '../entities/Package.js';
import { TenantPayload } from '../entities/payloads/tenants.js';
import { Tenant } from '../entities/Tenant.js';
import { DateTime } from '../entities/types/scalars.js';
import { packageOf } from '../src/billing/packages.js';
import type { Ctx as Context } from '../src/context.js';
import { mayReadBalance, readBalance } from '../src/ledger/balance.js';
import { messagesArchivedBefore } from '../src/messaging/archivedMessages.js';
import { countEnabledSenderIds } from '../src/senders/senderIdQuota.js';
import { setSendingWeight } from '../src/tenants/sendingWeight.js';
import { reinstateTenant, suspendTenant } from '../src/tenants/suspendTenant.js';
import { tenant, tenants } from '../src/tenants/tenantList.js';
import { updateTenant } from '../src/tenants/updateTenant.js';
import { connectionOf } from './graph/connection.js';
import { IdArg } from './graph/ids.js';
import { loadById } from './graph/loadById.js';

const TenantConnection = connectionOf(Tenant, 'Tenant');

@Resolver(() => Tenant)
export class TenantResolver {
  @FieldResolver(() => Balance, { nullable: true, description: 'Its credits; null for an API key without VIEW_REPORTS.' })
  async balance(@Ctx() ctx: Context, @Root() tenant: Tenant): Promise<Balance | undefined> {
    return mayReadBalance(ctx) ? readBalance(ctx, tenant.id) : undefined;
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
    return countEnabledSenderIds(ctx, tenant.id);
  }

  @FieldResolver(() => DateTime, {
    nullable: true,
    description:
      'Messages accepted before this may be archived: `messages`, `message`, exports and the messages of ledger entries lack those, ' +
      'while balance, ledger, campaigns and usage count them. The operator can bring them back. Null: all are here.',
  })
  messagesArchivedBefore(@Ctx() ctx: Context, @Root() tenant: Tenant): Promise<Date | null> {
    return loadById(ctx, messagesArchivedBefore, tenant.id);
  }

  @Query(() => Tenant, {
    nullable: true,
    description: 'Platform staff: one tenant. Example: `{ tenant(id: "ten_…") { name status balance { available } } }`',
  })
  async tenant(@Ctx() ctx: Context, @IdArg('tenant', 'Its id.') id: string): Promise<Tenant | null> {
    return tenant(ctx, id);
  }

  @Query(() => TenantConnection, {
    nullable: true,
    description:
      'Platform staff: every tenant, newest first. ' +
      'Example: `{ tenants(filter: { search: "dairy" }) { nodes { id name status } totalCount } }`',
  })
  tenants(
    @Ctx() ctx: Context,
    @Args(() => PageArgs) page: PageArgs,
    @Arg('filter', () => TenantFilter, { nullable: true, description: 'Which ones.' }) filter?: TenantFilter,
  ) {
    return tenants(ctx, page, filter ?? {});
  }

  @Mutation(() => TenantPayload, {
    nullable: true,
    description:
      "Changes one's own tenant. " +
      'Example: `mutation { updateTenant(input: { lowBalanceThreshold: 500, alertEmails: ["ops@example.com"] }) { ' +
      'tenant { settings { lowBalanceThreshold } } } }`',
  })
  async updateTenant(
    @Ctx() ctx: Context,
    @Arg('input', () => UpdateTenantInput, { description: 'What to change.' }) input: UpdateTenantInput,
  ): Promise<TenantPayload> {
    return { tenant: await updateTenant(ctx, input) };
  }

  @Mutation(() => TenantPayload, {
    nullable: true,
    description:
      'Platform admin: suspends a tenant: it may read, but not send; its sockets are closed. Example: `mutation ' +
      '{ suspendTenant(id: "ten_…", reason: "Unpaid") { tenant { status } } }`',
  })
  async suspendTenant(
    @Ctx() ctx: Context,
    @IdArg('tenant', 'Its id.') id: string,
    @Arg('reason', () => String, { description: 'Why, 1–500 characters; kept in the audit.' }) reason: string,
  ): Promise<TenantPayload> {
    return { tenant: await suspendTenant(ctx, id, reason) };
  }

  @Mutation(() => TenantPayload, {
    nullable: true,
    description:
      'Platform admin: sets a share of sending. While more is due than the provider takes, a tenant of weight 3 gets three requests ' +
      'in which one of weight 1 gets one. Example: `mutation { setSendingWeight(id: "ten_…", weight: 3) { tenant { sendingWeight } } }`',
  })
  async setSendingWeight(
    @Ctx() ctx: Context,
    @IdArg('tenant', 'Its id.') id: string,
    @Arg('weight', () => Int, { description: '1–10; 1 is what every tenant begins with.' }) weight: number,
  ): Promise<TenantPayload> {
    return { tenant: await setSendingWeight(ctx, id, weight) };
  }

  @Mutation(() => TenantPayload, {
    nullable: true,
    description:
      'Platform admin: reinstates a suspended tenant. Example: `mutation { reinstateTenant(id: "ten_…") { ' + 'tenant { status } } }`',
  })
  async reinstateTenant(@Ctx() ctx: Context, @IdArg('tenant', 'Its id.') id: string): Promise<TenantPayload> {
    return { tenant: await reinstateTenant(ctx, id) };
  }
}
