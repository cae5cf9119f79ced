import { type Ctx, inTransaction } from '../../context.js';
import { actorUserId, allowInTenant } from '../../core/authorize.js';
import { requireActiveTenant } from '../../core/tenantRow.js';
import { checkName } from '../../core/texts.js';
import { publishChange } from '../../db/outbox.js';
import { AppError, Issues } from '../../errors.js';
import { newId } from '../../lib/ids.js';
import { readTemplate } from '../templates/templates.js';
import { readTemplateText } from '../templates/templateText.js';
import { type Audience, checkGroups, type Listed, readListed } from './audience.js';

/** A campaign to be created. One of `templateId` and `body`. */
export interface NewCampaign {
  name: string;
  text: { templateId?: string | null; body?: string | null };
  audience: Audience;
  smartEncoding?: boolean;
}

/**
 * Creates a campaign, and begins to read its audience; answers its uuid. BAD_USER_INPUT with the field, EMPTY_MESSAGE, MESSAGE_TOO_LONG,
 * NOT_FOUND for the template or a group.
 */
export async function createCampaign(ctx: Ctx, { name, text, audience, smartEncoding = false }: NewCampaign): Promise<string> {
  const tenantId = allowInTenant(ctx, 'SEND_SMS');
  await requireActiveTenant(ctx, tenantId);
  const issues = new Issues();
  const trimmed = checkName(name, 'name', issues);
  const listed = readListed(audience, issues);
  if ((text.body ?? null) === null ? !text.templateId : text.templateId)
    issues.add('BAD_USER_INPUT', 'text', { reason: 'One of templateId and body.' });
  issues.throwIfAny();
  if (text.body) readTemplateText(text.body, issues);
  else if (text.body === '') issues.add('EMPTY_MESSAGE', 'body');
  issues.throwIfAny();
  return inTransaction(ctx, async (ctx) => {
    const template = text.templateId ? await readTemplate(ctx, tenantId, text.templateId, 'text.templateId') : null;
    await checkGroups(ctx, tenantId, audience);
    const [id, now] = [newId(), ctx.app.now()];
    await ctx.sql.rows(
      `insert into campaign (id, tenant_id, name, status, body, template_id, template_version, smart_encoding, group_ids, tags,
         excluded_group_ids, created_by, created_at, updated_at)
       values ($1, $2, $3, 'DRAFT', $4, $5, $6, $7, $8, $9, $10, $11, $12, $12)`,
      [
        ...[id, tenantId, trimmed, template?.body ?? text.body, template?.id ?? null, template?.version ?? null, smartEncoding],
        ...[[...new Set(audience.groupIds)], [...new Set(audience.tags)], [...new Set(audience.excludeGroupIds)]],
        ...[actorUserId(ctx), now],
      ],
    );
    await addListed(ctx, tenantId, id, listed);
    await startQuote(ctx, tenantId, id);
    return id;
  });
}

async function addListed(ctx: Ctx, tenantId: string, campaignId: string, listed: readonly Listed[]): Promise<void> {
  await ctx.sql.rows(
    `insert into campaign_listed (tenant_id, campaign_id, n, phone, given, code, variables)
     select $1, $2, n, phone, given, code, variables::jsonb
     from unnest($3::text[], $4::text[], $5::text[], $6::text[]) with ordinality as l (phone, given, code, variables, n)`,
    [
      ...[tenantId, campaignId, listed.map(({ phone }) => phone), listed.map(({ given }) => given), listed.map(({ code }) => code)],
      listed.map(({ variables }) => JSON.stringify(variables)),
    ],
  );
}

/**
 * Reads a campaign's audience again: its quote is void at once, and another one is made, whose uuid it answers. NOT_FOUND for another
 * tenant's.
 */
export async function quoteCampaign(ctx: Ctx, campaignId: string): Promise<string> {
  const tenantId = allowInTenant(ctx, 'SEND_SMS');
  await requireActiveTenant(ctx, tenantId);
  return inTransaction(ctx, (ctx) => startQuote(ctx, tenantId, campaignId));
}

async function startQuote(ctx: Ctx, tenantId: string, campaignId: string): Promise<string> {
  const [id, now] = [newId(), ctx.app.now()];
  // Whoever still reads it stops. Quotes before their campaign, as where a reading ends.
  await ctx.sql.rows(
    'update campaign_quote set lease = null, lease_until = null where tenant_id = $1 and campaign_id = $2 and staged_at is null',
    [tenantId, campaignId],
  );
  const campaign = await ctx.sql.row(
    `update campaign set status = 'STAGING', quote_id = $3, failure_detail = null, updated_at = $4
     where tenant_id = $1 and id = $2 returning id`,
    [tenantId, campaignId, id, now],
  );
  if (!campaign) throw new AppError('NOT_FOUND', { field: 'id' });
  await ctx.sql.rows('insert into campaign_quote (id, tenant_id, campaign_id, created_at) values ($1, $2, $3, $4)', [
    ...[id, tenantId, campaignId, now],
  ]);
  await publishChange(ctx.sql, 'campaign', tenantId, [campaignId]);
  return id;
}
