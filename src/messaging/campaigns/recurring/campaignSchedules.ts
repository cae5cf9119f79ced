import type { Audience } from '../../../../entities/Campaign.js';
import type { CampaignSchedule } from '../../../../entities/CampaignSchedule.js';
import type { PageArgs } from '../../../../entities/inputs/page.js';
import type { SkippedRunReason } from '../../../../entities/types/campaigns.js';
import type { Ctx } from '../../../context.js';
import { allowInTenant } from '../../../core/authorize.js';
import { Conditions, type Page, readPage } from '../../../db/page.js';
import { nextTime } from '../../../lib/cron.js';

const COLUMNS = `s.id, s.tenant_id as "tenantId", c.name, c.sender_id as "senderIdId", c.category, c.template_id as "templateId",
  coalesce(t.body, c.body) as body, c.group_ids as "groupIds", c.excluded_group_ids as "excludedGroupIds", c.tags,
  (select count(*) from campaign_listed l where l.tenant_id = c.tenant_id and l.campaign_id = c.id) as "phoneCount",
  s.cron, s.time_zone as "timeZone", s.enabled, c.max_credits as "maxCreditsPerRun", s.created_at as "createdAt",
  (select x.id from campaign x where x.tenant_id = s.tenant_id and x.schedule_id = s.id and x.confirmed_at is not null
   order by x.id desc limit 1) as "lastRunId",
  coalesce((select jsonb_agg(jsonb_build_object('dueAt', r.due_at, 'reason', r.reason) order by r.due_at desc) from (
    select due_at, reason from campaign_schedule_run r where r.tenant_id = s.tenant_id and r.schedule_id = s.id and r.state = 'SKIPPED'
    order by due_at desc limit 20) r), '[]') as "skippedRuns"`;
const FROM = `campaign_schedule s join campaign c on c.tenant_id = s.tenant_id and c.id = s.campaign_id
  left join template t on t.tenant_id = s.tenant_id and t.id = c.template_id`;

type Row = Omit<CampaignSchedule, 'audience' | 'skippedRuns'> &
  Omit<Audience, 'file' | 'columns'> & { skippedRuns: { dueAt: string; reason: SkippedRunReason }[] };

const toSchedule = ({ groupIds, excludedGroupIds, tags, phoneCount, skippedRuns, ...schedule }: Row): CampaignSchedule => ({
  ...schedule,
  audience: { groupIds, excludedGroupIds, tags, phoneCount, file: null, columns: null },
  skippedRuns: skippedRuns.map(({ dueAt, reason }) => ({ dueAt: new Date(dueAt), reason })),
});

/** The tenant's recurring campaigns, by name. */
export async function campaignSchedules(ctx: Ctx, args: PageArgs): Promise<Page<CampaignSchedule>> {
  const conditions = new Conditions().add('s.tenant_id = $?', allowInTenant(ctx, 'VIEW_REPORTS'));
  const order = { by: ['lower(c.name)', 's.id'], direction: 'asc' as const };
  const list = { name: 'campaignSchedules', columns: COLUMNS, from: FROM, id: 's.id', order, conditions, toNode: toSchedule };
  return readPage<Row, CampaignSchedule>(ctx.sql, list, args);
}

/** Those of these that the actor's list shows. */
export async function campaignSchedulesById(ctx: Ctx, ids: readonly string[]): Promise<CampaignSchedule[]> {
  const rows = await ctx.sql.rows<Row>(`select ${COLUMNS} from ${FROM} where s.tenant_id = $1 and s.id = any($2::uuid[])`, [
    ...[allowInTenant(ctx, 'VIEW_REPORTS'), ids],
  ]);
  return rows.map(toSchedule);
}

/** The next three times of one that is enabled. */
export function nextRunsOf(ctx: Ctx, { cron, timeZone, enabled }: CampaignSchedule): Date[] {
  const runs: Date[] = [];
  for (let after: Date | undefined = ctx.app.now(); enabled && after && runs.length < 3; ) {
    after = nextTime(cron, timeZone, after);
    if (after) runs.push(after);
  }
  return runs;
}
