import type { Ctx } from '../../context.js';
import type { Complaint } from '../reviewAlerts.js';

/** So many tenants in a row whose messages meet the same fate, and nothing accepted between: it isn't their messages. */
const TENANTS = 3;
/** So many requests in a row that were not answered, and nothing accepted between: who goes on loses message after message. */
const UNANSWERED = 5;

/** A request of which it is not known what became of it. */
export interface Unanswered extends Complaint {
  /** Tells requests apart: those of one text are one. */
  request: string;
}

/** Whom the provider is to be paused for. */
export interface Doubted {
  detail: string;
  /** Null is everybody. */
  tenantIds: string[] | null;
}

/**
 * Counts tenants whose messages the provider complained about or did not answer. One tenant's text, in any number of copies, is that
 * tenant's matter; once so many tenants have met it the provider itself, or our way of asking it, must be at fault. Where it doesn't
 * answer, fewer tenants are paused alone, and while it is on trial (it was paused, and nothing was accepted since) a single request is
 * enough. `closings`: what these messages were claimed with. Answers nothing where nobody is to be paused.
 */
export async function doubt(
  ctx: Ctx,
  provider: string,
  { complaints, unanswered, closings }: { complaints: Complaint[]; unanswered: Unanswered[]; closings: number },
): Promise<Doubted | undefined> {
  const tenantIds = [...complaints, ...unanswered].map(({ tenantId }) => tenantId);
  const row = await ctx.sql.row<{ tenants: number; unanswered: number; on_trial: boolean }>(
    `insert into provider_state as p (provider, failures, updated_at, complaining_tenants, unanswered)
     values ($1, 0, $2, array(select distinct unnest($3::uuid[])), $4)
     on conflict (provider) do update
       set complaining_tenants = array(select distinct unnest(p.complaining_tenants || excluded.complaining_tenants) limit ${TENANTS}),
         unanswered = least(p.unanswered + excluded.unanswered, 1000)
     returning cardinality(complaining_tenants) as tenants, unanswered, failures > 0 and closings <= $5 as on_trial`,
    [provider, ctx.app.now(), tenantIds, new Set(unanswered.map(({ request }) => request)).size, closings],
  );
  if (!row) throw new Error('the provider has no state');
  const [first] = [...unanswered, ...complaints];
  if (row.tenants >= TENANTS) return { detail: first?.detail ?? '', tenantIds: null };
  if (unanswered.length === 0 || !(row.on_trial || row.unanswered >= UNANSWERED)) return undefined;
  return { detail: first?.detail ?? '', tenantIds: [...new Set(unanswered.map(({ tenantId }) => tenantId))] };
}

/** The provider accepted a message: what it complained about before, or did not answer, was those messages' fault. */
export const forgetDoubts = async (ctx: Ctx, provider: string): Promise<void> => {
  await ctx.sql.rows(
    `update provider_state set complaining_tenants = '{}', unanswered = 0
     where provider = $1 and (complaining_tenants <> '{}' or unanswered > 0)`,
    [provider],
  );
};
