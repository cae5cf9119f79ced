import type { Ctx } from '../../context.js';
import type { Complaint } from '../reviewAlerts.js';

/** So many tenants in a row that the provider complains about, and nothing accepted between: it isn't their messages. */
const TENANTS = 3;

/**
 * Counts tenants whose messages the provider complained about. One tenant's text, in any number of copies, is that tenant's matter; true
 * once so many tenants have met it that the provider itself, or our way of asking it, must be at fault.
 */
export async function isProvidersFault(ctx: Ctx, provider: string, complaints: Complaint[]): Promise<boolean> {
  const row = await ctx.sql.row<{ tenants: number }>(
    `insert into provider_state as p (provider, failures, updated_at, complaining_tenants)
     values ($1, 0, $2, array(select distinct unnest($3::uuid[])))
     on conflict (provider) do update
       set complaining_tenants = array(select distinct unnest(p.complaining_tenants || excluded.complaining_tenants) limit ${TENANTS})
     returning cardinality(complaining_tenants) as tenants`,
    [provider, ctx.app.now(), complaints.map(({ tenantId }) => tenantId)],
  );
  return (row?.tenants ?? 0) >= TENANTS;
}

/** The provider accepted a message: what it complained about before was those messages' fault. */
export const forgetComplaints = async (ctx: Ctx, provider: string): Promise<void> => {
  await ctx.sql.rows(`update provider_state set complaining_tenants = '{}' where provider = $1 and complaining_tenants <> '{}'`, [
    provider,
  ]);
};
