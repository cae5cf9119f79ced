import type { Ctx } from '../../context.js';
import { AppError } from '../../errors.js';
import { newId } from '../../lib/ids.js';
import { MOST_GROUPS } from '../changeContactGroups.js';

/** Ids of groups by the names that rows of a file have for them, as the database writes those in lower case. */
export type RowGroups = Record<string, string>;

/** Those of these names that the tenant has now. */
export async function groupsNamed(ctx: Ctx, tenantId: string, names: readonly string[]): Promise<RowGroups> {
  if (names.length === 0) return {};
  const rows = await ctx.sql.rows<{ name: string; id: string }>(
    `select lower(n.name) as name, g.id from unnest($2::text[]) n (name)
     join contact_group g on g.tenant_id = $1 and lower(g.name) = lower(n.name)`,
    [tenantId, names],
  );
  return Object.fromEntries(rows.map(({ name, id }) => [name, id]));
}

/**
 * The groups of all these names: those that were known when the preview was made, whatever they are called now, unless they are gone; else
 * those that are called so; else new ones. INVALID_STATE where the tenant would have too many. The tenant's contacts are locked.
 */
export async function makeRowGroups(ctx: Ctx, tenantId: string, names: readonly string[], known: RowGroups): Promise<RowGroups> {
  if (names.length === 0) return {};
  const kept = await ctx.sql.rows<{ name: string; key: string; id: string | null }>(
    `select n.name, lower(n.name) as key, g.id from unnest($2::text[]) n (name)
     left join contact_group g on g.tenant_id = $1 and g.id = ($3::jsonb ->> lower(n.name))::uuid`,
    [tenantId, names, JSON.stringify(known)],
  );
  const others = kept.filter(({ id }) => id === null).map(({ name }) => name);
  const made = await ctx.sql.rows(
    `insert into contact_group (id, tenant_id, name, created_at, updated_at)
     select id, $1, name, $4, $4 from unnest($2::uuid[], $3::text[]) as n (id, name)
     where not exists (select from contact_group g where g.tenant_id = $1 and lower(g.name) = lower(n.name))
     on conflict do nothing returning 1`,
    [tenantId, others.map(() => newId()), others, ctx.app.now()],
  );
  const row = await ctx.sql.row<{ n: number }>('select count(*) as n from contact_group where tenant_id = $1', [tenantId]);
  if (made.length > 0 && (row?.n ?? 0) > MOST_GROUPS)
    throw new AppError('INVALID_STATE', {
      message: `The file names groups that are not there, and with them there would be more than ${MOST_GROUPS}.`,
      params: { max: MOST_GROUPS },
    });
  const keptIds = kept.flatMap(({ key, id }) => (id === null ? [] : [[key, id]]));
  return { ...(await groupsNamed(ctx, tenantId, others)), ...Object.fromEntries(keptIds) };
}
