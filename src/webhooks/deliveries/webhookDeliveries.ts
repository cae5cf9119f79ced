import type { PageArgs } from '../../../entities/inputs/page.js';
import type { WebhookDeliveryFilter } from '../../../entities/inputs/webhooks.js';
import type { WebhookAttempt, WebhookDelivery } from '../../../entities/WebhookDelivery.js';
import type { Ctx } from '../../context.js';
import { Conditions, checkTimes, type Page, readPage } from '../../db/page.js';
import { AppError } from '../../errors.js';
import { publicEventId } from '../events/eventForEndpoint.js';
import { isOwner, webhookOwner } from '../owner.js';
import { OF_PERSON, type OfPerson, withPerson } from './payload.js';

const COLUMNS = `d.id, d.tenant_id as "tenantId", d.endpoint_id as "endpointId", d.event_id as "eventId", d.event, d.payload, d.status,
  d.next_attempt_at as "nextAttemptAt", d.created_at as "createdAt", ${OF_PERSON}`;
/** What an endpoint that was deleted got is gone with it. */
const FROM = 'webhook_delivery d join webhook_endpoint w on w.id = d.endpoint_id';

type Row = WebhookDelivery & OfPerson;
const toDelivery = ({ phone, body, ...row }: Row): WebhookDelivery => ({
  ...row,
  eventId: publicEventId(row.eventId),
  payload: withPerson(row.event, row.payload, { phone, body }),
});

/** Deliveries to the tenant's endpoints, newest first. */
export async function webhookDeliveries(ctx: Ctx, args: PageArgs, filter: WebhookDeliveryFilter): Promise<Page<WebhookDelivery>> {
  const owner = webhookOwner(ctx);
  checkTimes(filter.from, filter.to, 'filter.to');
  const conditions = new Conditions();
  conditions.texts.push(isOwner('d.tenant_id', conditions.param(owner), owner));
  conditions
    .add('d.endpoint_id = $?::uuid', filter.endpointId)
    .add('d.event = any($?::text[])', filter.event)
    .add('d.status = any($?::text[])', filter.status)
    .add('d.created_at >= $?', filter.from)
    .add('d.created_at < $?', filter.to);
  const list = { name: 'webhookDeliveries', columns: COLUMNS, from: FROM, id: 'd.id', conditions, toNode: toDelivery };
  return readPage<Row, WebhookDelivery>(ctx.sql, list, args);
}

/** Those of these that the actor's list shows. */
export const webhookDeliveriesById = (ctx: Ctx, ids: readonly string[]): Promise<WebhookDelivery[]> =>
  readDeliveries(ctx, webhookOwner(ctx), ids);

/** One delivery of an owner; NOT_FOUND. */
export async function readDelivery(ctx: Ctx, owner: string | null, id: string): Promise<WebhookDelivery> {
  const [found] = await readDeliveries(ctx, owner, [id]);
  if (!found) throw new AppError('NOT_FOUND', { field: 'id' });
  return found;
}

async function readDeliveries(ctx: Ctx, owner: string | null, ids: readonly string[]): Promise<WebhookDelivery[]> {
  const rows = await ctx.sql.rows<Row>(
    `select ${COLUMNS} from ${FROM} where ${isOwner('d.tenant_id', '$1', owner)} and d.id = any($2::uuid[])`,
    [owner, ids],
  );
  return rows.map(toDelivery);
}

/** The tries of deliveries that were read already, first one first, in the order of the ids. */
export async function attemptsOfDeliveries(ctx: Ctx, ids: readonly string[]): Promise<WebhookAttempt[][]> {
  const rows = await ctx.sql.rows<WebhookAttempt>(
    `select delivery_id as "deliveryId", n as number, at, duration_ms as "durationMs", response_status as "responseStatus",
       response_body as "responseBody", failure
     from webhook_attempt where delivery_id = any($1::uuid[]) order by n`,
    [ids],
  );
  const byDelivery = Map.groupBy(rows, ({ deliveryId }) => deliveryId);
  return ids.map((id) => byDelivery.get(id) ?? []);
}
