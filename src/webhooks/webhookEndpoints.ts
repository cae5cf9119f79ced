import type { PageArgs } from '../../entities/inputs/page.js';
import type { WebhookEndpoint } from '../../entities/WebhookEndpoint.js';
import type { Ctx } from '../context.js';
import { Conditions, type Page, readPage } from '../db/page.js';
import { AppError } from '../errors.js';
import { isOwner, webhookOwner } from './owner.js';

const COLUMNS = `w.id, w.tenant_id as "tenantId", w.url, w.description, w.events, w.enabled, w.disabled_at as "disabledAt", w.test,
  w.previous_secret_expires_at as "previousSecretExpiresAt",
  w.last_delivery_at as "lastDeliveryAt", w.last_status as "lastStatus", w.created_at as "createdAt"`;

const toEndpoint = (ctx: Ctx, row: WebhookEndpoint): WebhookEndpoint => {
  const until = row.previousSecretExpiresAt;
  return { ...row, previousSecretExpiresAt: until && new Date(until) > ctx.app.now() ? until : null };
};

/** The tenant's endpoints, newest first; of the platform's admins the platform's. */
export async function webhookEndpoints(ctx: Ctx, args: PageArgs): Promise<Page<WebhookEndpoint>> {
  const owner = webhookOwner(ctx);
  const conditions = new Conditions();
  conditions.texts.push(isOwner('w.tenant_id', conditions.param(owner), owner));
  const list = { name: 'webhookEndpoints', columns: COLUMNS, from: 'webhook_endpoint w', id: 'w.id', conditions };
  return readPage<WebhookEndpoint, WebhookEndpoint>(ctx.sql, { ...list, toNode: (row) => toEndpoint(ctx, row) }, args);
}

/** Those of these that the actor's list shows. */
export const webhookEndpointsById = (ctx: Ctx, ids: readonly string[]): Promise<WebhookEndpoint[]> =>
  readEndpoints(ctx, webhookOwner(ctx), ids);

/** One endpoint that the actor may see; null otherwise. */
export async function webhookEndpoint(ctx: Ctx, id: string): Promise<WebhookEndpoint | null> {
  const [found] = await webhookEndpointsById(ctx, [id]);
  return found ?? null;
}

/** One endpoint of an owner; NOT_FOUND. */
export async function readEndpoint(ctx: Ctx, owner: string | null, id: string): Promise<WebhookEndpoint> {
  const [found] = await readEndpoints(ctx, owner, [id]);
  if (!found) throw new AppError('NOT_FOUND', { field: 'id' });
  return found;
}

async function readEndpoints(ctx: Ctx, owner: string | null, ids: readonly string[]): Promise<WebhookEndpoint[]> {
  const rows = await ctx.sql.rows<WebhookEndpoint>(
    `select ${COLUMNS} from webhook_endpoint w where ${isOwner('w.tenant_id', '$1', owner)} and w.id = any($2::uuid[])`,
    [owner, ids],
  );
  return rows.map((row) => toEndpoint(ctx, row));
}

/** The endpoints of deliveries that were read already, in the order of the ids. */
export async function endpointsOfDeliveries(ctx: Ctx, ids: readonly string[]): Promise<(WebhookEndpoint | undefined)[]> {
  const found = await webhookEndpointsById(ctx, ids);
  return ids.map((id) => found.find((endpoint) => endpoint.id === id));
}
