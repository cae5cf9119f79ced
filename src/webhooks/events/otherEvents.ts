import type { WebhookEvent } from '../../../entities/types/webhooks.js';
import type { Ctx } from '../../context.js';
import { type Noun, publicId } from '../../lib/ids.js';
import type { ChangedRows, EventForEndpoint } from './eventForEndpoint.js';

type Found = Omit<EventForEndpoint, 'data'> & Record<string, unknown>;

/** $1, $2: tenants and ids of what changed; $3: the oldest moment that counts. */
const CHANGED = '(select distinct * from unnest($1::uuid[], $2::uuid[]) as c (tenant_id, id)) c';
const listens = (event: WebhookEvent | string, tenantId: string, at: string): string =>
  `join webhook_endpoint w on w.tenant_id is not distinct from ${tenantId} and w.enabled and not w.test
     and ${event} = any (w.events) and w.listens_from <= ${at} and ${at} >= $3`;
const HEAD = 'select w.id as "endpointId", w.tenant_id as "tenantId"';

const PURCHASES = `${HEAD}, 'PURCHASE_COMPLETED' as event, p.id as "subjectId", 1 as n, p.completed_at as at, 'COMPLETED' as status,
    p.invoice_number as "invoiceNumber", coalesce(p.credited, p.credits) as credits, p.amount_tzs as "amountTzs", p.paid_tzs as "paidTzs",
    p.method, p.reference
  from ${CHANGED} join purchase p on p.tenant_id = c.tenant_id and p.id = c.id and p.completed_at is not null
  ${listens(`'PURCHASE_COMPLETED'`, 'p.tenant_id', 'p.completed_at')}`;

const SENDER_IDS = `${HEAD}, 'SENDER_ID_REVIEWED' as event, s.id as "subjectId", e.n, e.at, s.name, e.n as sequence, e.to_status as status,
    e.from_status as "previousStatus", e.note
  from ${CHANGED} join sender_id s on s.tenant_id = c.tenant_id and s.id = c.id
  join sender_id_event e on e.sender_id = s.id and e.to_status in ('APPROVED', 'CHANGES_REQUESTED', 'REJECTED', 'SUSPENDED')
  ${listens(`'SENDER_ID_REVIEWED'`, 's.tenant_id', 'e.at')}`;

const BALANCES = `${HEAD}, 'BALANCE_LOW' as event, a.id as "subjectId", 1 as n, a.first_at as at, a.params->'available' as available,
    a.params->'threshold' as threshold
  from ${CHANGED} join alert a on a.tenant_id = c.tenant_id and a.id = c.id and a.kind = 'LOW_BALANCE'
  ${listens(`'BALANCE_LOW'`, 'a.tenant_id', 'a.first_at')}`;

const BACKUPS = `select w.id as "endpointId", null as "tenantId", k.event, b.id as "subjectId", extract(epoch from k.at)::text as n, k.at,
    b.kind, b.status, b.verification_status as "verificationStatus", b.size_bytes as "sizeBytes", b.failure,
    b.failure_detail as "failureDetail"
  from ${CHANGED} join backup b on b.id = c.id
  cross join lateral (
    select 'BACKUP_FAILED' as event, b.finished_at as at where b.status = 'FAILED'
    union all select case b.verification_status when 'PASSED' then 'BACKUP_VERIFIED' else 'BACKUP_FAILED' end,
      (b.verification->>'at')::timestamptz where b.verification_status in ('PASSED', 'FAILED', 'ERROR')) k
  ${listens('k.event', 'null::uuid', 'k.at')}`;

/** What was written, and by whom, is read when it is posted: an erasure takes it from there too. */
const INBOUND = `${HEAD}, 'INBOUND_SMS' as event, i.id as "subjectId", 1 as n, i.received_at as at, i.recipient as "to", i.keyword,
    i.provider_reference as "providerReference"
  from ${CHANGED} join inbound_message i on i.tenant_id = c.tenant_id and i.id = c.id
  ${listens(`'INBOUND_SMS'`, 'i.tenant_id', 'i.received_at')}`;

const OPT_OUTS = `${HEAD}, 'OPT_OUT' as event, e.id as "subjectId", 1 as n, e.at, 'opt_' || replace(o.id::text, '-', '') as id, e.source
  from ${CHANGED} join opt_out_event e on e.tenant_id = c.tenant_id and e.id = c.id and e.opted_out
  left join opt_out o on o.tenant_id = e.tenant_id and o.phone = e.phone
  ${listens(`'OPT_OUT'`, 'e.tenant_id', 'e.at')}`;

/** It has ended once nothing of it waits any more, so that what it came to is whole; reports come later. */
const CAMPAIGNS = `${HEAD}, k.event, p.id as "subjectId", k.n, k.at, p.name, k.status, r.messages, r.credits,
    p.scheduled_at as "scheduledAt", p.started_at as "startedAt",
    case when k.event = 'CAMPAIGN_COMPLETED' then p.completed_at end as "completedAt",
    case when k.event = 'CAMPAIGN_COMPLETED' then coalesce((select jsonb_object_agg(status, n) from (
      select status, sum(messages) as n from campaign_tally t where t.tenant_id = p.tenant_id and t.campaign_id = p.id
      group by status having sum(messages) <> 0) s), '{}') end as "messagesByStatus"
  from ${CHANGED} join campaign p on p.tenant_id = c.tenant_id and p.id = c.id
  join campaign_run r on r.tenant_id = p.tenant_id and r.campaign_id = p.id
  cross join lateral (
    select 'CAMPAIGN_STARTED' as event, '1' as n, p.started_at as at, 'RUNNING' as status where p.started_at is not null
    union all select 'CAMPAIGN_COMPLETED', extract(epoch from p.completed_at)::text, p.completed_at, p.status
      where p.completed_at is not null and not r.open) k
  ${listens('k.event', 'p.tenant_id', 'k.at')}`;

/** Of these topics: what changed, as `data` says it, with the id of the noun where the API has one. */
const sources: Record<string, { sql: string; noun?: Noun }> = {
  purchase: { sql: PURCHASES, noun: 'purchase' },
  senderId: { sql: SENDER_IDS, noun: 'senderId' },
  alert: { sql: BALANCES, noun: 'alert' },
  backup: { sql: BACKUPS, noun: 'backup' },
  inbound: { sql: INBOUND, noun: 'inboundMessage' },
  optOut: { sql: OPT_OUTS },
  campaign: { sql: CAMPAIGNS, noun: 'campaign' },
};

/**
 * Campaigns that started and ended, purchases that were completed, sender ids that were decided on, balances that fell, backups that were
 * verified or failed, what people wrote, numbers that opted out.
 */
export async function otherEvents(ctx: Ctx, topic: string, { tenantIds, ids }: ChangedRows, oldest: Date): Promise<EventForEndpoint[]> {
  const source = sources[topic];
  if (!source) return [];
  const rows = await ctx.sql.rows<Found>(source.sql, [tenantIds, ids, oldest]);
  return rows.map(({ endpointId, tenantId, event, subjectId, n, at, ...data }) => ({
    ...{ endpointId, tenantId, event, subjectId, n, at },
    data: { ...(source.noun && { id: publicId(source.noun, subjectId) }), ...data },
  }));
}
