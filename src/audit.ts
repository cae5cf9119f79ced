import type { Ctx } from './context.js';
import { newId } from './lib/ids.js';

/** Records who did what to money or rights, in the same transaction. `detail` holds ids and figures, never secrets, numbers or texts. */
export async function audit(
  ctx: Ctx,
  action: string,
  tenantId: string | null,
  target: string | null,
  detail: Record<string, unknown> = {},
): Promise<void> {
  const actor = ctx.actor.kind === 'user' ? `user:${ctx.actor.userId}` : ctx.actor.kind;
  await ctx.sql.rows('insert into audit_event (id, tenant_id, at, actor, action, target, detail) values ($1, $2, $3, $4, $5, $6, $7)', [
    newId(),
    tenantId,
    ctx.app.now(),
    actor,
    action,
    target,
    JSON.stringify(detail),
  ]);
}
