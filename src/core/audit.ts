import { sql } from 'kysely';
import type { AuditEvent } from '../../entities/AuditEvent.js';
import type { AuditFilter } from '../../entities/inputs/audit.js';
import type { PageArgs } from '../../entities/inputs/page.js';
import type { Ctx } from '../context.js';
import { List, type Value } from '../db/lists.js';
import { checkTimes, type Page } from '../db/page.js';
import { newId } from '../lib/ids.js';
import { escapeLike } from '../lib/likePattern.js';
import { actorUserId, isStaff, tenantToRead } from './authorize.js';
import { storedActor } from './storedActor.js';

const list = new List({
  select: (tables) => tables.selectFrom('AuditEvent').select(['id', 'tenantId', 'at', 'actor', 'action', 'target', 'detail']),
  id: 'AuditEvent.id',
  filters: {
    tenantId: (eb, value: Value<string>) => eb('tenantId', '=', value),
    action: (eb, value: Value<string>) => sql<boolean>`(${eb.ref('action')} || '.') like ${value}`,
    actor: (eb, value: Value<string[]>) => eb('actor', '=', eb.fn.any(value)),
    target: (eb, value: Value<string>) => eb('target', '=', value),
    from: (eb, value: Value<string, Date>) => eb('at', '>=', value),
    to: (eb, value: Value<string, Date>) => eb('at', '<', value),
  },
  replanned: ['actor', 'target'],
});

/**
 * Records who moved credits or changed rights, in the same transaction. `detail` holds ids and figures, never secrets, phone numbers or
 * texts.
 */
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
    storedActor(ctx.actor),
    action,
    target,
    JSON.stringify(detail),
  ]);
}

/**
 * Audit events, newest first: of the actor's tenant for those who manage its members, of the whole platform for its staff. `action` finds
 * one ('member.remove') or all that begin with it ('member'). `from` is inclusive, `to` exclusive. `actorId` is as rows hold an actor
 * ('user:<uuid>'): platform staff, whom tenants don't know by name, did nothing that they find. `targetId` is as rows hold it.
 */
export async function auditEvents(ctx: Ctx, args: PageArgs, filter: AuditFilter): Promise<Page<AuditEvent>> {
  checkTimes(filter.from, filter.to, 'filter.to');
  const action = typeof filter.action === 'string' ? `${escapeLike(filter.action)}.%` : undefined;
  const tenantId = tenantToRead(ctx, filter.tenantId, 'MANAGE_MEMBERS');
  const { from, to, targetId: target, actorId } = filter;
  return list.page(ctx, args, { tenantId, action, from, to, target, actor: actorId ? await namesOfActor(ctx, actorId) : undefined });
}

/** How rows hold this actor, as far as the reader may know. */
async function namesOfActor(ctx: Ctx, actor: string): Promise<string[]> {
  const [kind, id = ''] = actor.split(':');
  if (kind !== 'user') return [actor];
  if (isStaff(ctx) || actorUserId(ctx) === id) return [actor, `operator:${id}`];
  const staff = await ctx.sql.row('select from app_user where id = $1 and platform_role is not null', [id]);
  return staff ? [] : [actor];
}

/** Those of these events that the actor's list shows. */
export const auditEventsById = (ctx: Ctx, ids: readonly string[]): Promise<AuditEvent[]> =>
  list.byIds(ctx, ids, { tenantId: tenantToRead(ctx, undefined, 'MANAGE_MEMBERS') });
