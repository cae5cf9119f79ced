import type { NamedColumn } from '../../../contacts/imports/importColumns.js';
import type { Ctx } from '../../../context.js';
import { newId } from '../../../lib/ids.js';

/** A reading of an audience that this process works on, for as long as it holds the lease. */
export interface LeasedQuote {
  id: string;
  tenantId: string;
  campaignId: string;
  source: 'LISTED' | 'CONTACTS' | 'END';
  afterListed: number;
  afterContact: string;
  /** Rows so far. */
  rowCount: number;
  cliffRow: number | null;
  cliffCharacters: string[];
  body: string;
  smartEncoding: boolean;
  groupIds: string[];
  tags: string[];
  excludedGroupIds: string[];
  /** Of promotional messages; null where there is none. */
  frequencyCap: object | null;
  scheduledAt: string | null;
  /** One whose rows are to be read into the list first. */
  file: { id: string; columns: NamedColumn[] | null; since: string; readRows: number } | null;
  /** Runs that failed before. */
  tries: number;
  lease: string;
}

/** Another process has it now, or nobody needs it: the campaign was changed, deleted or is read anew. */
export class LeaseLost extends Error {}

/** It can't be read as it is; the words say what to do. */
export class UnusableAudience extends Error {}

/** Between two batches less than a second goes by; a process that is silent for so long is dead. */
const LEASE_MS = 30_000;
const leaseEnd = (now: Date): Date => new Date(now.getTime() + LEASE_MS);

/** Readings q that nobody works on; of a tenant one at a time. $1: now. */
const DUE = `from campaign_quote q
  join campaign c on c.tenant_id = q.tenant_id and c.id = q.campaign_id and c.quote_id = q.id and c.status = 'STAGING'
  where q.staged_at is null and coalesce(q.lease_until <= $1, true)
    and not exists (select from campaign_quote o where o.tenant_id = q.tenant_id and o.id <> q.id and o.staged_at is null
      and o.lease is not null and o.lease_until > $1)`;

/** Whether one waits for its turn. */
export async function isAnyDue(ctx: Ctx): Promise<boolean> {
  return (await ctx.sql.row(`select 1 ${DUE} limit 1`, [ctx.app.now()])) !== undefined;
}

/** Takes the reading that has waited longest, if there is one; notes how often its groups and tags had changed when it began. */
export async function claimQuote(ctx: Ctx): Promise<LeasedQuote | undefined> {
  const now = ctx.app.now();
  return ctx.sql.row<LeasedQuote>(
    `with due as (
       select q.tenant_id, q.id ${DUE} order by q.worked_at nulls first, q.id limit 1 for update of q skip locked)
     update campaign_quote q set lease = $2, lease_until = $3, worked_at = $1,
       joins = coalesce(q.joins, a.joins), leaves = coalesce(q.leaves, a.leaves)
     from due join campaign c on c.tenant_id = due.tenant_id and c.quote_id = due.id
     join tenant t on t.id = c.tenant_id
     cross join lateral audience_changes(c.tenant_id, c.group_ids, c.tags, c.excluded_group_ids) a
     where q.tenant_id = due.tenant_id and q.id = due.id
     returning q.id, q.tenant_id as "tenantId", q.campaign_id as "campaignId", q.source, q.after_listed as "afterListed",
       q.after_contact as "afterContact", q.row_count as "rowCount", q.cliff_row as "cliffRow", q.cliff_characters as "cliffCharacters",
       c.body, c.smart_encoding as "smartEncoding", c.group_ids as "groupIds", c.tags, c.excluded_group_ids as "excludedGroupIds",
       case when c.category = 'PROMOTIONAL' then t.frequency_cap end as "frequencyCap", c.scheduled_at as "scheduledAt",
       (select jsonb_build_object('id', f.file_id, 'columns', f.columns, 'since', f.created_at, 'readRows', f.read_rows)
         from campaign_file f where f.tenant_id = c.tenant_id and f.campaign_id = c.id and not f.read) as file,
       q.tries, q.lease`,
    [now, newId(), leaseEnd(now)],
  );
}

/** Keeps the lease; inside the transaction of what is written under it. LeaseLost undoes that. */
export async function holdQuote(ctx: Ctx, { tenantId, id, lease }: LeasedQuote): Promise<void> {
  const now = ctx.app.now();
  const held = await ctx.sql.row(
    `update campaign_quote q set lease_until = $4, worked_at = $5 from campaign c
     where q.tenant_id = $1 and q.id = $2 and q.lease = $3 and c.tenant_id = $1 and c.id = q.campaign_id and c.quote_id = q.id
       and c.status = 'STAGING'
     returning q.id`,
    [tenantId, id, lease, leaseEnd(now), now],
  );
  if (!held) throw new LeaseLost();
}

/** What a batch made; written with its rows. */
export interface Staged {
  accepted: number;
  rejected: number;
  duplicates: number;
  suppressed: number;
  unicodeRows: number;
  segments: number;
  cliffSaved: number;
}

/** Notes a batch, and keeps the lease; inside the transaction that makes it. LeaseLost undoes that. `to`: the quote as it is then. */
export async function noteBatch(ctx: Ctx, { tenantId, id, lease }: LeasedQuote, to: LeasedQuote, add: Staged): Promise<void> {
  const now = ctx.app.now();
  const held = await ctx.sql.row(
    `update campaign_quote q set source = $4, after_listed = $5, after_contact = $6, row_count = $7, cliff_row = $8, cliff_characters = $9,
       accepted = accepted + $10, rejected = rejected + $11, duplicates = duplicates + $12, suppressed = suppressed + $13,
       unicode_rows = unicode_rows + $14, segments = q.segments + $15, cliff_saved = cliff_saved + $16, lease_until = $17, worked_at = $18
     from campaign c
     where q.tenant_id = $1 and q.id = $2 and q.lease = $3 and c.tenant_id = $1 and c.id = q.campaign_id and c.quote_id = q.id
       and c.status = 'STAGING'
     returning q.id`,
    [
      ...[tenantId, id, lease, to.source, to.afterListed, to.afterContact, to.rowCount, to.cliffRow, to.cliffCharacters],
      ...[add.accepted, add.rejected, add.duplicates, add.suppressed, add.unicodeRows, add.segments, add.cliffSaved],
      ...[leaseEnd(now), now],
    ],
  );
  if (!held) throw new LeaseLost();
}

/** Gives it back: whoever looks next goes on, after a wait where a run failed. */
export async function releaseQuote(ctx: Ctx, { tenantId, id, lease }: LeasedQuote, after?: Date): Promise<void> {
  await ctx.sql.rows(
    `update campaign_quote set lease = null, lease_until = $4, tries = case when $4::timestamptz is null then 0 else tries + 1 end
     where tenant_id = $1 and id = $2 and lease = $3`,
    [tenantId, id, lease, after ?? null],
  );
}

/** Ends the campaign's reading, with the words why it could not go on. */
export async function failQuote(ctx: Ctx, { tenantId, id, campaignId, lease }: LeasedQuote, why: string): Promise<void> {
  await ctx.sql.rows(
    `with given_back as (
       update campaign_quote set lease = null, lease_until = null where tenant_id = $1 and id = $3 and lease = $6 returning id)
     update campaign set status = 'FAILED', failure_detail = $4, updated_at = $5
     where tenant_id = $1 and id = $2 and quote_id = (select id from given_back) and status = 'STAGING'`,
    [tenantId, campaignId, id, why, ctx.app.now(), lease],
  );
}
