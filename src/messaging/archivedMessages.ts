import type { Ctx } from '../context.js';
import { timeOfId } from '../lib/ids.js';

/** The end of a period by its name: `start_20270101` ends where 2027 begins, UTC. */
const END = `(right(a.period, 8) || ' UTC')::timestamptz`;
const BEGINNING = `case when a.period like 'start%' then '-infinity' else (left(a.period, 8) || ' UTC')::timestamptz end`;

/** Until when messages of each of these tenants are archived, in the order of the ids; null where none is. */
export async function messagesArchivedBefore(ctx: Ctx, tenantIds: readonly string[]): Promise<(Date | null)[]> {
  const rows = await ctx.sql.rows<{ id: string; until: Date }>(
    `select t.tenant_id as id, max(${END}) as until from archived_tenant t join message_archive a on a.id = t.archive_id
     where t.tenant_id = any($1::uuid[]) group by 1`,
    [tenantIds],
  );
  const untils = new Map(rows.map(({ id, until }) => [id, until]));
  return tenantIds.map((id) => untils.get(id) ?? null);
}

/**
 * Whether a message of this id would be among those that are archived for the tenant (undefined: for any). Its own ids, others' and those
 * that nobody has look the same: which ones an archive holds, only its file says.
 */
export async function wouldBeArchived(ctx: Ctx, tenantId: string | undefined, id: string): Promise<boolean> {
  const found = await ctx.sql.row(
    `select from archived_tenant t join message_archive a on a.id = t.archive_id
     where ($1::uuid is null or t.tenant_id = $1) and $2::timestamptz >= ${BEGINNING} and $2 < ${END} limit 1`,
    [tenantId ?? null, timeOfId(id)],
  );
  return found !== undefined;
}
