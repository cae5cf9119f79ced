import { Arg, Ctx, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql';
import { AssignInboundNumberInput } from '../entities/inputs/inbound.js';
import { InboundNumber, InboundNumberPayload, ReleasedInboundNumberPayload } from '../entities/payloads/inbound.js';
import { Tenant } from '../entities/Tenant.js';
import type { Ctx as Context } from '../src/context.js';
import { assignInboundNumber, inboundNumbers, releaseInboundNumber } from '../src/messaging/inbound/inboundNumbers.js';
import { tenantsOf } from '../src/tenants/tenants.js';
import { readOptionalId } from './graph/ids.js';
import { loadById } from './graph/loadById.js';

@Resolver(() => InboundNumber)
export class InboundNumberResolver {
  @FieldResolver(() => Tenant, { nullable: true, description: 'Whose it is; null where all tenants share it.' })
  async tenant(@Ctx() ctx: Context, @Root() { tenantId }: InboundNumber): Promise<Tenant | null> {
    return tenantId ? ((await loadById(ctx, tenantsOf, tenantId)) ?? null) : null;
  }

  @Query(() => [InboundNumber], {
    nullable: true,
    description:
      'Platform staff: the numbers and short codes that people write to, and whose they are. ' +
      'Example: `{ inboundNumbers { number tenant { name } } }`',
  })
  inboundNumbers(@Ctx() ctx: Context): Promise<InboundNumber[]> {
    return inboundNumbers(ctx);
  }

  @Mutation(() => InboundNumberPayload, {
    nullable: true,
    description:
      "Platform admin: assigns a number to a tenant, or shares it among all; what had come in to it while it was nobody's follows. " +
      'Example: `mutation { assignInboundNumber(input: { number: "15054", tenantId: "ten_…" }) { inboundNumber { number } } }`',
  })
  async assignInboundNumber(
    @Ctx() ctx: Context,
    @Arg('input', () => AssignInboundNumberInput, { description: 'The number, and whose it is.' }) input: AssignInboundNumberInput,
  ): Promise<InboundNumberPayload> {
    const tenantId = readOptionalId('tenant', input.tenantId, 'tenantId') ?? null;
    return { inboundNumber: await assignInboundNumber(ctx, input.number, tenantId) };
  }

  @Mutation(() => ReleasedInboundNumberPayload, {
    nullable: true,
    description:
      'Platform admin: takes a number away from whoever has it; what comes in to it then is kept for a week and belongs to nobody. ' +
      'Example: `mutation { releaseInboundNumber(number: "15054") { number } }`',
  })
  async releaseInboundNumber(
    @Ctx() ctx: Context,
    @Arg('number', () => String, { description: 'In any usual form.' }) number: string,
  ): Promise<ReleasedInboundNumberPayload> {
    return { number: await releaseInboundNumber(ctx, number) };
  }
}
