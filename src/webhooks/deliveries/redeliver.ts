import type { WebhookDelivery } from '../../../entities/WebhookDelivery.js';
import { type Ctx, inTransaction } from '../../context.js';
import { publishChange } from '../../db/outbox.js';
import { AppError } from '../../errors.js';
import { newId, publicId } from '../../lib/ids.js';
import { insertDeliveries, TRIED_FOR_MS } from '../events/writeDeliveries.js';
import { isOwner, webhookOwner } from '../owner.js';
import { readEndpoint } from '../webhookEndpoints.js';
import { readDelivery } from './webhookDeliveries.js';

/**
 * Posts an event once more, with its id unchanged: at once, and for 48 hours from now where it fails. One that waits goes at once.
 * NOT_FOUND; INVALID_STATE where the endpoint is disabled.
 */
export async function redeliverWebhook(ctx: Ctx, id: string): Promise<WebhookDelivery> {
  const owner = webhookOwner(ctx);
  return inTransaction(ctx, async (ctx) => {
    const { endpointId } = await readDelivery(ctx, owner, id);
    await callAtOnce(ctx, owner, endpointId);
    const now = ctx.app.now();
    // What is under way stays with whoever posts it.
    await ctx.sql.rows(
      `update webhook_delivery set status = 'PENDING', next_attempt_at = $3, give_up_at = $4
       where ${isOwner('tenant_id', '$2', owner)} and id = $1`,
      [id, owner, now, new Date(now.getTime() + TRIED_FOR_MS)],
    );
    return readDelivery(ctx, owner, id);
  });
}

/** Posts a TEST event to an endpoint, whichever events it gets. NOT_FOUND; INVALID_STATE where it is disabled. */
export async function testWebhookEndpoint(ctx: Ctx, id: string): Promise<WebhookDelivery> {
  const owner = webhookOwner(ctx);
  return inTransaction(ctx, async (ctx) => {
    await callAtOnce(ctx, owner, id);
    const webhookEndpointId = publicId('webhookEndpoint', id);
    const event = { endpointId: id, tenantId: owner, event: 'TEST' as const, subjectId: newId(), n: 1, at: ctx.app.now().toISOString() };
    const [delivery] = await insertDeliveries(ctx, [{ ...event, data: { webhookEndpointId } }]);
    if (!delivery) throw new Error('a new event was written before');
    return readDelivery(ctx, owner, delivery);
  });
}

/** A person who asks waits for no back-off. */
async function callAtOnce(ctx: Ctx, owner: string | null, id: string): Promise<void> {
  const { enabled } = await readEndpoint(ctx, owner, id);
  if (!enabled) throw new AppError('INVALID_STATE', { message: 'The endpoint is disabled: enable it first.' });
  await ctx.sql.rows(`update webhook_endpoint set retry_at = null where ${isOwner('tenant_id', '$2', owner)} and id = $1`, [id, owner]);
  await publishChange(ctx.sql, 'webhook', owner);
}
