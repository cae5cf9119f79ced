import type { Ctx } from '../context.js';
import { raiseAlert, resolveAlert } from '../core/raiseAlert.js';
import { publicId } from '../lib/ids.js';

/** A message that the provider complained about, and in which words of ours. */
export interface Complaint {
  tenantId: string;
  detail: string;
}

/** Messages wait for a person: one alert for each tenant, as many times as there are messages. */
export async function alertHeldForReview(ctx: Ctx, provider: string, complaints: Complaint[]): Promise<void> {
  const byTenant = Map.groupBy(complaints, ({ tenantId }) => publicId('tenant', tenantId));
  // In one order everywhere: two batches that meet wait for each other and don't deadlock.
  for (const [tenantId, those] of [...byTenant].sort(([a], [b]) => a.localeCompare(b))) {
    const params = { tenantId, provider, reason: those[0]?.detail };
    await raiseAlert(ctx, 'MESSAGES_HELD_FOR_REVIEW', { tenantId: null, subjectKey: tenantId, params, times: those.length });
  }
}

/** Ends the alerts of tenants none of whose messages wait for a decision any more. */
export async function endReviewAlerts(ctx: Ctx): Promise<void> {
  const over = await ctx.sql.rows<{ subject: string }>(
    `select subject_key as subject from alert a where kind = 'MESSAGES_HELD_FOR_REVIEW' and resolved_at is null and not exists (
       select from message m where m.listed_status = 'HELD' and m.hold_reason = 'REVIEW'
         and 'ten_' || replace(m.tenant_id::text, '-', '') = a.subject_key)
     order by 1`,
  );
  for (const { subject } of over) await resolveAlert(ctx, 'MESSAGES_HELD_FOR_REVIEW', subject);
}
