import type { WebhookEvent } from '../../../entities/types/webhooks.js';
import { type Ctx, inTransaction } from '../../context.js';
import { statement } from '../../db/statement.js';
import { newId } from '../../lib/ids.js';

/** Longer than a try takes: when the process that makes it dies, another makes it again after this. */
const LEASE_MS = 30_000;
/** Requests under way to one endpoint. */
const PER_ENDPOINT = 32;
/** The same of a tenant, whose endpoints may all hang. */
const PER_TENANT = 64;

/** A delivery that this process posts, for as long as it holds the lease. */
export interface ClaimedDelivery {
  id: string;
  tenantId: string | null;
  endpointId: string;
  eventId: string;
  event: WebhookEvent;
  payload: Record<string, unknown>;
  /** Before this one. */
  tries: number;
  giveUpAt: string;
  lease: string;
  url: string;
  secretGeneration: number;
  previousSecretExpiresAt: string | null;
  /** The recipient of the message it is about. */
  phone: string | null;
  /** What they wrote. */
  body: string | null;
}

const claimStatement = statement<
  { now: Date; lease: string; leaseUntil: Date; slots: number; perEndpoint: number; perTenant: number; slowSlots: number },
  ClaimedDelivery
>('webhooks/deliveries/claimDeliveries.sql');

/**
 * Claims deliveries that are due, at most `slots`. Of all that are under way at most `slowSlots` go to endpoints that haven't answered
 * well. Claims go one after the other, so that what they count stays true.
 */
export async function claimDeliveries(ctx: Ctx, slots: number, slowSlots: number): Promise<ClaimedDelivery[]> {
  const now = ctx.app.now();
  const due = await ctx.sql.row(
    `select 1 from webhook_endpoint w where w.enabled and exists (
       select from webhook_delivery d where d.endpoint_id = w.id and d.status = 'PENDING' and d.next_attempt_at <= $1) limit 1`,
    [now],
  );
  if (!due) return [];
  return inTransaction(ctx, async (ctx) => {
    await ctx.sql.rows(`select pg_advisory_xact_lock(hashtextextended('claims of webhook deliveries', 0))`);
    const leaseUntil = new Date(now.getTime() + LEASE_MS);
    return ctx.sql.rows(claimStatement, {
      ...{ now, lease: newId(), leaseUntil, slots, slowSlots, perEndpoint: PER_ENDPOINT, perTenant: PER_TENANT },
    });
  });
}

/** Lets another process post it at once. */
export async function giveBack(ctx: Ctx, { id, lease }: ClaimedDelivery): Promise<void> {
  await ctx.sql.rows('update webhook_delivery set lease = null, lease_until = null where id = $1 and lease = $2', [id, lease]);
}
