import type { CreateWebhookEndpointInput, RotateWebhookSecretInput, UpdateWebhookEndpointInput } from '../../entities/inputs/webhooks.js';
import type { WebhookEvent } from '../../entities/types/webhooks.js';
import type { WebhookEndpoint } from '../../entities/WebhookEndpoint.js';
import { type Ctx, inTransaction } from '../context.js';
import { audit } from '../core/audit.js';
import { resolveAlert } from '../core/raiseAlert.js';
import { requireActiveTenant } from '../core/tenantRow.js';
import { readDescription } from '../core/texts.js';
import { AppError, Issues } from '../errors.js';
import { newId, publicId } from '../lib/ids.js';
import { isOwner, webhookOwner } from './owner.js';
import { readEndpoint } from './webhookEndpoints.js';
import { webhookSecret } from './webhookSecrets.js';

/** Endpoints of a tenant, or of the platform. */
const MOST_ENDPOINTS = 20;
const LONGEST_URL = 2_048;
const LONGEST_OVERLAP_HOURS = 168;

interface WithSecret {
  webhookEndpoint: WebhookEndpoint;
  secret: string;
}

/**
 * Creates an endpoint, which gets what happens from now on, and answers its secret for the only time. BAD_USER_INPUT for an address that
 * isn't a public https one and for events that it can't get, INVALID_STATE above 20 endpoints, TENANT_SUSPENDED.
 */
export async function createWebhookEndpoint(ctx: Ctx, input: CreateWebhookEndpointInput): Promise<WithSecret> {
  const owner = webhookOwner(ctx);
  if (owner) await requireActiveTenant(ctx, owner);
  const issues = new Issues();
  if (owner === null && input.test) issues.add('BAD_USER_INPUT', 'test', { reason: 'The platform has no test messages: leave it out' });
  const url = readUrl(ctx, input.url);
  const events = readEvents(input.events, owner, input.test, issues);
  const description = readDescription(input.description ?? '', 'description', issues);
  issues.throwIfAny();
  return inTransaction(ctx, async (ctx) => {
    await ctx.sql.rows(`select pg_advisory_xact_lock(hashtextextended($1 || ' webhook endpoints', 0))`, [owner ?? 'platform']);
    const row = await ctx.sql.row<{ n: number }>(`select count(*) as n from webhook_endpoint where ${isOwner('tenant_id', '$1', owner)}`, [
      owner,
    ]);
    if ((row?.n ?? 0) >= MOST_ENDPOINTS)
      throw new AppError('INVALID_STATE', {
        message: 'There are 20 endpoints already: delete one first.',
        params: { max: MOST_ENDPOINTS },
      });
    const [id, now] = [newId(), ctx.app.now()];
    await ctx.sql.rows(
      `insert into webhook_endpoint (id, tenant_id, url, description, events, test, listens_from, created_at)
       values ($1, $2, $3, $4, $5, $6, $7, $7)`,
      [id, owner, url, description, events, input.test, now],
    );
    await audit(ctx, 'webhookEndpoint.create', owner, publicId('webhookEndpoint', id), { events, test: input.test });
    return { webhookEndpoint: await readEndpoint(ctx, owner, id), secret: webhookSecret(ctx.app, id, 1) };
  });
}

/**
 * Changes an endpoint. Enabled anew it gets what happens from now on, and what still waits for it; its alert ends. The same errors, and
 * NOT_FOUND.
 */
export async function updateWebhookEndpoint(ctx: Ctx, input: UpdateWebhookEndpointInput): Promise<WebhookEndpoint> {
  const owner = webhookOwner(ctx);
  return inTransaction(ctx, async (ctx) => {
    const { id, enabled } = input;
    const before = await readEndpoint(ctx, owner, id);
    // Whoever is suspended may stop what is theirs.
    if (owner && enabled !== false) await requireActiveTenant(ctx, owner);
    const issues = new Issues();
    const url = typeof input.url === 'string' ? readUrl(ctx, input.url) : before.url;
    const events = input.events ? readEvents(input.events, owner, before.test, issues) : before.events;
    const description =
      typeof input.description === 'string' ? readDescription(input.description, 'description', issues) : before.description;
    issues.throwIfAny();
    await ctx.sql.rows(
      `update webhook_endpoint set url = $3, events = $4, description = $5, enabled = coalesce($6, enabled),
         disabled_at = case when $6 then null else disabled_at end,
         listens_from = case when $6 and not enabled then $7 else listens_from end,
         failures = case when $6 or url <> $3 then 0 else failures end,
         retry_at = case when $6 or url <> $3 then null else retry_at end
       where ${isOwner('tenant_id', '$2', owner)} and id = $1`,
      [id, owner, url, events, description, enabled ?? null, ctx.app.now()],
    );
    const target = publicId('webhookEndpoint', id);
    if (enabled) await resolveAlert(ctx, 'WEBHOOK_DISABLED', target);
    await audit(ctx, 'webhookEndpoint.update', owner, target, {
      urlChanged: url !== before.url,
      events,
      enabled: enabled ?? before.enabled,
    });
    return readEndpoint(ctx, owner, id);
  });
}

/** Deletes an endpoint with its deliveries; what is being posted may still arrive. NOT_FOUND. */
export async function deleteWebhookEndpoint(ctx: Ctx, id: string): Promise<string> {
  const owner = webhookOwner(ctx);
  return inTransaction(ctx, async (ctx) => {
    const deleted = await ctx.sql.row(`delete from webhook_endpoint where ${isOwner('tenant_id', '$2', owner)} and id = $1 returning id`, [
      id,
      owner,
    ]);
    if (!deleted) throw new AppError('NOT_FOUND', { field: 'id' });
    const target = publicId('webhookEndpoint', id);
    await resolveAlert(ctx, 'WEBHOOK_DISABLED', target);
    await audit(ctx, 'webhookEndpoint.delete', owner, target);
    return id;
  });
}

/**
 * A new secret, answered for the only time; the one before signs too for `overlapHours`, and one older than that no more. BAD_USER_INPUT,
 * NOT_FOUND.
 */
export async function rotateWebhookSecret(ctx: Ctx, { id, overlapHours }: RotateWebhookSecretInput): Promise<WithSecret> {
  const owner = webhookOwner(ctx);
  if (overlapHours < 0 || overlapHours > LONGEST_OVERLAP_HOURS)
    throw new AppError('BAD_USER_INPUT', { field: 'overlapHours', params: { min: 0, max: LONGEST_OVERLAP_HOURS, of: 'hours' } });
  return inTransaction(ctx, async (ctx) => {
    const until = overlapHours > 0 ? new Date(ctx.app.now().getTime() + overlapHours * 3_600_000) : null;
    const row = await ctx.sql.row<{ generation: number }>(
      `update webhook_endpoint set secret_generation = secret_generation + 1, previous_secret_expires_at = $3
       where ${isOwner('tenant_id', '$2', owner)} and id = $1 returning secret_generation as generation`,
      [id, owner, until],
    );
    if (!row) throw new AppError('NOT_FOUND', { field: 'id' });
    await audit(ctx, 'webhookEndpoint.rotateSecret', owner, publicId('webhookEndpoint', id), { overlapHours });
    return { webhookEndpoint: await readEndpoint(ctx, owner, id), secret: webhookSecret(ctx.app, id, row.generation) };
  });
}

/** As the URL parser writes it, which is how it is called. */
function readUrl(ctx: Ctx, given: string): string {
  const url = given.trim();
  const refusal = url.length > LONGEST_URL ? `The address has at most ${LONGEST_URL} characters.` : ctx.app.webhooks.refusal(url);
  if (refusal) throw new AppError('BAD_USER_INPUT', { field: 'url', message: refusal });
  return new URL(url).href;
}

const ofPlatform: ReadonlySet<WebhookEvent> = new Set(['BACKUP_VERIFIED', 'BACKUP_FAILED']);

/** TEST comes when it is asked for, and needs no listing. */
function readEvents(given: WebhookEvent[], owner: string | null, test: boolean, issues: Issues): WebhookEvent[] {
  const events = [...new Set(given)];
  const canGet = (event: WebhookEvent): boolean =>
    event !== 'TEST' && ofPlatform.has(event) === (owner === null) && (!test || event.startsWith('MESSAGE_'));
  const refused = events.filter((event) => !canGet(event));
  if (events.length === 0) issues.add('BAD_USER_INPUT', 'events', { reason: 'Name what it gets', min: 1 });
  else if (refused.length > 0)
    issues.add('BAD_USER_INPUT', 'events', { reason: `This endpoint can not get ${refused.join(', ')}: leave it out`, refused });
  return events;
}
