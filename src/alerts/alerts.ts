import type { Alert } from '../../entities/Alert.js';
import type { AlertFilter } from '../../entities/inputs/alerts.js';
import type { PageArgs } from '../../entities/inputs/page.js';
import type { AlertKind, AlertSeverity } from '../../entities/types/alertKinds.js';
import type { Language } from '../../entities/types/people.js';
import type { Ctx } from '../context.js';
import { tenantToRead } from '../core/authorize.js';
import { List, type Value } from '../db/lists.js';
import type { Page } from '../db/page.js';

const list = new List({
  select: (tables) =>
    tables
      .selectFrom('Alert')
      .select([
        'id',
        'tenantId',
        'kind',
        'severity',
        'params',
        'firstAt',
        'lastAt',
        'count',
        'acknowledgedById',
        'resolvedAt',
        'emailedAt',
      ]),
  id: 'Alert.id',
  filters: {
    tenantId: (eb, value: Value<string>) => eb('tenantId', '=', value),
    ofPlatform: (eb, value: Value<boolean>) => eb(eb('tenantId', 'is', null), '=', value),
    open: (eb, value: Value<boolean>) => eb(eb('resolvedAt', 'is', null), '=', value),
    kind: (eb, value: Value<AlertKind[]>) => eb('kind', '=', eb.fn.any(value)),
    severity: (eb, value: Value<AlertSeverity[]>) => eb('severity', '=', eb.fn.any(value)),
  },
});

/** Alerts, newest first: the own tenant's; for platform staff one tenant's, or all and the platform's own. */
export async function alerts(ctx: Ctx, args: PageArgs, filter: AlertFilter): Promise<Page<Alert>> {
  const { open, kind, severity } = filter;
  return list.page(ctx, args, { tenantId: tenantToRead(ctx, filter.tenantId, 'VIEW_REPORTS'), open, kind, severity });
}

/** Alerts of a tenant (null: the platform's, undefined: all) by their uuids, in that order; ids that are not there are left out. */
export const readAlerts = (ctx: Ctx, tenantId: string | null | undefined, ids: readonly string[]): Promise<Alert[]> =>
  list.byIds(ctx, ids, tenantId === null ? { ofPlatform: true } : { tenantId });

/** The languages of people by their uuids, in that order: an alert is shown in its reader's. */
export async function languagesOf(ctx: Ctx, ids: readonly string[]): Promise<Language[]> {
  const rows = await ctx.sql.rows<{ id: string; language: Language }>('select id, language from app_user where id = any($1::uuid[])', [
    ids,
  ]);
  const byId = new Map(rows.map(({ id, language }) => [id, language]));
  return ids.map((id) => byId.get(id) ?? 'EN');
}

/** Those of these alerts that the actor's list shows. */
export const alertsById = (ctx: Ctx, ids: readonly string[]): Promise<Alert[]> =>
  list.byIds(ctx, ids, { tenantId: tenantToRead(ctx, undefined, 'VIEW_REPORTS') });
