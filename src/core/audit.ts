import type { AuditEvent } from '../../entities/AuditEvent.js';
import type { AuditFilter } from '../../entities/inputs/audit.js';
import type { Actor, Ctx } from '../context.js';
import { Conditions, type Page, type PageArgs, readPage } from '../db/page.js';
import { newId, publicId } from '../lib/ids.js';
import { tenantToRead } from './authorize.js';

/** Records who did what to money or rights, in the same transaction. `detail` holds ids and figures, never secrets, numbers or texts. */
export async function audit(
  ctx: Ctx,
  action: string,
  tenantId: string | null,
  target: string | null,
  detail: Record<string, unknown> = {},
): Promise<void> {
  await ctx.sql.rows('insert into audit_event (id, tenant_id, at, actor, action, target, detail) values ($1, $2, $3, $4, $5, $6, $7)', [
    newId(),
    tenantId,
    ctx.app.now(),
    nameOf(ctx.actor),
    action,
    target,
    JSON.stringify(detail),
  ]);
}

/**
 * What moved money or rights, newest first: in the actor's tenant for whoever manages its members, on the whole platform for its staff.
 * `action` finds one ('member.remove') or all that begin with it ('member'). `from` inclusive, `to` exclusive.
 */
export async function auditEvents(ctx: Ctx, args: PageArgs, filter: AuditFilter): Promise<Page<AuditEvent>> {
  const conditions = new Conditions()
    .add('tenant_id = $?', tenantToRead(ctx, filter.tenantId, 'MANAGE_MEMBERS'))
    .add(`(action || '.') like $?`, filter.action ? `${filter.action.replaceAll('\0', '').replace(/[\\%_]/g, '\\$&')}.%` : undefined)
    .add('at >= $?', filter.from)
    .add('at < $?', filter.to);
  const columns = 'id, tenant_id as "tenantId", at, actor, action, target, detail';
  return readPage<AuditEvent, AuditEvent>(ctx.sql, { columns, from: 'audit_event', id: 'id', conditions, toNode }, args);
}

function nameOf(actor: Actor): string {
  if (actor.kind === 'user') return `user:${actor.userId}`;
  return actor.kind === 'apiKey' ? `apiKey:${actor.keyId}` : actor.kind;
}

/** Rows hold 'user:<uuid>' or 'apiKey:<uuid>'; what leaves is that user's or key's id. */
function shown(stored: string): string {
  const [kind, uuid] = stored.split(':');
  return (kind === 'user' || kind === 'apiKey') && uuid ? publicId(kind, uuid) : stored;
}

const toNode = (row: AuditEvent): AuditEvent => ({ ...row, actor: shown(row.actor) });

/** Who acts, as AuditEvent.actor shows it. */
export const shownActor = (actor: Actor): string => shown(nameOf(actor));
