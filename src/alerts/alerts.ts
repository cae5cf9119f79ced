import type { Alert } from '../../entities/Alert.js';
import type { AlertFilter } from '../../entities/inputs/alerts.js';
import type { Language } from '../../entities/types/people.js';
import type { Ctx } from '../context.js';
import { tenantToRead } from '../core/authorize.js';
import { Conditions, type Page, type PageArgs, readPage } from '../db/page.js';

const COLUMNS = `id, tenant_id as "tenantId", kind, severity, params, first_at as "firstAt", last_at as "lastAt", count,
  acknowledged_by as "acknowledgedById", resolved_at as "resolvedAt", emailed_at as "emailedAt"`;

/** Alerts, newest first: the own tenant's; for platform staff one tenant's, or all and the platform's own. */
export async function alerts(ctx: Ctx, args: PageArgs, filter: AlertFilter): Promise<Page<Alert>> {
  const conditions = new Conditions()
    .add('tenant_id = $?', tenantToRead(ctx, filter.tenantId, 'VIEW_REPORTS'))
    .add('(resolved_at is null) = $?', filter.open)
    .add('kind = any($?::text[])', filter.kind)
    .add('severity = any($?::text[])', filter.severity);
  return readPage<Alert, Alert>(ctx.sql, { columns: COLUMNS, from: 'alert', id: 'id', conditions, toNode: (row) => row }, args);
}

/** Alerts of a tenant (null: the platform's) by their uuids; ids that are not there are left out. */
export const readAlerts = (ctx: Ctx, tenantId: string | null, ids: readonly string[]): Promise<Alert[]> =>
  ctx.sql.rows<Alert>(`select ${COLUMNS} from alert where id = any($1::uuid[]) and tenant_id is not distinct from $2 order by id`, [
    ids,
    tenantId,
  ]);

/** The languages of people by their uuids, in that order: an alert is shown in its reader's. */
export async function languagesOf(ctx: Ctx, ids: readonly string[]): Promise<Language[]> {
  const rows = await ctx.sql.rows<{ id: string; language: Language }>('select id, language from app_user where id = any($1::uuid[])', [
    ids,
  ]);
  const byId = new Map(rows.map(({ id, language }) => [id, language]));
  return ids.map((id) => byId.get(id) ?? 'EN');
}
