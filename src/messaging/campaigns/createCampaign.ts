import type { CreateCampaignInput, UpdateCampaignInput } from '../../../entities/inputs/campaigns.js';
import { shareErasures } from '../../contacts/lockContacts.js';
import { type Ctx, inTransaction } from '../../context.js';
import { actorUserId, allowInTenant } from '../../core/authorize.js';
import { requireActiveTenant } from '../../core/tenantRow.js';
import { checkName } from '../../core/texts.js';
import { publishChange } from '../../db/outbox.js';
import { AppError, Issues } from '../../errors.js';
import { newId } from '../../lib/ids.js';
import { requireSenderNamed } from '../sending/sendContext.js';
import { senderNameOf } from '../sending/sendOptions.js';
import { readTemplate } from '../templates/templates.js';
import { readTemplateText } from '../templates/templateText.js';
import { type Audience, checkGroups, type Listed, readListed } from './audience.js';
import { copyFile, setFile } from './audienceFile.js';

type Text = CreateCampaignInput['text'];
/** The same without values that have a default. */
export type NewCampaign = Omit<CreateCampaignInput, 'smartEncoding' | 'category'> & Partial<CreateCampaignInput>;

/**
 * Creates a campaign, and begins to read its audience; answers its uuid. BAD_USER_INPUT with the field, EMPTY_MESSAGE, MESSAGE_TOO_LONG,
 * NOT_FOUND for the template, a group or the file.
 */
export async function createCampaign(ctx: Ctx, input: NewCampaign): Promise<string> {
  const tenantId = await writerOf(ctx);
  const checked = await checkCampaign(ctx, tenantId, input);
  return inTransaction(ctx, async (ctx) => startQuote(ctx, tenantId, await insertCampaign(ctx, tenantId, checked)));
}

/** What a campaign is made of, once it was looked at. */
interface CheckedCampaign extends NewCampaign {
  listed: Listed[];
  senderId: string;
}

/** The same errors. `limit`: the field of what it may cost. */
export async function checkCampaign(ctx: Ctx, tenantId: string, input: NewCampaign, limit = 'maxCredits'): Promise<CheckedCampaign> {
  const issues = new Issues();
  const name = checkName(input.name, 'name', issues);
  const listed = readListed(input.audience, issues);
  checkText(input.text, issues);
  checkTerms(ctx, input, issues, limit);
  issues.throwIfAny();
  const { senderId } = await requireSenderNamed(ctx, tenantId, senderNameOf(input.from) ?? null);
  return { ...input, name, listed, senderId };
}

/** Inserts it as a draft, or as a pattern that is only copied; answers its uuid. */
export async function insertCampaign(ctx: Ctx, tenantId: string, checked: CheckedCampaign, { pattern = false } = {}): Promise<string> {
  const { name, text, audience, smartEncoding = false, category = 'PROMOTIONAL', scheduledAt = null, maxCredits = null } = checked;
  const stored = await readStoredText(ctx, tenantId, text);
  await checkGroups(ctx, tenantId, audience);
  const [id, now] = [newId(), ctx.app.now()];
  await ctx.sql.rows(
    `insert into campaign (id, tenant_id, name, status, body, template_id, template_version, smart_encoding, group_ids, tags,
       excluded_group_ids, created_by, created_at, updated_at, sender_id, category, scheduled_at, max_credits, pattern)
     values ($1, $2, $3, 'DRAFT', $4, $5, $6, $7, $8, $9, $10, $11, $12, $12, $13, $14, $15, $16, $17)`,
    [
      ...[id, tenantId, name, ...stored, smartEncoding, ...setsOf(audience), actorUserId(ctx), now],
      ...[checked.senderId, category, scheduledAt, maxCredits, pattern],
    ],
  );
  await addListed(ctx, tenantId, id, checked.listed);
  // It is kept for days, and this is read again for years.
  if (pattern && audience.fileId)
    throw new AppError('BAD_USER_INPUT', { field: 'audience.fileId', message: 'A recurring campaign goes to groups, tags and numbers.' });
  await setFile(ctx, tenantId, id, audience);
  return id;
}

/**
 * Changes a campaign that isn't confirmed: where text or audience change, the quote is void at once, and another is made. The same errors,
 * and INVALID_STATE.
 */
export async function updateCampaign(ctx: Ctx, input: UpdateCampaignInput): Promise<string> {
  const { id, name, text, audience, smartEncoding, category = null, scheduledAt, maxCredits } = input;
  const tenantId = await writerOf(ctx);
  const issues = new Issues();
  const trimmed = typeof name === 'string' ? checkName(name, 'name', issues) : null;
  const listed = audience ? readListed(audience, issues) : null;
  if (text) checkText(text, issues);
  checkTerms(ctx, input, issues);
  issues.throwIfAny();
  const sender = senderNameOf(input.from);
  const senderId = sender ? (await requireSenderNamed(ctx, tenantId, sender)).senderId : null;
  return inTransaction(ctx, async (ctx) => {
    const [body, templateId, version] = text ? await readStoredText(ctx, tenantId, text) : [null, null, null];
    if (audience) await checkGroups(ctx, tenantId, audience);
    if (text || audience || typeof smartEncoding === 'boolean') await startQuote(ctx, tenantId, id);
    const changed = await ctx.sql.row(
      `update campaign set name = coalesce($3, name), smart_encoding = coalesce($4, smart_encoding),
         body = coalesce($5, body), template_id = case when $5::text is null then template_id else $6 end,
         template_version = case when $5::text is null then template_version else $7 end,
         group_ids = coalesce($8, group_ids), tags = coalesce($9, tags), excluded_group_ids = coalesce($10, excluded_group_ids),
         updated_at = $11, sender_id = coalesce($12, sender_id), category = coalesce($13, category),
         scheduled_at = case when $14 then $15 else scheduled_at end, max_credits = case when $16 then $17 else max_credits end
       where tenant_id = $1 and id = $2 and confirmed_at is null and not pattern returning id`,
      [
        ...[tenantId, id, trimmed, smartEncoding ?? null, body, templateId, version],
        ...(audience ? setsOf(audience) : [null, null, null]),
        ...[ctx.app.now(), senderId, category],
        ...[scheduledAt !== undefined, scheduledAt ?? null, maxCredits !== undefined, maxCredits ?? null],
      ],
    );
    if (!changed) throw await notToChange(ctx, tenantId, id);
    if (listed) {
      await ctx.sql.rows('delete from campaign_listed where tenant_id = $1 and campaign_id = $2', [tenantId, id]);
      await addListed(ctx, tenantId, id, listed);
      if (audience) await setFile(ctx, tenantId, id, audience);
    }
    await publishChange(ctx.sql, 'campaign', tenantId, [id]);
    return id;
  });
}

/** A new draft with the text and audience of a campaign, whatever became of that; answers its uuid. NOT_FOUND. */
export async function copyCampaign(ctx: Ctx, id: string): Promise<string> {
  const tenantId = await writerOf(ctx);
  return inTransaction(ctx, (ctx) => copyRows(ctx, { tenantId, id }, { createdBy: actorUserId(ctx) }));
}

/**
 * A draft like a campaign; answers its uuid. With `scheduleId` like the pattern of a recurring one, with the text of its template as it is
 * now. NOT_FOUND.
 */
export async function copyRows(
  ctx: Ctx,
  { tenantId, id }: { tenantId: string; id: string },
  { createdBy, scheduleId = null }: { createdBy: string | null; scheduleId?: string | null },
): Promise<string> {
  const copyId = newId();
  await shareErasures(ctx, tenantId);
  const copied = await ctx.sql.row(
    `insert into campaign (id, tenant_id, name, status, body, template_id, template_version, smart_encoding, group_ids, tags,
       excluded_group_ids, created_by, created_at, updated_at, sender_id, category, max_credits, schedule_id)
     select $3, c.tenant_id, c.name, 'DRAFT', coalesce(t.body, c.body), c.template_id, coalesce(t.version, c.template_version),
       c.smart_encoding, c.group_ids, c.tags, c.excluded_group_ids, $4, $5, $5, c.sender_id, c.category, c.max_credits, $6
     from campaign c left join template t on c.pattern and t.tenant_id = c.tenant_id and t.id = c.template_id
     where c.tenant_id = $1 and c.id = $2 and c.pattern = ($6::uuid is not null) returning id`,
    [tenantId, id, copyId, createdBy, ctx.app.now(), scheduleId],
  );
  if (!copied) throw new AppError('NOT_FOUND', { field: 'id' });
  await copyFile(ctx, tenantId, id, copyId);
  await ctx.sql.rows(
    `insert into campaign_listed (tenant_id, campaign_id, n, line, phone, given, code, fault, cause, variables)
     select tenant_id, $3, n, line, phone, given, code, fault, cause, variables from campaign_listed
     where tenant_id = $1 and campaign_id = $2`,
    [tenantId, id, copyId],
  );
  return copyId;
}

/** Deletes a campaign that was never confirmed; the reading of its audience stops, and a job purges its rows. NOT_FOUND, INVALID_STATE. */
export async function deleteCampaign(ctx: Ctx, id: string): Promise<string> {
  const tenantId = allowInTenant(ctx, 'SEND_SMS');
  const sql = 'delete from campaign where tenant_id = $1 and id = $2 and confirmed_at is null and not pattern returning id';
  if (!(await ctx.sql.row(sql, [tenantId, id]))) throw await notToChange(ctx, tenantId, id);
  return id;
}

/** Reads a campaign's audience again: its quote is void at once, and another one is made; answers its uuid. NOT_FOUND, INVALID_STATE. */
export async function quoteCampaign(ctx: Ctx, id: string): Promise<string> {
  const tenantId = await writerOf(ctx);
  return inTransaction(ctx, (ctx) => startQuote(ctx, tenantId, id));
}

async function writerOf(ctx: Ctx): Promise<string> {
  const tenantId = allowInTenant(ctx, 'SEND_SMS');
  await requireActiveTenant(ctx, tenantId);
  return tenantId;
}

function checkText({ body, templateId }: Text, issues: Issues): void {
  if ((body ?? null) === null ? !templateId : templateId)
    issues.add('BAD_USER_INPUT', 'text', { reason: 'Give either templateId or body.' });
  else if (body === '') issues.add('EMPTY_MESSAGE', 'text.body');
  else if (body) readTemplateText(body, issues, 'text.body');
}

/** The text, with its template and the version of that; NOT_FOUND for the template. */
async function readStoredText(ctx: Ctx, tenantId: string, { body, templateId }: Text): Promise<[string, string | null, number | null]> {
  if (!templateId) return [body ?? '', null, null];
  const template = await readTemplate(ctx, tenantId, templateId, 'text.templateId');
  return [template.body, template.id, template.version];
}

const DAY_MS = 86_400_000;

type Terms = Pick<UpdateCampaignInput, 'scheduledAt' | 'maxCredits'>;

function checkTerms(ctx: Ctx, { scheduledAt, maxCredits }: Terms, issues: Issues, limit = 'maxCredits'): void {
  const ahead = scheduledAt ? scheduledAt.getTime() - ctx.app.now().getTime() : 0;
  if (ahead < -60_000 || ahead > 365 * DAY_MS) issues.add('INVALID_SCHEDULE', 'scheduledAt');
  if (typeof maxCredits === 'number' && maxCredits < 1) issues.add('BAD_USER_INPUT', limit, { min: 1 });
}

/** Why there is no such campaign to change. */
async function notToChange(ctx: Ctx, tenantId: string, id: string): Promise<AppError> {
  const there = await ctx.sql.row('select from campaign where tenant_id = $1 and id = $2 and not pattern', [tenantId, id]);
  return there
    ? new AppError('INVALID_STATE', { field: 'id', message: 'It is confirmed: copy it.' })
    : new AppError('NOT_FOUND', { field: 'id' });
}

const setsOf = ({ groupIds, tags, excludeGroupIds }: Audience): string[][] =>
  [groupIds, tags, excludeGroupIds].map((all) => [...new Set(all)]);

async function addListed(ctx: Ctx, tenantId: string, campaignId: string, listed: readonly Listed[]): Promise<void> {
  await ctx.sql.rows(
    `insert into campaign_listed (tenant_id, campaign_id, n, phone, given, code, cause, variables)
     select $1, $2, n, phone, given, code, cause, variables::jsonb
     from unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::text[])
       with ordinality as l (phone, given, code, cause, variables, n)`,
    [
      ...[tenantId, campaignId, listed.map(({ phone }) => phone), listed.map(({ given }) => given), listed.map(({ code }) => code)],
      listed.map(({ cause }) => cause),
      listed.map(({ variables }) => JSON.stringify(variables)),
    ],
  );
}

/** Reads its audience, from the beginning; answers its uuid. Inside a transaction. */
export async function startQuote(ctx: Ctx, tenantId: string, campaignId: string): Promise<string> {
  const [id, now] = [newId(), ctx.app.now()];
  // Whoever still reads it stops. Quotes before their campaign, as where a reading ends.
  await ctx.sql.rows(
    'update campaign_quote set lease = null, lease_until = null where tenant_id = $1 and campaign_id = $2 and staged_at is null',
    [tenantId, campaignId],
  );
  const campaign = await ctx.sql.row(
    `update campaign set status = 'STAGING', quote_id = $3, failure_detail = null, updated_at = $4
     where tenant_id = $1 and id = $2 and confirmed_at is null and not pattern returning id`,
    [tenantId, campaignId, id, now],
  );
  if (!campaign) throw await notToChange(ctx, tenantId, campaignId);
  await ctx.sql.rows('insert into campaign_quote (id, tenant_id, campaign_id, created_at) values ($1, $2, $3, $4)', [
    ...[id, tenantId, campaignId, now],
  ]);
  await publishChange(ctx.sql, 'campaign', tenantId, [campaignId]);
  return campaignId;
}
