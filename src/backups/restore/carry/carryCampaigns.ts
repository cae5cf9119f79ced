import type { Sql } from '../../../db/sql.js';
import type { LiveRows } from './liveRows.js';

/**
 * Campaigns are as live has them, each with its list, its quote and all rows of that: an audience may have been read on since, and a number
 * erased. Those that live no longer has come back whole, as they were; recurring ones disabled, since somebody has deleted them.
 */
export async function carryCampaigns(live: LiveRows): Promise<void> {
  await live.update('campaign', 'true');
  await live.add('campaign', 'true');
  const listed = 'exists (select from live_campaign c where c.tenant_id = r.tenant_id and c.id = r.campaign_id)';
  await live.drop('campaign_listed', listed);
  await live.add('campaign_listed', listed);
  await live.drop('campaign_file', listed);
  await live.add('campaign_file', listed);
  // Live may still have a quote, or its rows, of a campaign that it no longer has.
  const quoted = 'exists (select from live_campaign c where c.tenant_id = r.tenant_id and c.id = r.campaign_id and c.quote_id = r.id)';
  await live.update('campaign_quote', quoted);
  await live.add('campaign_quote', quoted);
  // Groups and tags may be other ones now, and were counted elsewhere: what isn't confirmed is read again.
  await live.sql.rows(
    `update campaign_quote q set joins = -1, leaves = -1 from campaign c
     where c.tenant_id = q.tenant_id and c.id = q.campaign_id and c.confirmed_at is null`,
  );
  const ofQuoted = 'exists (select from live_campaign c where c.tenant_id = r.tenant_id and c.quote_id = r.quote_id)';
  await live.drop('campaign_row', ofQuoted);
  await live.add('campaign_row', ofQuoted);
  for (const table of ['campaign_schedule', 'campaign_schedule_run']) {
    await live.update(table, 'true');
    await live.add(table, 'true');
  }
  await live.sql.rows(
    `update campaign_schedule s set enabled = false, next_run_at = null
     where not exists (select from live_campaign_schedule l where l.tenant_id = s.tenant_id and l.id = s.id)`,
  );
}

/** Of campaign_run r. */
const WAITING = `case when r.approve_until is not null and r.approved_at is null then 'AWAITING_APPROVAL' else 'PAUSED' end`;

/**
 * Once money is what it shall be: a campaign whose confirmation the ledger no longer knows has ended, and one that is the backup's waits
 * for a person, since messages of rows that have none here may have been sent: for two where it was not approved yet.
 */
export async function settleCampaigns(sql: Sql, now: Date): Promise<void> {
  await sql.rows(
    `update campaign c set status = 'CANCELLED', completed_at = coalesce(completed_at, $1), updated_at = $1,
       failure_detail = 'A restore has put the account back to before it was confirmed.'
     where confirmed_at is not null
       and not exists (select from campaign_run r where r.tenant_id = c.tenant_id and r.campaign_id = c.id)`,
    [now],
  );
  await sql.rows(
    `update campaign c set status = ${WAITING}, completed_at = null, updated_at = $1,
       failure_detail = 'Restored from a backup: what it has not sent may have been sent since.'
     from campaign_run r
     where r.tenant_id = c.tenant_id and r.campaign_id = c.id and r.open and c.confirmed_at is not null
       and c.tenant_id not in (select id from carried_tenant where money = 'LIVE')`,
    [now],
  );
  // Of a campaign that live had not confirmed yet, or no longer has.
  await sql.rows(
    `update campaign c set status = ${WAITING}, confirmed_at = r.confirmed_at, quote_id = r.quote_id, updated_at = $1,
       failure_detail = 'Restored from a backup: what it has not sent may have been sent since.'
     from campaign_run r
     where r.tenant_id = c.tenant_id and r.campaign_id = c.id and c.confirmed_at is null`,
    [now],
  );
  // What was due since may have run since: recurring campaigns go on from now, and a run that had begun is a person's.
  await sql.rows(
    `with gone as (
       update campaign_schedule_run set state = 'SKIPPED', reason = 'MISSED', decided_at = $1
       where state = 'OPEN' and tenant_id not in (select id from carried_tenant where money = 'LIVE') returning tenant_id, campaign_id)
     update campaign c set status = 'DRAFT', quote_id = null, updated_at = $1, failure_detail = 'Skipped: MISSED.' from gone
     where c.tenant_id = gone.tenant_id and c.id = gone.campaign_id and c.confirmed_at is null`,
    [now],
  );
  await sql.rows(
    `update campaign_schedule set next_run_at = 'infinity'
     where enabled and tenant_id not in (select id from carried_tenant where money = 'LIVE')`,
  );
  await sql.rows(
    `delete from campaign c where pattern
       and not exists (select from campaign_schedule s where s.tenant_id = c.tenant_id and s.campaign_id = c.id)`,
  );
}
