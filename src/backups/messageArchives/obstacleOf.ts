import type { Sql } from '../../db/sql.js';
import { idsOf, type Period, partitionName } from './periods.js';

/** In the order in which they are looked for: those that are cheap to find come first. */
export const obstacles = {
  REPORTS: 'delivery reports of that time are still kept (KEEP_REPORTS_DAYS), or wait for their message',
  CAMPAIGN: 'a campaign of that time still has messages to make',
  QUARANTINED: 'a message is set aside (tuma quarantine list)',
  UNFINISHED: 'messages are not sent yet, or may still get a report',
  TEXTS: 'numbers and texts are still to be erased that a tenant keeps for so many days only',
  UNSEALED: 'entries of the ledger that book its messages are not sealed yet',
} as const;
export type Obstacle = keyof typeof obstacles;

/** Why the messages of a period can't leave the database yet; undefined where they can. Long: all of them are looked at. */
export async function obstacleOf(sql: Sql, period: Period): Promise<Obstacle | undefined> {
  const { least, next } = idsOf(period);
  const messages = partitionName('message', period);
  const tests: Record<Obstacle, string> = {
    REPORTS: `select from ${partitionName('report_inbox', period)}`,
    CAMPAIGN: `select from campaign_run where open and hold_entry >= $1 and hold_entry < $2`,
    QUARANTINED: `select from quarantined_item where released_at is null and item_id in (select id from ${messages})`,
    UNFINISHED: `select from ${messages} where status in ('SCHEDULED', 'HELD', 'QUEUED', 'SENDING', 'UNCONFIRMED')
      or (status = 'SENT' and report_missing_at is null and sent_at is not null)
      or credit_state = 'HELD'`,
    TEXTS: `select from ${messages} m join tenant t on t.id = m.tenant_id
      where t.body_retention_days is not null and (m.phone is not null or m.body is not null)`,
    UNSEALED: `select from (
        select hold_entry as entry from ${messages} union select settle_entry from ${messages}
        union select release_entry from ${messages}) b
      join ledger_entry e on e.id = b.entry
      where e.seq > coalesce((select max(last_seq) from sealed_day s where s.tenant_id = e.tenant_id), 0)`,
  };
  for (const [obstacle, test] of Object.entries(tests) as [Obstacle, string][]) {
    const asked = test.includes('$1') ? [least, next] : [];
    if (await sql.row(`select from (${test} limit 1) as found`, asked)) return obstacle;
  }
  return undefined;
}
