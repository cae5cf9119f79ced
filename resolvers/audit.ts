import { Arg, Args, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import { Actor } from '../entities/Actor.js';
import { AuditEvent, AuditTarget } from '../entities/AuditEvent.js';
import { AuditFilter } from '../entities/inputs/audit.js';
import { PageArgs } from '../entities/inputs/page.js';
import { Node } from '../entities/Node.js';
import { Tenant } from '../entities/Tenant.js';
import type { Ctx as Context } from '../src/context.js';
import { auditEvents } from '../src/core/audit.js';
import { auditTargetsOf } from '../src/core/auditTargets.js';
import { actorsOf } from '../src/members/actors.js';
import { tenantsOf } from '../src/tenants/tenants.js';
import { connectionOf } from './graph/connection.js';
import { readAuditFilter } from './graph/ids.js';
import { loadById } from './graph/loadById.js';
import { nodesOf } from './nodesOf.js';

const AuditEventConnection = connectionOf(AuditEvent, 'AuditEvent');

@Resolver(() => AuditEvent)
export class AuditResolver {
  @FieldResolver(() => Actor, { description: 'Who did it.' })
  actor(@Ctx() ctx: Context, @Root() event: AuditEvent): Promise<Actor> {
    return loadById(ctx, actorsOf, event.actor);
  }

  @FieldResolver(() => AuditTarget, { nullable: true, description: 'What it was done to; null when it concerns no object.' })
  async target(@Ctx() ctx: Context, @Root() event: AuditEvent): Promise<AuditTarget | null> {
    return event.target ? loadById(ctx, auditTargetsOf, event.target) : null;
  }

  @FieldResolver(() => Tenant, { nullable: true, description: 'The tenant it happened in; null for the platform itself.' })
  async tenant(@Ctx() ctx: Context, @Root() event: AuditEvent): Promise<Tenant | null> {
    return event.tenantId ? ((await loadById(ctx, tenantsOf, event.tenantId)) ?? null) : null;
  }

  @Query(() => AuditEventConnection, {
    nullable: true,
    description:
      "Audit events, newest first: the tenant's own; for platform staff all. Example: `{ auditEvents(filter: { " +
      'action: "member" }) { nodes { at actor { kind name } action target { id name } } } }`',
  })
  auditEvents(
    @Ctx() ctx: Context,
    @Args(() => PageArgs) page: PageArgs,
    @Arg('filter', () => AuditFilter, { nullable: true, description: 'Which ones.' }) filter?: AuditFilter,
  ) {
    return auditEvents(ctx, page, readAuditFilter(filter ?? {}, 'filter'));
  }
}

@Resolver(() => AuditTarget)
export class AuditTargetResolver {
  @FieldResolver(() => Node, { nullable: true, description: 'The object; null when it is gone or may not be seen.' })
  node(@Ctx() ctx: Context, @Root() target: AuditTarget): Promise<Node | null> {
    return loadById(ctx, nodesOf, target.id);
  }
}
