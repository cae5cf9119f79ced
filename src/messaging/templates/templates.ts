import { sql } from 'kysely';
import type { PageArgs } from '../../../entities/inputs/page.js';
import type { TemplateFilter } from '../../../entities/inputs/templates.js';
import type { Template, TemplateVariable } from '../../../entities/Template.js';
import type { MessageCategory } from '../../../entities/types/messageState.js';
import type { Ctx } from '../../context.js';
import { allowInTenant } from '../../core/authorize.js';
import { List, type Value } from '../../db/lists.js';
import type { Page } from '../../db/page.js';
import { AppError } from '../../errors.js';
import { likePattern } from '../../lib/likePattern.js';
import { parseTemplate, TemplateFault } from './parseTemplate.js';

const list = new List({
  select: (tables) =>
    tables
      .selectFrom('Template')
      .select(['id', 'tenantId', 'name', 'body', 'category', 'version', 'createdById', 'createdAt', 'updatedAt']),
  id: 'Template.id',
  filters: {
    tenantId: (eb, value: Value<string>) => eb('tenantId', '=', value),
    search: (eb, value: Value<string>) => sql<boolean>`(${eb.ref('name')} ilike ${value} or ${eb.ref('body')} ilike ${value})`,
    category: (eb, value: Value<MessageCategory[]>) => eb('category', '=', eb.fn.any(value)),
  },
});

/** The variables of a stored text. */
export function variablesOf(body: string): readonly TemplateVariable[] {
  const template = parseTemplate(body);
  return template instanceof TemplateFault ? [] : template.variables;
}

/** The tenant's templates, newest first. */
export async function templates(ctx: Ctx, args: PageArgs, { search, category }: TemplateFilter): Promise<Page<Template>> {
  return list.page(ctx, args, { tenantId: allowInTenant(ctx, 'VIEW_REPORTS'), search: likePattern(search), category });
}

/** Those of these that the actor's list shows. */
export const templatesById = async (ctx: Ctx, ids: readonly string[]): Promise<Template[]> =>
  list.byIds(ctx, ids, { tenantId: allowInTenant(ctx, 'VIEW_REPORTS') });

/** One template that the actor may see; null otherwise. */
export async function template(ctx: Ctx, id: string): Promise<Template | null> {
  const [found] = await templatesById(ctx, [id]);
  return found ?? null;
}

/** What messages that were read already were made from, in the order of the ids; null for what was made otherwise or is deleted. */
export async function templatesOfMessages(ctx: Ctx, messageIds: readonly string[]): Promise<(Template | null)[]> {
  const rows = await ctx.sql.rows<Template & { messageId: string }>(
    `select m.id as "messageId", t.id, t.tenant_id as "tenantId", t.name, t.body, t.category, t.version, t.created_by as "createdById",
       t.created_at as "createdAt", t.updated_at as "updatedAt"
     from message m join template t on t.tenant_id = m.tenant_id and t.id = m.template_id where m.id = any($1::uuid[])`,
    [messageIds],
  );
  const byMessage = new Map(rows.map((row) => [row.messageId, row]));
  return messageIds.map((id) => byMessage.get(id) ?? null);
}

/** One template of a tenant, whatever the actor's list shows; undefined where there is none. */
export const findTemplate = (ctx: Ctx, tenantId: string, id: string): Promise<Template | undefined> => list.byId(ctx, id, { tenantId });

/** The same; NOT_FOUND, named by the field that the id was given in. */
export async function readTemplate(ctx: Ctx, tenantId: string, id: string, field: string): Promise<Template> {
  const found = await findTemplate(ctx, tenantId, id);
  if (!found) throw new AppError('NOT_FOUND', { field });
  return found;
}
