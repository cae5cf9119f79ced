import { Arg, Ctx, Field, FieldResolver, ID, InputType, Int, Query, Resolver, Root } from 'type-graphql';
import { AuditEvent } from '../entities/AuditEvent.js';
import { DateTime } from '../entities/scalars.js';
import { Tenant } from '../entities/Tenant.js';
import { auditEvents } from '../src/audit.js';
import type { Ctx as Context } from '../src/context.js';
import { tenantsOf } from '../src/tenants/tenants.js';
import { connectionOf } from './connection.js';
import { readOptionalId } from './ids.js';
import { loadFor } from './loaders.js';

const AuditEventConnection = connectionOf(AuditEvent, 'AuditEvent');

@InputType({ description: 'Which events.' })
class AuditFilter {
  @Field(() => ID, { nullable: true, description: 'Platform staff: of one tenant.' })
  tenantId?: string;
  @Field(() => String, { nullable: true, description: 'One action (`member.remove`), or all of a kind (`member`).' })
  action?: string | null;
  @Field(() => DateTime, { nullable: true, description: 'From this moment on.' })
  from?: Date | null;
  @Field(() => DateTime, { nullable: true, description: 'Before this moment.' })
  to?: Date | null;
}

@Resolver(() => AuditEvent)
export class AuditResolver {
  @FieldResolver(() => Tenant, { nullable: true, description: 'In whose house; null on the platform itself.' })
  async tenant(@Ctx() ctx: Context, @Root() event: AuditEvent): Promise<Tenant | null> {
    return event.tenantId ? ((await loadFor(ctx, tenantsOf, event.tenantId)) ?? null) : null;
  }

  @Query(() => AuditEventConnection, {
    nullable: true,
    description:
      'Who did what to money and rights, newest first; of the own tenant, for platform staff of all. Example: `{ auditEvents(filter: { action: "member" }) { nodes { at actor action target } } }`',
  })
  auditEvents(
    @Ctx() ctx: Context,
    @Arg('first', () => Int, { defaultValue: 50, description: 'How many, 1–200.' }) first: number,
    @Arg('after', () => String, { nullable: true, description: 'The cursor to go on after.' }) after?: string,
    @Arg('filter', () => AuditFilter, { nullable: true, description: 'Which ones.' }) filter?: AuditFilter,
  ) {
    return auditEvents(ctx, { first, after }, { ...filter, tenantId: readOptionalId('tenant', filter?.tenantId, 'filter.tenantId') });
  }
}
