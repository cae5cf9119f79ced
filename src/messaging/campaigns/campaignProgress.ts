import type { CampaignCost, CampaignProgress } from '../../../entities/payloads/campaigns.js';
import type { Ctx } from '../../context.js';
import { allowInTenant } from '../../core/authorize.js';

interface Counts {
  campaignId: string;
  rows: number;
  leftOut: number;
  optedOut: number;
  /** Confirmed. */
  messages: number;
  credits: number;
  unmade: number;
  unmadeCredits: number;
  released: boolean;
  cancelled: boolean;
  later: boolean;
  /** It waits for a second person. */
  unapproved: boolean;
  /** It is RUNNING. */
  running: boolean;
  sequence: number;
  /** See campaign_run. */
  samples: number[];
  /** Seconds since 1970. */
  now: number;
  /** By state. */
  states: Record<string, number>;
  /** Credits by where they are. */
  money: Record<string, number>;
}

interface Figures {
  progress: CampaignProgress;
  cost: CampaignCost;
}

/** What campaigns that were read already have come to, in the order of the ids: counts of one moment. */
export async function campaignFigures(ctx: Ctx, ids: readonly string[]): Promise<Figures[]> {
  const rows = await ctx.sql.rows<Counts>(
    `select c.id as "campaignId", coalesce(q.row_count, 0) as rows, coalesce(q.rejected + q.duplicates, 0) as "leftOut",
       coalesce(q.suppressed, 0) as "optedOut", coalesce(r.messages, 0) as messages, coalesce(r.credits, 0) as credits,
       coalesce(r.messages - r.made_messages, 0) as unmade, coalesce(r.credits - r.made_credits, 0) as "unmadeCredits",
       r.release_entry is not null as released, c.status = 'CANCELLED' as cancelled, c.status = 'SCHEDULED' as later,
       c.status = 'AWAITING_APPROVAL' as unapproved,
       c.status = 'RUNNING' as running, coalesce(r.samples, '{}') as samples, $3::float8 as now,
       coalesce((select max(t.id) from campaign_tally t where t.tenant_id = c.tenant_id and t.campaign_id = c.id), 0) as sequence,
       coalesce((select jsonb_object_agg(status, n) from (
         select status, sum(messages) as n from campaign_tally t where t.tenant_id = c.tenant_id and t.campaign_id = c.id
         group by status) s), '{}') as states,
       coalesce((select jsonb_object_agg(credit_state, n) from (
         select credit_state, sum(t.credits) as n from campaign_tally t where t.tenant_id = c.tenant_id and t.campaign_id = c.id
         group by credit_state) s), '{}') as money
     from campaign c left join campaign_quote q on q.tenant_id = c.tenant_id and q.id = c.quote_id
     left join campaign_run r on r.tenant_id = c.tenant_id and r.campaign_id = c.id
     where c.tenant_id = $1 and c.id = any($2::uuid[])`,
    [allowInTenant(ctx, 'VIEW_REPORTS'), ids, ctx.app.now().getTime() / 1_000],
  );
  const figures = new Map(rows.map((row) => [row.campaignId, figuresOf(row)]));
  return ids.map((id) => figures.get(id) ?? nothing);
}

function figuresOf(counts: Counts): Figures {
  const { messages, unmade, unmadeCredits, released, later, unapproved, money } = counts;
  const of = (state: string): number => counts.states[state] ?? 0;
  // Until it is made, a message is shown as it will be.
  const coming = released ? 0 : unmade;
  const waiting = coming + of('SCHEDULED') + of('HELD') + of('QUEUED') + of('SENDING');
  const messagesPerSecond = counts.running ? rateOf(counts.samples, counts.now, messages - waiting) : 0;
  return {
    progress: {
      sequence: counts.sequence,
      total: counts.rows,
      scheduled: of('SCHEDULED') + (later ? coming : 0),
      held: of('HELD') + (unapproved ? coming : 0),
      queued: of('QUEUED') + (later || unapproved ? 0 : coming),
      sending: of('SENDING'),
      sent: of('SENT'),
      delivered: of('DELIVERED'),
      undelivered: of('UNDELIVERED'),
      failed: of('FAILED'),
      expired: of('EXPIRED'),
      cancelled: of('CANCELLED') + (released && counts.cancelled ? unmade : 0),
      rejected: counts.leftOut,
      suppressed: of('SUPPRESSED') + counts.optedOut + (released && !counts.cancelled ? unmade : 0),
      unconfirmed: of('UNCONFIRMED'),
      percent: messages === 0 ? 0 : (100 * (messages - waiting)) / messages,
      messagesPerSecond,
      etaSeconds: messagesPerSecond > 0 ? Math.ceil(waiting / messagesPerSecond) : null,
    },
    cost: {
      confirmed: counts.credits,
      held: (money.HELD ?? 0) + (released ? 0 : unmadeCredits),
      settled: money.SETTLED ?? 0,
      released: (money.RELEASED ?? 0) + (released ? unmadeCredits : 0),
    },
  };
}

/** Over the samples of the last ten seconds, a second at least. */
function rateOf(samples: readonly number[], now: number, gone: number): number {
  for (let index = 0; index + 1 < samples.length; index += 2) {
    const [at, then] = [samples[index] ?? 0, samples[index + 1] ?? 0];
    if (now - at <= 12 && now - at >= 1) return Math.max(0, Math.round((10 * (gone - then)) / (now - at)) / 10);
  }
  return 0;
}

const nothing: Figures = figuresOf({
  ...{ campaignId: '', rows: 0, leftOut: 0, optedOut: 0, messages: 0, credits: 0, unmade: 0, unmadeCredits: 0 },
  ...{
    released: false,
    cancelled: false,
    later: false,
    unapproved: false,
    running: false,
    sequence: 0,
    samples: [],
    now: 0,
    states: {},
    money: {},
  },
});
