import { Arg, Args, Ctx, FieldResolver, Mutation, Query, Resolver, Root, Subscription } from 'type-graphql';
import { Alert } from '../entities/Alert.js';
import { AlertFilter } from '../entities/inputs/alerts.js';
import { PageArgs } from '../entities/inputs/page.js';
import { AlertPayload } from '../entities/payloads/alerts.js';
import { Tenant } from '../entities/Tenant.js';
import { User } from '../entities/User.js';
import { acknowledgeAlert } from '../src/alerts/acknowledgeAlert.js';
import { alerts, languagesOf } from '../src/alerts/alerts.js';
import { type AlertText, alertTextOf } from '../src/alerts/alertTexts.js';
import { alertUpdates } from '../src/alerts/alertUpdates.js';
import type { Ctx as Context } from '../src/context.js';
import { tenantsOf, visibleUsersOf } from '../src/tenants/tenants.js';
import { connectionOf } from './graph/connection.js';
import { IdArg, readFilter } from './graph/ids.js';
import { loadById } from './graph/loadById.js';

const AlertConnection = connectionOf(Alert, 'Alert');

/** The alert in the reader's language. */
async function read(ctx: Context, alert: Alert): Promise<AlertText> {
  return alertTextOf(alert, ctx.actor.kind === 'user' ? await loadById(ctx, languagesOf, ctx.actor.userId) : 'EN');
}

@Resolver(() => Alert)
export class AlertResolver {
  @FieldResolver(() => Tenant, { nullable: true, description: "The tenant concerned; null for the platform's own alerts." })
  async tenant(@Ctx() ctx: Context, @Root() alert: Alert): Promise<Tenant | null> {
    return alert.tenantId ? ((await loadById(ctx, tenantsOf, alert.tenantId)) ?? null) : null;
  }

  @FieldResolver(() => User, { nullable: true, description: 'Who acknowledged it; no more mails are sent. Null for nobody.' })
  async acknowledgedBy(@Ctx() ctx: Context, @Root() alert: Alert): Promise<User | null> {
    return alert.acknowledgedById ? loadById(ctx, visibleUsersOf, alert.acknowledgedById) : null;
  }

  @FieldResolver(() => String, { description: "A summary in a line, in the reader's language." })
  async subject(@Ctx() ctx: Context, @Root() alert: Alert): Promise<string> {
    return (await read(ctx, alert)).subject;
  }

  @FieldResolver(() => String, { description: "What happened and what to do, in the reader's language." })
  async detail(@Ctx() ctx: Context, @Root() alert: Alert): Promise<string> {
    return (await read(ctx, alert)).detail;
  }

  @Query(() => AlertConnection, {
    nullable: true,
    description:
      "Alerts, newest first: the tenant's own; for platform staff all, the platform's included. Example: `{ " +
      'alerts(filter: { open: true }) { nodes { kind severity subject detail } } }`',
  })
  alerts(
    @Ctx() ctx: Context,
    @Args(() => PageArgs) page: PageArgs,
    @Arg('filter', () => AlertFilter, { nullable: true, description: 'Which ones.' }) filter?: AlertFilter,
  ) {
    return alerts(ctx, page, readFilter(filter ?? {}));
  }

  @Mutation(() => AlertPayload, {
    nullable: true,
    description:
      'Acknowledges an alert; no more mails are sent about it. Example: `mutation { acknowledgeAlert(id: ' +
      '"alr_…") { alert { acknowledgedBy { name } } } }`',
  })
  async acknowledgeAlert(@Ctx() ctx: Context, @IdArg('alert', 'alr_…') id: string): Promise<AlertPayload> {
    return { alert: await acknowledgeAlert(ctx, id) };
  }

  @Subscription(() => Alert, {
    subscribe: ({ context }: { context: Context }) => alertUpdates(context),
    description:
      "Alerts as they are raised, counted, acknowledged and resolved: the tenant's, for platform staff all, the " +
      "platform's included. Example: `subscription { alertUpdated { kind subject count resolvedAt } }`",
  })
  alertUpdated(@Root() alert: Alert): Alert {
    return alert;
  }
}
