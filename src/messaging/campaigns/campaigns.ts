import type { Audience, Campaign } from '../../../entities/Campaign.js';
import type { CampaignFilter } from '../../../entities/inputs/campaigns.js';
import type { PageArgs } from '../../../entities/inputs/page.js';
import type { Ctx } from '../../context.js';
import { allowInTenant } from '../../core/authorize.js';
import { Conditions, checkTimes, type Page, readPage } from '../../db/page.js';
import { AppError } from '../../errors.js';
import { likePattern } from '../../lib/likePattern.js';
import { FILE_PLACES } from './staging/readAudienceFile.js';

const COLUMNS = `c.id, c.tenant_id as "tenantId", c.name, c.status, c.template_id as "templateId", c.body,
  c.smart_encoding as "smartEncoding", c.group_ids as "groupIds", c.excluded_group_ids as "excludedGroupIds", c.tags,
  c.quote_id as "quoteId",
  (select count(*) from campaign_listed l where l.tenant_id = c.tenant_id and l.campaign_id = c.id
     and l.n < ${FILE_PLACES}) as "phoneCount",
  (select f.file from campaign_file f join media_asset m on m.tenant_id = f.tenant_id and m.id = f.file_id
     where f.tenant_id = c.tenant_id and f.campaign_id = c.id) as file,
  (select f.found_columns from campaign_file f where f.tenant_id = c.tenant_id and f.campaign_id = c.id) as columns,
  c.sender_id as "senderIdId", c.category, c.retry_of as "retryOfId",
  c.schedule_id as "scheduleId", c.max_credits as "maxCredits", c.scheduled_at as "scheduledAt",
  (select r.approved_by from campaign_run r where r.tenant_id = c.tenant_id and r.campaign_id = c.id) as "approvedById",
  (select r.asked_by from campaign_run r where r.tenant_id = c.tenant_id and r.campaign_id = c.id) as "approvalAskedById",
  (select r.approve_until from campaign_run r where r.tenant_id = c.tenant_id and r.campaign_id = c.id
     and c.status = 'AWAITING_APPROVAL') as "approvalExpiresAt",
  c.failure_detail as "failureDetail", c.created_by as "createdById", c.created_at as "createdAt", c.confirmed_at as "confirmedAt",
  c.started_at as "startedAt", c.completed_at as "completedAt"`;

type Row = Omit<Campaign, 'audience'> & Audience;

const toCampaign = ({ groupIds, excludedGroupIds, tags, phoneCount, file, columns, ...campaign }: Row): Campaign => ({
  ...campaign,
  audience: { groupIds, excludedGroupIds, tags, phoneCount, file, columns },
});

/** The tenant's campaigns, newest first. */
export async function campaigns(
  ctx: Ctx,
  args: PageArgs,
  { status, scheduleId, search, from, to }: CampaignFilter,
): Promise<Page<Campaign>> {
  const tenantId = allowInTenant(ctx, 'VIEW_REPORTS');
  checkTimes(from, to, 'filter.to');
  const conditions = new Conditions()
    .add('c.tenant_id = $?', tenantId)
    .add('c.pattern = $?', false)
    .add('c.schedule_id = $?', scheduleId)
    .add('c.status = any($?::text[])', status)
    .add('c.name ilike $?', likePattern(search))
    .add('c.created_at >= $?', from)
    .add('c.created_at < $?', to);
  const list = { name: 'campaigns', columns: COLUMNS, from: 'campaign c', id: 'c.id', conditions, toNode: toCampaign };
  return readPage<Row, Campaign>(ctx.sql, list, args);
}

/** Those of these that the actor's list shows. */
export async function campaignsById(ctx: Ctx, ids: readonly string[]): Promise<Campaign[]> {
  return readCampaigns(ctx, allowInTenant(ctx, 'VIEW_REPORTS'), ids);
}

/** One campaign that the actor may see; null otherwise. */
export async function campaign(ctx: Ctx, id: string): Promise<Campaign | null> {
  const [found] = await campaignsById(ctx, [id]);
  return found ?? null;
}

/** The campaigns of rows that were read already, in the order of the ids; undefined for one that is deleted. */
export async function campaignsOf(ctx: Ctx, ids: readonly string[]): Promise<(Campaign | undefined)[]> {
  const rows = await ctx.sql.rows<Row>(`select ${COLUMNS} from campaign c where c.id = any($1::uuid[]) and not c.pattern`, [ids]);
  const byId = new Map(rows.map((row) => [row.id, toCampaign(row)]));
  return ids.map((id) => byId.get(id));
}

/** One that the actor has just changed; NOT_FOUND where it is gone meanwhile. */
export async function changedCampaign(ctx: Ctx, id: string): Promise<Campaign> {
  const [found] = await readCampaigns(ctx, allowInTenant(ctx, 'SEND_SMS'), [id]);
  if (!found) throw new AppError('NOT_FOUND', { field: 'id' });
  return found;
}

/** Campaigns of a tenant, whoever asks. */
export async function readCampaigns(ctx: Ctx, tenantId: string, ids: readonly string[]): Promise<Campaign[]> {
  const rows = await ctx.sql.rows<Row>(
    `select ${COLUMNS} from campaign c where c.tenant_id = $1 and c.id = any($2::uuid[]) and not c.pattern`,
    [tenantId, ids],
  );
  return rows.map(toCampaign);
}
