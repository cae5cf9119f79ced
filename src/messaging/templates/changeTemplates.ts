import type { CreateTemplateInput, UpdateTemplateInput } from '../../../entities/inputs/templates.js';
import type { Template } from '../../../entities/Template.js';
import { type Ctx, inTransaction } from '../../context.js';
import { audit } from '../../core/audit.js';
import { actorUserId, allowInTenant } from '../../core/authorize.js';
import { lockTenant, requireActiveTenant } from '../../core/tenantRow.js';
import { checkName } from '../../core/texts.js';
import { AppError, databaseFault, Issues } from '../../errors.js';
import { newId, publicId } from '../../lib/ids.js';
import { readTemplate } from './templates.js';
import { readTemplateText } from './templateText.js';

/** Templates of a tenant. */
const MOST_TEMPLATES = 1_000;

/**
 * Creates a template. BAD_USER_INPUT for its name or its braces, EMPTY_MESSAGE, MESSAGE_TOO_LONG, CONFLICT when there is one of that name
 * in any case, INVALID_STATE above 1,000 templates.
 */
export async function createTemplate(ctx: Ctx, input: CreateTemplateInput): Promise<Template> {
  const tenantId = await writerOf(ctx);
  const name = checkTexts(input);
  return written(ctx, async (ctx) => {
    await lockTenant(ctx, tenantId);
    const row = await ctx.sql.row<{ n: number }>('select count(*) as n from template where tenant_id = $1', [tenantId]);
    if ((row?.n ?? 0) >= MOST_TEMPLATES)
      throw new AppError('INVALID_STATE', {
        message: 'There are as many templates as a tenant can have.',
        params: { max: MOST_TEMPLATES },
      });
    const [id, now] = [newId(), ctx.app.now()];
    await ctx.sql.rows(
      `insert into template (id, tenant_id, name, body, category, created_by, created_at, updated_at)
       values ($1, $2, $3, $4, $5, $6, $7, $7)`,
      [id, tenantId, name, input.body, input.category, actorUserId(ctx), now],
    );
    await audit(ctx, 'template.create', tenantId, publicId('template', id));
    return readTemplate(ctx, tenantId, id, 'id');
  });
}

/** Changes a template; what was sent with it keeps its text. The same errors, and NOT_FOUND. What is as it was changes nothing. */
export async function updateTemplate(ctx: Ctx, input: UpdateTemplateInput): Promise<Template> {
  const tenantId = await writerOf(ctx);
  const name = checkTexts(input);
  return written(ctx, async (ctx) => {
    const changed = await ctx.sql.row<{ version: number }>(
      `update template set name = coalesce($3, name), body = coalesce($4, body), category = coalesce($5, category),
         version = version + (body <> coalesce($4, body))::integer, updated_at = $6
       where tenant_id = $1 and id = $2 and (name, body, category) <> (coalesce($3, name), coalesce($4, body), coalesce($5, category))
       returning version`,
      [tenantId, input.id, name ?? null, input.body ?? null, input.category ?? null, ctx.app.now()],
    );
    if (changed) await audit(ctx, 'template.update', tenantId, publicId('template', input.id), { version: changed.version });
    return readTemplate(ctx, tenantId, input.id, 'id');
  });
}

/** Deletes a template; what was sent with it stays, and recurring campaigns keep its last text. NOT_FOUND. */
export async function deleteTemplate(ctx: Ctx, id: string): Promise<string> {
  const tenantId = allowInTenant(ctx, 'SEND_SMS');
  return inTransaction(ctx, async (ctx) => {
    await ctx.sql.rows(
      `update campaign c set body = t.body, template_version = t.version from template t
       where t.tenant_id = $1 and t.id = $2 and c.tenant_id = $1 and c.pattern and c.template_id = t.id`,
      [tenantId, id],
    );
    const deleted = await ctx.sql.row('delete from template where tenant_id = $1 and id = $2 returning id', [tenantId, id]);
    if (!deleted) throw new AppError('NOT_FOUND', { field: 'id' });
    await audit(ctx, 'template.delete', tenantId, publicId('template', id));
    return id;
  });
}

/** Who may send decides on the texts that are sent. */
async function writerOf(ctx: Ctx): Promise<string> {
  const tenantId = allowInTenant(ctx, 'SEND_SMS');
  await requireActiveTenant(ctx, tenantId);
  return tenantId;
}

/** Throws all faults at once. Answers the name without the blanks around it. */
function checkTexts({ name, body }: { name?: string | null; body?: string | null }): string | undefined {
  const issues = new Issues();
  const read = typeof name === 'string' ? checkName(name, 'name', issues) : undefined;
  if (typeof body === 'string') readTemplateText(body, issues);
  issues.throwIfAny();
  return read;
}

async function written(ctx: Ctx, write: (ctx: Ctx) => Promise<Template>): Promise<Template> {
  try {
    return await inTransaction(ctx, write);
  } catch (error) {
    if (databaseFault(error)?.constraint === 'template_name')
      throw new AppError('CONFLICT', { field: 'name', message: 'There is a template of this name.' });
    throw error;
  }
}
