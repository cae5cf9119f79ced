import { type AlertKind, alertKinds } from '../../entities/types/alertKinds.js';
import type { Ctx } from '../context.js';
import { publishChange } from '../db/outbox.js';
import { newId } from '../lib/ids.js';

interface AlertSubject {
  /** Null: the alert is the platform's own. */
  tenantId: string | null;
  /** What the alert is about, e.g. a purchase's public id. */
  subjectKey: string;
  /** Ids and figures, never secrets, phone numbers or texts. */
  params?: Record<string, unknown>;
  /** How often it has happened since the last call. */
  times?: number;
}

/**
 * Raises an alert in the transaction of what caused it, so that both are committed or neither. While an alert of the same kind and subject
 * is open, this raises its count instead. The row is the queue: src/alerts delivers it.
 */
export async function raiseAlert(ctx: Ctx, kind: AlertKind, { tenantId, subjectKey, params = {}, times = 1 }: AlertSubject): Promise<void> {
  await publishAlerts(
    ctx,
    await ctx.sql.rows<AlertRow>(
      `insert into alert as a (id, tenant_id, kind, subject_key, severity, params, first_at, last_at, count)
       values ($1, $2, $3, $4, $5, $6, $7, $7, $8)
       on conflict (kind, subject_key) where resolved_at is null
         do update set last_at = excluded.last_at, count = a.count + excluded.count, params = excluded.params
       returning id, tenant_id as "tenantId"`,
      [newId(), tenantId, kind, subjectKey, alertKinds[kind].severity, JSON.stringify(params), ctx.app.now(), times],
    ),
  );
}

/** Closes the open alert of this kind and subject, if there is one. */
export async function resolveAlert(ctx: Ctx, kind: AlertKind, subjectKey: string): Promise<void> {
  await publishAlerts(
    ctx,
    await ctx.sql.rows<AlertRow>(
      `update alert set resolved_at = $3 where kind = $1 and subject_key = $2 and resolved_at is null
       returning id, tenant_id as "tenantId"`,
      [kind, subjectKey, ctx.app.now()],
    ),
  );
}

interface AlertRow {
  id: string;
  tenantId: string | null;
}

async function publishAlerts(ctx: Ctx, rows: AlertRow[]): Promise<void> {
  for (const { id, tenantId } of rows) await publishAlert(ctx, tenantId, id);
}

/** Tells the platform's people, who see every alert, and its tenant's; in the transaction of the change. */
export async function publishAlert(ctx: Ctx, tenantId: string | null, id: string): Promise<void> {
  await publishChange(ctx.sql, 'alert', null, [id]);
  if (tenantId) await publishChange(ctx.sql, 'alert', tenantId, [id]);
}
