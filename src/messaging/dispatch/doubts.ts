import type { Ctx } from '../../context.js';
import type { Complaint } from '../reviewAlerts.js';

/** So many tenants in a row whose messages meet the same fate, and nothing accepted between: it isn't their messages. */
const TENANTS = 3;
/** So many requests of a tenant in a row that were not answered, and nothing accepted between: who goes on loses message after message. */
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

interface State {
  failures: number;
  closings: number;
  tenants: string[];
  unanswered: Record<string, number>;
}

/**
 * Counts tenants whose messages the provider complained about or did not answer. One tenant's text, in any number of copies, is that
 * tenant's matter; once so many tenants have met it the provider itself, or our way of asking it, must be at fault. Where it doesn't
 * answer, fewer tenants are paused alone, each for its own requests; while the provider is on trial (it was paused, and nothing was
 * accepted since) one is enough. `closings`: what these messages were claimed with. Answers nothing where nobody is to be paused. Call
 * inside a transaction.
 */
export async function doubt(
  ctx: Ctx,
  provider: string,
  { complaints, unanswered, closings }: { complaints: Complaint[]; unanswered: Unanswered[]; closings: number },
): Promise<Doubted | undefined> {
  const { failures, closings: last, ...before } = await lockState(ctx, provider);
  const [first] = [...unanswered, ...complaints];
  const tenants = [...new Set([...before.tenants, ...[...complaints, ...unanswered].map(({ tenantId }) => tenantId)])].slice(0, TENANTS);
  const counts = { ...before.unanswered };
  for (const [tenantId, requests] of Map.groupBy(unanswered, (one) => one.tenantId))
    counts[tenantId] = (counts[tenantId] ?? 0) + new Set(requests.map(({ request }) => request)).size;
  await ctx.sql.rows('update provider_state set complaining_tenants = $2, unanswered = $3 where provider = $1', [
    provider,
    tenants,
    counts,
  ]);
  const detail = first?.detail ?? '';
  if (tenants.length >= TENANTS) return { detail, tenantIds: null };
  const onTrial = failures > 0 && last <= closings;
  const paused = [...new Set(unanswered.map(({ tenantId }) => tenantId))].filter((id) => onTrial || (counts[id] ?? 0) >= UNANSWERED);
  return paused.length > 0 ? { detail, tenantIds: paused } : undefined;
}

async function lockState(ctx: Ctx, provider: string): Promise<State> {
  await ctx.sql.rows('insert into provider_state (provider, failures, updated_at) values ($1, 0, $2) on conflict do nothing', [
    provider,
    ctx.app.now(),
  ]);
  const state = await ctx.sql.row<State>(
    'select failures, closings, complaining_tenants as tenants, unanswered from provider_state where provider = $1 for update',
    [provider],
  );
  if (!state) throw new Error('the provider has no state');
  return state;
}

/** The provider accepted a message: what it complained about before, or did not answer, was those messages' fault. */
export const forgetDoubts = async (ctx: Ctx, provider: string): Promise<void> => {
  await ctx.sql.rows(
    `update provider_state set complaining_tenants = '{}', unanswered = '{}'
     where provider = $1 and (complaining_tenants <> '{}' or unanswered <> '{}')`,
    [provider],
  );
};
